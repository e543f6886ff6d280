/** Jobs and programs that the tests of engines share. */
import type { ArrayJob, EngineEnvironment, ProcessEnd } from '../../src/cluster/engine.js';
import { nodeFiles } from '../../src/edge/node-files.js';

/** A job with everything that people can ask for; its paths need quoting. */
export const JOB: ArrayJob = {
  name: 'slurm-002',
  scan: 'charges 6d',
  plan: '0123456789abcdef',
  command: ['/opt/node/bin/node', '/opt/nuscan/dist/cli/main.js'],
  file: "/shared/it's a scan/charges 6d.yaml",
  out: '/shared/out',
  backend: 'cpu',
  tasks: { shards: 8, count: 8 },
  submitted: [1, 2, 3, 7],
  resources: {
    seconds: 5400,
    memory: 4096,
    cpus: 2,
    account: 'xenon',
    partition: 'long',
    constraint: 'avx2&ib',
    gres: 'gpu:1',
    directives: ['qos=long'],
    restarts: 20,
    stopBefore: 120,
  },
};

export interface Call {
  readonly program: string;
  readonly args: readonly string[];
}

/** Programs that answer from a list; what was run is kept in `calls`. */
export function fakeEnvironment(answers: Readonly<Record<string, Partial<ProcessEnd>>>): EngineEnvironment & {
  calls: Call[];
} {
  const calls: Call[] = [];
  return {
    calls,
    folder: '/nowhere',
    files: nodeFiles,
    processes: {
      exists: async (program) => program in answers,
      run: async (program, args) => {
        calls.push({ program, args });
        return { code: 0, stdout: '', stderr: '', timedOut: false, ...answers[program] };
      },
    },
  };
}
