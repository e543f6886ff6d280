/** Which samples stand for a scan; what they take is nobody's to test. */
import { describe, expect, it } from 'vitest';
import { measureCost } from '../../src/cli/scan-cost.js';
import { dataFolder, nodeFiles } from '../../src/edge/node-files.js';
import { createCpuProfiler } from '../../src/profile/cpu/profiler.js';
import { Workshop } from '../../src/report/workshop.js';
import { unitsOf } from '../../src/scan/plan.js';
import { planOf } from '../support/plans.js';

/** A workshop that notes what was fitted, and of which exposure. */
function watched(): { workshop: Workshop; fitted: Set<string>; built: Set<unknown> } {
  const fitted = new Set<string>();
  const built = new Set<unknown>();
  const workshop = new Workshop(nodeFiles, dataFolder, (problem) => {
    fitted.add(problem.couplings.join());
    return createCpuProfiler(problem);
  });
  const build = workshop.build.bind(workshop);
  workshop.build = (scenario, settings) => {
    built.add(settings?.values.exposure_t_y);
    return build(scenario, settings);
  };
  return { workshop, fitted, built };
}

const ELAPSED = { starting: 0.25, planning: 0.5 };

describe('the sample of a sweep', () => {
  it('holds every kind of unit, of several variations', async () => {
    const plan = await planOf(`kind: sweep
title: t
scenarios: [darwin-30ty]
to_vary: { exposure_t_y: [10, 20, 30, 40, 50, 60] }
couplings: [mu_eff, q_tau]
planes: [{ x: q_e, y: q_mu, samples: 16 }]
`);
    const { workshop, fitted, built } = watched();
    const cost = await measureCost(plan, workshop, unitsOf(plan), 1, ELAPSED);
    for (const couplings of ['mu_eff', 'q_tau,q_e', 'q_e,q_mu']) expect(fitted).toContain(couplings);
    expect(built.size).toBeGreaterThan(2);
    // Beginning and building are those of the plan.
    expect(cost.computing).toBeGreaterThan(0.75);
    expect(cost.pointsPerSecond).toBe(0);
  });
});

describe('the sample of a grid', () => {
  it('is fitted and polished over all couplings', async () => {
    const plan = await planOf(`kind: grid
title: t
scenarios: [darwin-30ty]
axes:
  q_e: { min: -1, max: 1, points: 5 }
  q_mu: { min: -1, max: 1, points: 5 }
profiled: [q_tau]
`);
    const { workshop, fitted } = watched();
    const cost = await measureCost(plan, workshop, unitsOf(plan), 1, ELAPSED);
    expect([...fitted]).toEqual(['q_e,q_mu,q_tau']);
    expect(cost.pointsPerSecond).toBeGreaterThan(0);
    expect(cost.computing).toBeGreaterThan(0.5);
    expect(cost.finishing).toBeGreaterThan(0.5);
  });
});
