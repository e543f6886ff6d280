/**
 * Chooses who profiles a problem: the backend that the user names, or with `auto` the one that is measured to finish a
 * batch first. A backend that cannot be used is replaced by float64 on the processor, with the reason as a remark.
 */
import type { ProfileProblem } from '../model/problem.js';
import { createAutoProfiler } from './auto.js';
import {
  type BackendEnvironment,
  type Counts,
  count,
  NOTHING_TO_EXPAND,
  type RemarkKind,
  type RemarkListener,
  reasonOf,
  type Tell,
} from './backend-environment.js';
import { createCheckedProfiler } from './checked-profiler.js';
import type { Profiler } from './profiler.js';
import { createReferenceProfiler } from './reference.js';

export const BACKEND_CHOICES = ['auto', 'webgpu', 'gpujs', 'cpu', 'reference'] as const;
export type BackendChoice = (typeof BACKEND_CHOICES)[number];

/**
 * Makes the profilers of a choice.
 * @param onRemark told each remark once, whichever problem it comes from
 * @param clock seconds, for `auto`
 * @returns a function from problems to profilers that keep count (`report`); it never fails for want of a device
 */
export function createBackend(
  choice: BackendChoice,
  environment: BackendEnvironment,
  onRemark: RemarkListener = () => {},
  clock: () => number = () => performance.now() / 1000,
): (problem: ProfileProblem) => Promise<Profiler> {
  const told = new Set<string>();
  /** @param topic remarks on the same topic are told once, though their figures differ */
  const tell = (text: string, kind: RemarkKind, topic = text): void => {
    if (told.has(topic)) return;
    told.add(topic);
    onRemark(text, kind);
  };
  switch (choice) {
    case 'reference':
      return async (problem) => counted(createReferenceProfiler(problem));
    case 'cpu':
      return async (problem) => counted(await environment.createCpu(problem));
    case 'webgpu':
    case 'gpujs':
      return (problem) => accelerated(choice, problem, environment, tell);
    case 'auto':
      return async (problem) =>
        createAutoProfiler(problem, await environment.createCpu(problem), environment, tell, clock);
    default:
      return choice satisfies never;
  }
}

/** A float64 backend that keeps count. */
function counted(profiler: Profiler, remarks: readonly string[] = []): Profiler {
  const answered: Counts = {};
  return {
    info: profiler.info,
    async profile(points, options) {
      const result = await profiler.profile(points, options);
      count(answered, profiler, result.chi2.length);
      return result;
    },
    report: () => ({ answeredBy: profiler.info, answered: { ...answered }, remarks }),
    close: () => profiler.close(),
  };
}

/** The accelerator that was asked for, checked, or the float64 backend with the reason why not. */
async function accelerated(
  choice: 'webgpu' | 'gpujs',
  problem: ProfileProblem,
  environment: BackendEnvironment,
  tell: Tell,
): Promise<Profiler> {
  const exact = await environment.createCpu(problem);
  let reason = NOTHING_TO_EXPAND;
  try {
    const accelerator = await (choice === 'webgpu'
      ? environment.createWebGpu(problem)
      : environment.createGpuJs(problem));
    if (accelerator)
      return createCheckedProfiler(problem, accelerator, exact, { onRemark: (text) => tell(text, 'fallback') });
  } catch (error) {
    reason = reasonOf(error);
  }
  const remark = `${choice} cannot be used: ${reason}; ${exact.info.backend} answers in float64`;
  tell(remark, 'fallback');
  return counted(exact, [remark]);
}
