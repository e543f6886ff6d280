import { describe, expect, it } from 'vitest';
import { createUnitComputer, type UnitComputer } from '../../src/scan/compute-unit.js';
import type { Plan } from '../../src/scan/plan.js';
import type { TileRecord, UnitRecord } from '../../src/scan/records.js';
import { type RunProgress, runScan } from '../../src/scan/run-scan.js';
import { modelBuilder } from '../../src/scan/variations.js';
import { MemoryStore } from '../support/memory-store.js';
import { planOf, workshop } from '../support/plans.js';

const TILES = 7;
const plan = {
  variations: [{ label: 'DARWIN' }],
  units: Array.from({ length: TILES }, (_, tile) => ({ kind: 'tile', variation: 0, tile })),
} as unknown as Plan;

const recordOf = (unit: number): UnitRecord => ({
  computation: { backend: 'cpu', adapter: null, precision: 'float64', audit: null, answered: { cpu: 2 }, remarks: [] },
  seconds: 0,
  result: { kind: 'tile', points: 2, failed: 0, chi2: Float64Array.of(unit, unit + 0.5) },
});

/** Computes nothing; counts how many results exist that have not been written. */
function fakeComputer(onCompute: (unit: number) => void = () => {}): UnitComputer & { computed: number[] } {
  const computed: number[] = [];
  return {
    computed,
    async compute(unit) {
      onCompute(unit);
      await new Promise((resolve) => setTimeout(resolve, 1));
      computed.push(unit);
      return recordOf(unit);
    },
    async close() {},
  };
}

describe('a run', () => {
  it('computes every unit once, whoever computes it', async () => {
    const store = new MemoryStore();
    const computers = [fakeComputer(), fakeComputer(), fakeComputer()];
    const outcome = await runScan(plan, store, computers);
    expect(outcome).toMatchObject({ complete: true, done: TILES, total: TILES, computed: TILES, points: 2 * TILES });
    expect(computers.flatMap(({ computed }) => computed).sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect([...store.records.keys()].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('names the unit that cannot be computed', async () => {
    const computer = fakeComputer((unit) => {
      if (unit === 3) throw new Error('no fit');
    });
    await expect(runScan(plan, new MemoryStore(), [computer])).rejects.toThrow('tile 3 of DARWIN: no fit');
  });

  it('leaves done units alone and computes damaged ones again', async () => {
    const store = new MemoryStore();
    for (const unit of [0, 2, 5]) store.records.set(unit, recordOf(unit));
    store.damaged.add(5);
    const computer = fakeComputer();
    const damage: [number, string][] = [];
    const outcome = await runScan(plan, store, [computer], { onDamage: (...found) => damage.push(found) });
    expect(computer.computed).toEqual([1, 3, 4, 5, 6]);
    expect(damage).toEqual([[5, 'by hand']]);
    expect(outcome).toMatchObject({ complete: true, done: TILES, computed: 5 });
  });

  it('gives a computer the units of one variation before those of another, and at the end what is left', async () => {
    const units = [0, 1, 2].flatMap((variation) => [0, 1, 2, 3].map((tile) => ({ kind: 'tile', variation, tile })));
    const several = { ...plan, units } as unknown as Plan;
    const [first, second] = [fakeComputer(), fakeComputer()];
    await runScan(several, new MemoryStore(), [first, second]);
    const changes = (computed: readonly number[]): number[] => [
      ...new Set(computed.map((unit) => Math.floor(unit / 4))),
    ];
    expect([...first.computed, ...second.computed].sort((a, b) => a - b)).toEqual([...units.keys()]);
    expect(changes(first.computed).slice(0, 1)).toEqual([0]);
    expect(changes(second.computed).slice(0, 1)).toEqual([1]);
    // The third variation is begun by one of them, and shared at the end.
    expect(changes(first.computed).length + changes(second.computed).length).toBeLessThanOrEqual(4);
    expect(first.computed.length).toBeGreaterThan(4);
    expect(second.computed.length).toBeGreaterThan(4);
  });

  it('keeps to its share', async () => {
    const store = new MemoryStore();
    const computer = fakeComputer();
    const outcome = await runScan(plan, store, [computer], { shard: { number: 2, of: 3 } });
    expect(computer.computed).toEqual([1, 4]);
    expect(outcome).toMatchObject({ complete: true, total: 2 });
  });

  it('told to stop, finishes what is being computed and keeps it', async () => {
    const store = new MemoryStore();
    const controller = new AbortController();
    const computer = fakeComputer((unit) => unit === 3 && controller.abort());
    const outcome = await runScan(plan, store, [computer], { signal: controller.signal });
    expect(outcome).toMatchObject({ complete: false, done: 4 });
    expect(store.published).toEqual([0, 1, 2, 3]);
    await runScan(plan, store, [computer]);
    expect(store.published).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('never has more than one finished unit per computer waiting for the disk', async () => {
    const store = new MemoryStore();
    let unwritten = 0;
    let most = 0;
    const publish = store.publish.bind(store);
    store.publish = async (unit, record) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      await publish(unit, record);
      unwritten--;
    };
    const computer = fakeComputer();
    const compute = computer.compute.bind(computer);
    computer.compute = async (unit) => {
      const record = await compute(unit);
      most = Math.max(most, ++unwritten);
      return record;
    };
    await runScan(plan, store, [computer]);
    // One being written, one waiting for it.
    expect(most).toBe(2);
  });

  it('reports a full disk after the other units have ended, and keeps what was written', async () => {
    const store = new MemoryStore();
    const publish = store.publish.bind(store);
    store.publish = async (unit, record) => {
      if (unit === 2) throw new Error('no space left on device');
      return publish(unit, record);
    };
    await expect(runScan(plan, store, [fakeComputer(), fakeComputer()])).rejects.toThrow('no space left');
    expect(store.records.has(2)).toBe(false);
    store.publish = publish;
    const outcome = await runScan(plan, store, [fakeComputer()]);
    expect(outcome.complete).toBe(true);
  });

  it('tells how far it is', async () => {
    const seen: RunProgress[] = [];
    await runScan(plan, new MemoryStore(), [fakeComputer()], { onProgress: (progress) => seen.push(progress) });
    expect(seen.map(({ done }) => done)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(seen.every(({ total }) => total === TILES)).toBe(true);
  });
});

describe('units', () => {
  const build = modelBuilder((scenario, settings) => workshop.build(scenario, settings));
  const chi2Of = (record: UnitRecord): Float64Array => (record.result as TileRecord).chi2;

  it('depend on the plan alone: any order, any computer, the same bits', async () => {
    const text =
      'kind: grid\ntitle: t\nscenarios: [darwin-30ty]\nto_vary: { exposure_t_y: [30, 300] }\naxes: { q_e: { min: -1, max: 2, points: 90 }, q_mu: { min: -6, max: 6, points: 70 } }\n';
    const whole = await planOf(text);
    // Small tiles, as a large grid would have them.
    const { createLayout } = await import('../../src/scan/grid.js');
    const grid = createLayout((whole.grid as NonNullable<Plan['grid']>).axes, [], 1000);
    const tiles = grid.tileCounts.reduce((a, b) => a * b, 1);
    const cut: Plan = {
      ...whole,
      grid,
      units: [0, 1].flatMap((variation) =>
        Array.from({ length: tiles }, (_, tile) => ({ kind: 'tile' as const, variation, tile })),
      ),
    };
    const forwards = createUnitComputer(cut, build, workshop.createProfiler);
    const backwards = createUnitComputer(cut, build, workshop.createProfiler);
    const first = [];
    for (let unit = 0; unit < cut.units.length; unit++) first.push(chi2Of(await forwards.compute(unit)));
    for (let unit = cut.units.length - 1; unit >= 0; unit--)
      expect(chi2Of(await backwards.compute(unit))).toEqual(first[unit]);
    await forwards.close();
    await backwards.close();
  });

  it('bounds and planes are those of the commands', async () => {
    const plan = await planOf(
      'kind: sweep\ntitle: t\nscenarios: [darwin-30ty]\ncouplings: [q_e]\nplanes: [{ x: q_e, y: q_mu }]\nconfidence_levels: [0.9, 0.95]\n',
    );
    expect(plan.units).toHaveLength(4);
    const computer = createUnitComputer(plan, build, workshop.createProfiler);
    const { result: bound } = await computer.compute(0);
    const direct = await workshop.bound('darwin-30ty', 'q_e');
    if (bound.kind !== 'bound') throw new Error('not a bound');
    expect(bound.intervals.map(({ lo, hi }) => [lo, hi])).toEqual(direct.intervals.map(({ lo, hi }) => [lo, hi]));
    expect(bound.values).toEqual(direct.curve.values);
    const { result: plane } = await computer.compute(1);
    const region = await workshop.plane('darwin-30ty', 'q_e', 'q_mu');
    if (plane.kind !== 'plane') throw new Error('not a plane');
    expect(plane.lines).toEqual(region.lines);
    const { result: wider } = await computer.compute(2);
    if (wider.kind !== 'bound') throw new Error('not a bound');
    expect(wider.intervals[0].hi).toBeGreaterThan(bound.intervals[0].hi);
  });
});
