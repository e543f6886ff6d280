/** Engines of Node for tests, and questions to them. */
import { dataFolder, nodeFiles } from '../../../src/edge/node-files.js';
import type { EngineSurroundings } from '../../../src/explorer/engine/backends.js';
import { createEntryEngine } from '../../../src/explorer/engine/create-engine.js';
import type { EntryEngine } from '../../../src/explorer/engine/engine.js';
import type { Answer, Question } from '../../../src/explorer/engine/question.js';
import { createWorkbench, type Workbench } from '../../../src/explorer/engine/workbench.js';
import type { ExplorerBackend } from '../../../src/explorer/state.js';
import { createCpuProfiler } from '../../../src/profile/cpu/profiler.js';
import { createBackend } from '../../../src/profile/select.js';
import { fakeAccelerator } from '../../profile/fake-accelerator.js';

/** One thread of Node; `webgpu` is a float64 backend that says it were a device. */
export function nodeSurroundings(): EngineSurroundings {
  return {
    files: nodeFiles,
    dataFolder,
    async backend(choice: ExplorerBackend) {
      const createProfiler = createBackend(choice === 'auto' ? 'cpu' : choice, {
        createCpu: (problem) => createCpuProfiler(problem),
        createWebGpu: async (problem) => fakeAccelerator(problem),
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
