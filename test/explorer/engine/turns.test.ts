import { describe, expect, it } from 'vitest';
import { politeProfiler } from '../../../src/explorer/engine/polite-profiler.js';
import { timedProfiler } from '../../../src/explorer/engine/timed-profiler.js';
import { Turns } from '../../../src/explorer/engine/turns.js';
import type { Profiler } from '../../../src/profile/profiler.js';

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** A promise, and what fulfils it. */
function pending(): { promise: Promise<void>; fulfil: () => void } {
  let fulfil = (): void => {};
  const promise = new Promise<void>((resolve) => {
    fulfil = resolve;
  });
  return { promise, fulfil };
}

/** A profiler that holds the thread for so many milliseconds a call. */
function busyProfiler(milliseconds: number): Profiler {
  return {
    info: { backend: 'cpu', precision: 'float64', workers: 0, adapter: null },
    async profile(points) {
      const until = performance.now() + milliseconds;
      while (performance.now() < until);
      return { chi2: new Float64Array(points.length), status: new Uint8Array(points.length) };
    },
    close: async () => {},
  };
}

const POINT = Float64Array.of(0);

describe('urgent work', () => {
  it('makes others wait until all of it is done', async () => {
    const turns = new Turns();
    const [one, two] = [pending(), pending()];
    const works = [turns.first(() => one.promise), turns.first(() => two.promise)];
    let free = false;
    const waiting = turns.way().then(() => {
      free = true;
    });
    one.fulfil();
    await settled();
    expect(free).toBe(false);
    two.fulfil();
    await Promise.all([...works, waiting]);
    expect(free).toBe(true);
  });

  it('that fails makes way as well', async () => {
    const turns = new Turns();
    await expect(turns.first(() => Promise.reject(new Error('no fit')))).rejects.toThrow('no fit');
    await turns.way();
  });
});

describe('refinements', () => {
  it('are done one after the other, in the order of asking', async () => {
    const turns = new Turns();
    const { signal } = new AbortController();
    const [one, two] = [pending(), pending()];
    const begun: number[] = [];
    const work = (number: number, promise: Promise<void>) =>
      turns.inOrder(async () => {
        begun.push(number);
        await promise;
      }, signal);
    const works = [work(1, one.promise), work(2, two.promise)];
    await settled();
    expect(begun).toEqual([1]);
    one.fulfil();
    await settled();
    expect(begun).toEqual([1, 2]);
    two.fulfil();
    await Promise.all(works);
  });

  it('that are given up while they wait stop waiting, and let nobody pass those before', async () => {
    const turns = new Turns();
    const abort = new AbortController();
    const { signal } = new AbortController();
    const one = pending();
    const begun: number[] = [];
    const first = turns.inOrder(async () => {
      begun.push(1);
      await one.promise;
    }, signal);
    const second = turns.inOrder(async () => begun.push(2), abort.signal);
    const third = turns.inOrder(async () => begun.push(3), signal);
    abort.abort(new Error('another question'));
    await expect(second).rejects.toThrow('another question');
    await settled();
    expect(begun).toEqual([1]);
    one.fulfil();
    await Promise.all([first, third]);
    expect(begun).toEqual([1, 3]);
  });

  it('go on after one that failed', async () => {
    const turns = new Turns();
    const { signal } = new AbortController();
    const failing = turns.inOrder(() => Promise.reject(new Error('too thin')), signal);
    await expect(failing).rejects.toThrow('too thin');
    expect(await turns.inOrder(async () => 7, signal)).toBe(7);
  });
});

describe('the profiler of refinements', () => {
  it('lets messages in between calls that never leave the thread', async () => {
    const { signal } = new AbortController();
    const profiler = politeProfiler(busyProfiler(4), 1, new Turns(), signal);
    let heard = false;
    setTimeout(() => {
      heard = true;
    }, 0);
    let calls = 0;
    while (!heard && calls < 100) {
      await profiler.profile(POINT);
      calls++;
    }
    expect(heard).toBe(true);
    expect(profiler.fits()).toBe(calls);
  });

  it('waits for urgent work', async () => {
    const turns = new Turns();
    const { signal } = new AbortController();
    const profiler = politeProfiler(busyProfiler(0), 1, turns, signal);
    const urgent = pending();
    const work = turns.first(() => urgent.promise);
    let answered = false;
    const call = profiler.profile(POINT).then(() => {
      answered = true;
    });
    await settled();
    expect(answered).toBe(false);
    urgent.fulfil();
    await Promise.all([work, call]);
    expect(answered).toBe(true);
  });

  it('stops when told to', async () => {
    const abort = new AbortController();
    const profiler = politeProfiler(busyProfiler(0), 1, new Turns(), abort.signal);
    abort.abort(new Error('another question'));
    await expect(profiler.profile(POINT)).rejects.toThrow('another question');
  });
});

describe('the rate of a profiler', () => {
  it('is that of the calls in its working precision', async () => {
    const { signal } = new AbortController();
    const device = {
      ...busyProfiler(2),
      info: { backend: 'webgpu', precision: 'float32', workers: 0, adapter: null } as const,
    };
    const timed = timedProfiler(device, 1, signal);
    await timed.profile(POINT, { float64: true });
    expect(timed.pointsPerSecond()).toBeNull();
    await timed.profile(POINT);
    expect(timed.pointsPerSecond()).toBeGreaterThan(0);
    expect(timed.pointsPerSecond()).toBeLessThanOrEqual(500);
    const onProcessor = timedProfiler(busyProfiler(0), 1, signal);
    await onProcessor.profile(POINT, { float64: true });
    expect(onProcessor.fits()).toBe(1);
    expect(onProcessor.pointsPerSecond()).toBeGreaterThan(0);
  });
});
