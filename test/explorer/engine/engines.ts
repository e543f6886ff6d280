/** Engines of Node for tests, and questions to them. */
import { dataFolder, nodeFiles } from '../../../src/edge/node-files.js';
import type { EngineSurroundings } from '../../../src/explorer/engine/backends.js';
import { createEntryEngine } from '../../../src/explorer/engine/create-engine.js';
import type { EntryEngine } from '../../../src/explorer/engine/engine.js';
import type { Answer, Question } from '../../../src/explorer/engine/question.js';
import { createWorkbench, type Workbench } from '../../../src/explorer/engine/workbench.js';
import type { ExplorerBackend } from '../../../src/explorer/state.js';
import type { ProfileProblem } from '../../../src/model/problem.js';
import { type Accelerator, UNSETTLED } from '../../../src/profile/accelerator.js';
import { createCpuProfiler } from '../../../src/profile/cpu/profiler.js';
import { Status } from '../../../src/profile/profiler.js';
import { createBackend } from '../../../src/profile/select.js';

/** A device that answers as the processor does, rounded to single precision. */
async function pretendedDevice(problem: ProfileProblem): Promise<Accelerator> {
  const exact = await createCpuProfiler(problem);
  return {
    info: { backend: 'webgpu', precision: 'float32', workers: 0, adapter: 'pretended' },
    software: false,
    async profile(points, output) {
      const { chi2, status } = await exact.profile(points);
      output.chi2.set(chi2.map(Math.fround));
      output.status.set(status.map((value) => (value === Status.failed ? UNSETTLED : value)));
    },
    close: () => void exact.close(),
  };
}

/** One thread of Node, with a `webgpu` that only pretends. */
export function nodeSurroundings(): EngineSurroundings {
  return {
    files: nodeFiles,
    dataFolder,
    async backend(choice: ExplorerBackend) {
      const createProfiler = createBackend(choice === 'auto' ? 'cpu' : choice, {
        createCpu: (problem) => createCpuProfiler(problem),
        createWebGpu: pretendedDevice,
        createGpuJs: async () => {
          throw new Error('no WebGL2');
        },
      });
      return { createProfiler, remarks: choice === 'auto' ? ['auto: no device'] : [] };
    },
  };
}

const workbench = createWorkbench(nodeSurroundings());

/** An engine; those of a test file share models. */
export function nodeEngine(shared: Workbench = workbench): EntryEngine {
  return createEntryEngine(shared.surroundings, shared);
}

/** A question about the plane (q_e, q_mu) of a scenario, coarse answers only unless said otherwise. */
export function question(scenario: Question['entry']['scenario'], changes: Partial<Question> = {}): Question {
  return {
    entry: { scenario, settings: {} },
    plane: { x: 'q_e', y: 'q_mu' },
    bounded: 'q_e',
    profiled: 'default',
    confidenceLevel: 0.9,
    degreesOfFreedom: 2,
    point: null,
    samples: 65,
    backend: 'cpu',
    table: [],
    spectra: false,
    moving: true,
    ...changes,
  };
}

/** All answers to a question. */
export async function answersOf(engine: EntryEngine, asked: Question): Promise<Answer[]> {
  const answers: Answer[] = [];
  await engine.ask(asked, (answer) => answers.push(answer), new AbortController().signal);
  return answers;
}

type OfKind<K extends Answer['kind']> = Extract<Answer, { kind: K }>;

/** Answers of a kind, of a quality if one is given. */
export function ofKind<K extends Answer['kind']>(
  answers: readonly Answer[],
  kind: K,
  quality?: 'coarse' | 'refined',
): OfKind<K>[] {
  return answers.filter(
    (answer): answer is OfKind<K> =>
      answer.kind === kind && (quality === undefined || (answer as { quality?: string }).quality === quality),
  );
}

/** Places at which plain data holds a number that is not finite. */
export function oddNumbers(data: unknown, path = ''): string[] {
  if (typeof data === 'number') return Number.isFinite(data) ? [] : [path];
  if (data === null || typeof data !== 'object') return [];
  return Object.entries(data).flatMap(([key, value]) => oddNumbers(value, `${path}.${key}`));
}
