import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scanOfState } from '../../src/explorer/scan-of-state.js';
import { DEFAULT_STATE, type ExplorerState } from '../../src/explorer/state.js';
import { findBound, findPlane } from '../../src/inference/analysis.js';
import { createUnitComputer } from '../../src/scan/compute-unit.js';
import type { BoundRecord, PlaneRecord } from '../../src/scan/records.js';
import { loadScan, type SweepScan } from '../../src/scan/scan-file.js';
import { modelBuilder } from '../../src/scan/variations.js';
import { overlay } from '../support/overlay.js';
import { planOf, workshop } from '../support/plans.js';
import { state as states } from './states.js';

const read = async (yaml: string): Promise<SweepScan> =>
  (await loadScan(overlay({ 's.yaml': yaml }), 's.yaml')).content as SweepScan;

describe('the scan of a view', () => {
  test('can be read by people', () => {
    const view: ExplorerState = {
      ...DEFAULT_STATE,
      entries: [
        { scenario: 'darwin-300ty', settings: { exposure_t_y: 100, data: 'asimov' } },
        { scenario: 'lz', settings: {} },
      ],
      profiled: [],
      degreesOfFreedom: 1,
      samples: 128,
    };
    expect(
      scanOfState(view, ['q_e', 'q_mu']),
    ).toBe(`# A view of the explorer of nuscan: nuscan scan FILE computes it again.
kind: sweep
title: q_e and q_mu in the explorer
variations:
  - scenario: darwin-300ty
    settings: { exposure_t_y: 100, data: "asimov" }
  - scenario: lz
couplings: [q_e, q_mu]
profiled: { q_e: [] }
planes: [{ x: q_e, y: q_mu, degrees_of_freedom: 1, samples: 128 }]
confidence_levels: [0.9]
`);
  });

  test('says every view to the last bit', async () => {
    await fc.assert(
      fc.asyncProperty(states, async (view) => {
        const scan = await read(scanOfState(view));
        const said = (scan.variations ?? []).map(({ scenario, settings = {} }) => ({ scenario, settings }));
        for (const entry of view.entries) expect(said).toContainEqual(entry);
        expect(scan.confidence_levels).toEqual([view.confidenceLevel]);
        expect(scan.planes).toEqual([
          {
            ...view.plane,
            degrees_of_freedom: view.degreesOfFreedom,
            // Smaller views show the plane of the command as it is.
            ...(view.samples > 65 ? { samples: view.samples } : {}),
          },
        ]);
        expect(scan.profiled?.[view.bounded] ?? 'default').toEqual(view.profiled);
      }),
      { numRuns: 60 },
    );
  });

  test('gives the bounds and contours of the view to the last bit', async () => {
    const view: ExplorerState = {
      ...DEFAULT_STATE,
      entries: [
        { scenario: 'darwin-300ty', settings: { exposure_t_y: 100.1 } },
        { scenario: 'darwin-300ty', settings: { 'backgrounds.pb214.level': 1 / 3, xe136_remaining_fraction: 0.1 } },
        { scenario: 'lz', settings: {} },
      ],
      plane: { x: 'r2_e', y: 'r2_mu' },
      bounded: 'r2_e',
      profiled: ['r2_tau'],
      confidenceLevel: 0.95,
      degreesOfFreedom: 1,
      samples: 33,
    };
    const plan = await planOf(scanOfState(view, ['r2_mu']));
    expect(plan.variations.map(({ label }) => label)).toEqual([
      'DARWIN, 100.1 t y',
      'DARWIN 300 t y, ²¹⁴Pb × 0.3333, ¹³⁶Xe × 0.1',
      'LZ',
    ]);
    const build = modelBuilder((scenario, settings) => workshop.build(scenario, settings));
    const computer = createUnitComputer(plan, build, workshop.createProfiler);
    const records = [];
    for (const [index, unit] of plan.units.entries()) {
      const { result } = await computer.compute(index);
      records.push({ variation: unit.variation, result });
    }
    await computer.close();
    for (const [i, { scenario, settings: values }] of view.entries.entries()) {
      const model = await workshop.build(scenario, { values, error: (key) => new Error(key) as never });
      const own = records.filter(({ variation }) => variation === i).map(({ result }) => result);
      const { profiled, confidenceLevel, degreesOfFreedom, plane } = view;
      for (const [coupling, others] of [['r2_e', profiled] as const, ['r2_mu', ['r2_e']] as const]) {
        const bound = await findBound(model, coupling, workshop.createProfiler, {
          profiled: others as readonly 'r2_e'[],
          confidenceLevel,
        });
        const record = own.find((item) => item.kind === 'bound' && item.coupling === coupling) as BoundRecord;
        expect(record.intervals.map(({ lo, hi }) => [lo, hi])).toStrictEqual(
          bound.intervals.map(({ lo, hi }) => [lo, hi]),
        );
        expect(record.values).toStrictEqual(bound.curve.values);
      }
      const region = await findPlane(model, plane.x, plane.y, workshop.createProfiler, {
        confidenceLevel,
        degreesOfFreedom,
      });
      const record = own.find((item) => item.kind === 'plane') as PlaneRecord;
      expect(record.degreesOfFreedom).toBe(1);
      expect(record.threshold).toBe(region.threshold);
      expect(record.threshold).toBeCloseTo(3.8415, 4);
      expect(record.lines.map(({ points }) => points)).toStrictEqual(region.lines.map(({ points }) => points));
      expect(record.fits).toBe(region.fits);
    }
  });

  test('names an entry that stands twice once', async () => {
    const entry = { scenario: 'lz', settings: {} } as const;
    const scan = await read(scanOfState({ ...DEFAULT_STATE, entries: [entry, entry] }));
    expect(scan.variations).toEqual([{ scenario: 'lz' }]);
  });
});
