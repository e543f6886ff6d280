/** Threads: the same numbers in the same order as on the calling thread. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNodeWorkerPool } from '../../src/edge/node-workers.js';
import { createProblem } from '../../src/model/problem.js';
import { prepareProblem } from '../../src/profile/cpu/prepare.js';
import { createCpuProfiler } from '../../src/profile/cpu/profiler.js';
import { createWorkerServer } from '../../src/profile/cpu/serve.js';
import { type WorkerHandle, WorkerPool, type WorkerReply } from '../../src/profile/cpu/worker-pool.js';
import { shippedModel } from '../support/models.js';
import { scatteredPoints, syntheticProblem } from '../support/synthetic.js';

describe('a pool of two threads', () => {
  let pool: WorkerPool;
  beforeAll(() => {
    pool = createNodeWorkerPool(2, new URL('../../dist/edge/node-worker.js', import.meta.url));
  });
  afterAll(() => pool.close());

  it('gives identical results to the calling thread, in the same order', async () => {
    const problem = createProblem(await shippedModel('combined'), ['r2_e', 'r2_mu']);
    const points = scatteredPoints(2500, [-20, 0], [90, 110]);
    points[2 * 1234] = Number.NaN;
    const inline = await (await createCpuProfiler(problem)).profile(points, { nuisances: true });
    const profiler = await createCpuProfiler(problem, pool);
    expect(profiler.info.workers).toBe(2);
    const threaded = await profiler.profile(points, { nuisances: true });
    expect(threaded.chi2).toEqual(inline.chi2);
    expect(threaded.status).toEqual(inline.status);
    expect(threaded.nuisances).toEqual(inline.nuisances);
    expect(threaded.chi2[1234]).toBeNaN();
    await profiler.close();
  });

  it('serves several problems at once without mixing them', async () => {
    const problems = [1, 2, 3].map((seed) => syntheticProblem({ seed }));
    const points = scatteredPoints(3000, [0, 0], [1, 1]);
    const profilers = await Promise.all(problems.map((problem) => createCpuProfiler(problem, pool)));
    const threaded = await Promise.all(profilers.map((profiler) => profiler.profile(points)));
    for (const [i, problem] of problems.entries()) {
      const inline = await (await createCpuProfiler(problem)).profile(points);
      expect(threaded[i].chi2).toEqual(inline.chi2);
      expect(threaded[i].nuisances).toBeUndefined();
    }
    for (const profiler of profilers) await profiler.close();
  });

  it('stops between tiles, and works again afterwards', async () => {
    const problem = syntheticProblem({ bins: 60, backgrounds: 8 });
    const profiler = await createCpuProfiler(problem, pool);
    const controller = new AbortController();
    const reason = new Error('stopped');
    const running = profiler.profile(scatteredPoints(60_000, [0, 0], [1, 1]), { signal: controller.signal });
    controller.abort(reason);
    await expect(running).rejects.toBe(reason);
    const points = scatteredPoints(1500, [0, 0], [1, 1]);
    const inline = await (await createCpuProfiler(problem)).profile(points);
    expect((await profiler.profile(points)).chi2).toEqual(inline.chi2);
    await profiler.close();
  });

  it('refuses numbers that make no whole points', async () => {
    const profiler = await createCpuProfiler(syntheticProblem(), pool);
    await expect(profiler.profile(new Float64Array(4001))).rejects.toThrow(RangeError);
  });
});

describe('a pool whose threads misbehave', () => {
  function handle(
    onPost: (
      message: Parameters<WorkerHandle['post']>[0],
      reply: (r: WorkerReply) => void,
      fail: (e: Error) => void,
    ) => void,
  ): WorkerHandle {
    let reply: (r: WorkerReply) => void = () => {};
    let fail: (e: Error) => void = () => {};
    return {
      post: (message) =>
        onPost(
          message,
          (r) => reply(r),
          (e) => fail(e),
        ),
      onReply: (listener) => {
        reply = listener;
      },
      onFailure: (listener) => {
        fail = listener;
      },
      terminate: async () => {},
    };
  }

  it('does the tiles of a failing thread on the calling thread', async () => {
    const pool = new WorkerPool(
      () =>
        handle((message, reply) => {
          if (message.kind === 'tile') reply({ tile: message.tile, error: 'out of memory' });
        }),
      1,
    );
    const points = Float64Array.from({ length: 4000 }, (_, i) => 0.01 * (i % 7));
    const helped = await (await createCpuProfiler(syntheticProblem(), pool)).profile(points);
    const alone = await (await createCpuProfiler(syntheticProblem())).profile(points);
    expect(helped).toEqual(alone);
  });

  it('rejects everything that waits when the last thread dies, and what comes later', async () => {
    const pool = new WorkerPool(
      () =>
        handle((message, _, fail) => {
          if (message.kind === 'tile') queueMicrotask(() => fail(new Error('thread died')));
        }),
      2,
    );
    const prepared = prepareProblem(syntheticProblem());
    if (!prepared) throw new Error('this problem has a fit');
    const problem = pool.register(prepared);
    const tiles = [0, 1, 2, 3].map(() => pool.run(problem, new Float64Array(2), false));
    const settled = await Promise.allSettled(tiles);
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected']);
    await expect(pool.run(problem, new Float64Array(2), false)).rejects.toThrow();
  });

  it('a worker answers an unknown problem with an error instead of dying', async () => {
    const replies: WorkerReply[] = [];
    const serve = createWorkerServer((message) => replies.push(message));
    await serve({ kind: 'tile', problem: 5, tile: 9, points: new Float64Array(2), nuisances: false });
    expect(replies).toEqual([{ tile: 9, error: 'problem 5 is unknown to this worker' }]);
  });
});
