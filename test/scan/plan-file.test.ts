import { describe, expect, it } from 'vitest';
import { decodePlan, encodePlan, planDifferences } from '../../src/scan/plan-file.js';
import { VERSION } from '../../src/version.js';
import { gridPlan, sweepPlan } from '../support/sample-scan.js';

const ENGINE = 'Node 2 (V8 1)';

describe('the file of a plan', () => {
  it.each([
    ['grid', gridPlan()],
    ['grid without scenario dimensions', gridPlan({ dimensions: [] })],
    ['sweep', sweepPlan()],
  ])('gives the plan of a %s back', (_, plan) => {
    expect(decodePlan(encodePlan(plan, ENGINE))).toStrictEqual({ nuscan: VERSION, engine: ENGINE, plan });
  });

  it('stays small with a million tiles', () => {
    const values = Array.from({ length: 1024 }, (_, i) => i);
    const plan = gridPlan({ dimensions: [], axes: { q_e: values, q_mu: values }, tilePoints: 1 });
    expect(plan.units).toHaveLength(2 ** 20);
    const file = encodePlan(plan, ENGINE);
    expect(file.length).toBeLessThan(100_000);
    expect(JSON.stringify(decodePlan(file).plan.units)).toBe(JSON.stringify(plan.units));
  });

  it('keeps the order of units that is not the usual one', () => {
    const plan = gridPlan();
    const reversed = { ...plan, units: plan.units.toReversed() };
    expect(decodePlan(encodePlan(reversed, ENGINE)).plan).toStrictEqual(reversed);
    const first = { ...plan, units: plan.units.slice(0, -1) };
    expect(decodePlan(encodePlan(first, ENGINE)).plan).toStrictEqual(first);
  });

  it('says where two plans differ', () => {
    const plan = gridPlan();
    const stored = { nuscan: VERSION, engine: ENGINE, plan };
    expect(planDifferences(stored, plan, ENGINE)).toBe('');
    expect(planDifferences({ ...stored, nuscan: '0.0.1' }, plan, ENGINE)).toBe(`nuscan 0.0.1 → ${VERSION}`);
    expect(planDifferences(stored, plan, 'Node 3')).toBe(`${ENGINE} → Node 3`);
    const variations = plan.variations.map((variation, index) =>
      index === 1 ? { ...variation, configuration: 'f00f' } : variation,
    );
    expect(planDifferences(stored, { ...plan, variations }, ENGINE)).toBe(
      'variation 2 variation 1 (0000000000000001) → variation 1 (f00f)',
    );
    expect(planDifferences(stored, sweepPlan(), ENGINE)).toContain('kind "grid" → "sweep"');
    expect(planDifferences(stored, sweepPlan(), ENGINE)).toMatch(/, \d more$/);
  });
});
