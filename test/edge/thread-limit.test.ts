/** Who may say how many threads a process starts, in the words of each. */
import { describe, expect, it, vi } from 'vitest';
import { createNodeWorkerPool } from '../../src/edge/node-workers.js';
import { type LimitSources, threadLimit } from '../../src/edge/thread-limit.js';

type Files = Readonly<Record<string, string>>;

function limited(environment: LimitSources['environment'], files: Files = {}, cores = 16): number {
  return threadLimit({ cores, environment, read: (path) => files[path] }).threads;
}

/** Files of a process in a group of version 2, mounted as systemd does. */
function version2(group: string, quotas: Files, root = '/'): Files {
  return {
    '/proc/self/cgroup': `0::${group}\n`,
    '/proc/self/mountinfo': `21 1 0:20 / /proc rw - proc proc rw\n31 23 0:28 ${root} /sys/fs/cgroup rw,relatime shared:9 master:2 - cgroup2 cgroup2 rw,nsdelegate\n`,
    ...Object.fromEntries(Object.entries(quotas).map(([path, text]) => [`/sys/fs/cgroup${path}/cpu.max`, `${text}\n`])),
  };
}

/** Files of a process in a group of version 1 beside an empty hierarchy of version 2. */
function version1(group: string, quotas: Readonly<Record<string, readonly [number, number]>>, root = '/'): Files {
  const mount = '/sys/fs/cgroup/cpu,cpuacct';
  return {
    '/proc/self/cgroup': `4:memory:/elsewhere\n2:cpu,cpuacct:${group}\n0::/\n`,
    '/proc/self/mountinfo': `32 31 0:29 ${root} ${mount} rw - cgroup cgroup rw,cpu,cpuacct\n33 31 0:30 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n`,
    ...Object.fromEntries(
      Object.entries(quotas).flatMap(([path, [quota, period]]) => [
        [`${mount}${path}/cpu.cfs_quota_us`, `${quota}\n`],
        [`${mount}${path}/cpu.cfs_period_us`, `${period}\n`],
      ]),
    ),
  };
}

describe('the default number of threads', () => {
  it('is that of the cores where nobody says anything', () => {
    expect(threadLimit({ cores: 16, environment: {}, read: () => undefined })).toEqual({ threads: 16 });
  });

  it.each<[string, LimitSources['environment'], number]>([
    ['the processors of a task of Slurm', { SLURM_CPUS_PER_TASK: '3' }, 3],
    ['those of its job where none were asked for per task', { SLURM_CPUS_ON_NODE: '4' }, 4],
    ['a task rather than its job', { SLURM_CPUS_PER_TASK: '2', SLURM_CPUS_ON_NODE: '8' }, 2],
    ['what HTCondor and people tell programs', { OMP_NUM_THREADS: '5' }, 5],
    ['the outermost of nested numbers', { OMP_NUM_THREADS: '4,2' }, 4],
    ['the least of several', { SLURM_CPUS_PER_TASK: '6', OMP_NUM_THREADS: '2' }, 2],
    ['no more than the cores', { SLURM_CPUS_PER_TASK: '64' }, 16],
  ])('takes %s', (_, environment, threads) => {
    expect(limited(environment)).toBe(threads);
  });

  it.each(['', '0', '-2', 'all', '1.5', '2(x3)', '1e3'])(
    'leaves aside %j, which is no number of processors',
    (value) => {
      expect(limited({ SLURM_CPUS_PER_TASK: value, OMP_NUM_THREADS: value })).toBe(16);
    },
  );

  it('takes the slot of HTCondor from its description', () => {
    const ad = (text: string): number =>
      limited({ _CONDOR_MACHINE_AD: '/slot/.machine.ad' }, { '/slot/.machine.ad': text });
    expect(ad('Arch = "X86_64"\nCpus = 2\nDetectedCpus = 64\nTotalCpus = 64.0\n')).toBe(2);
    expect(ad('TotalSlotCpus = 1\n')).toBe(16);
    expect(limited({ _CONDOR_MACHINE_AD: '/gone' })).toBe(16);
  });

  it('is that of a pool, unless it is given', async () => {
    const entry = new URL('../../dist/edge/node-worker.js', import.meta.url);
    vi.stubEnv('SLURM_CPUS_PER_TASK', '1');
    try {
      for (const [given, size] of [
        [undefined, 1],
        [2, 2],
      ] as const) {
        const pool = createNodeWorkerPool(given, entry);
        expect(pool.size).toBe(size);
        await pool.close();
      }
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('names what limits it', () => {
    const reason = (environment: LimitSources['environment'], files: Files): string | undefined =>
      threadLimit({ cores: 16, environment, read: (path) => files[path] }).reason;
    expect(reason({ SLURM_CPUS_PER_TASK: '1' }, {})).toBe('SLURM_CPUS_PER_TASK=1');
    expect(reason({}, version2('/job', { '/job': '250000 100000' }))).toBe(
      'quota of 2.5 cores in /sys/fs/cgroup/job/cpu.max',
    );
  });
});

describe('quotas of control groups', () => {
  it.each<[string, Files, number]>([
    ['of the own group', version2('/a/b', { '/a/b': '200000 100000' }), 2],
    ['of a group around it', version2('/a/b', { '/a/b': 'max 100000', '/a': '300000 100000' }), 3],
    [
      'of the narrowest group',
      version2('/a/b', { '/a/b': '800000 100000', '/a': '300000 100000', '': 'max 100000' }),
      3,
    ],
    ['below one core', version2('/a', { '/a': '50000 100000' }), 1],
    ['in parts of a core', version2('/a', { '/a': '375000 100000' }), 3],
    ['with another period', version2('/a', { '/a': '100000 20000' }), 5],
    ['of a container that sees itself as the root', version2('/', { '': '200000 100000' }), 2],
    ['of a container that sees the path of the host', version2('/docker/x', { '': '200000 100000' }, '/docker/x'), 2],
    ['of a group that is not mounted', version2('/../other', { '': '700000 100000', '/../other': '100000 100000' }), 7],
    ['without limit', version2('/a', { '/a': 'max 100000' }), 16],
    ['of version 1', version1('/a/b', { '/a/b': [400000, 100000] }), 4],
    ['of version 1, around the own group', version1('/a/b', { '/a/b': [-1, 100000], '/a': [100000, 50000] }), 2],
    ['of version 1 in a container', version1('/docker/x', { '': [600000, 100000] }, '/docker/x'), 6],
    ['of version 1 without limit', version1('/a', { '/a': [-1, 100000] }), 16],
  ])('%s', (_, files, threads) => {
    expect(limited({}, files)).toBe(threads);
  });

  it('reads mount points with spaces', () => {
    const files = {
      '/proc/self/cgroup': '0::/a\n',
      '/proc/self/mountinfo': '31 23 0:28 / /sys/my\\040groups rw - cgroup2 cgroup2 rw\n',
      '/sys/my groups/a/cpu.max': '100000 100000\n',
    };
    expect(limited({}, files)).toBe(1);
  });

  it('does not take a group for one whose name it begins with', () => {
    expect(limited({}, version2('/docker/xy', { '': '200000 100000', y: '100000 100000' }, '/docker/x'))).toBe(2);
  });
});
