/** How backends are made and what is told about them: shared by `select` and `auto`. */
import type { ProfileProblem } from '../model/problem.js';
import type { Accelerator } from './accelerator.js';
import type { BackendName, Profiler } from './profiler.js';

/** How the backends of this computer are made. */
export interface BackendEnvironment {
  /** The float64 backend; it answers every problem. */
  createCpu(problem: ProfileProblem): Promise<Profiler>;
  /** Why there can be no GPU, where that is known without opening one: drivers print warnings of their own. */
  readonly noGpu?: () => string | undefined;
  /**
   * @returns undefined where the problem has no fit to expand around
   * @throws Error with the reason, and what helps, when there is no usable device
   */
  createWebGpu(problem: ProfileProblem): Promise<Accelerator | undefined>;
  /** As `createWebGpu`. */
  createGpuJs(problem: ProfileProblem): Promise<Accelerator | undefined>;
}

/** `fallback`: the wish of the user was not, or no longer, met. `choice`: what `auto` chose, and why. */
export type RemarkKind = 'fallback' | 'choice';
export type RemarkListener = (text: string, kind: RemarkKind) => void;

/** @param topic remarks on the same topic are told once, though their figures differ */
export type Tell = (text: string, kind: RemarkKind, topic?: string) => void;
/** Points answered by each backend. */
export type Counts = Partial<Record<BackendName, number>>;

/** Adds points that a profiler answered. */
export function count(counts: Counts, { info }: Profiler, points: number): void {
  if (points > 0) counts[info.backend] = (counts[info.backend] ?? 0) + points;
}

/** What an error says. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Why some problems have no accelerator. */
export const NOTHING_TO_EXPAND = 'the Standard Model point has no fit to expand around';
