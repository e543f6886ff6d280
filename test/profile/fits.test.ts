/** χ² and fitted nuisances against fits by iminuit and L-BFGS-B of an independent program. */
import { describe, expect, it } from 'vitest';
import { createProblem } from '../../src/model/problem.js';
import type { CouplingName } from '../../src/physics/couplings.js';
import { createCpuProfiler } from '../../src/profile/cpu/profiler.js';
import { Status } from '../../src/profile/profiler.js';
import { createReferenceProfiler } from '../../src/profile/reference.js';
import { caseName, fitFixtures } from '../support/fixtures.js';
import { shippedModel } from '../support/models.js';

/**
 * The rates of the two programs agree to a few 1e-6. DARWIN has up to 1e5 counts per bin, and in the second basin
 * of the radii large changes of the rate cancel: there this is worth up to 1e-4 in χ².
 */
const CHI2 = { data: 1e-5, darwin: 1e-4 };
const NUISANCE = 1e-5;

const standardModel = new Map(
  fitFixtures.filter(({ couplings }) => Object.keys(couplings).length === 0).map((fit) => [fit.scenario, fit]),
);

describe.each([
  ['reference', createReferenceProfiler],
  ['cpu', createCpuProfiler],
] as const)('%s', (_, createProfiler) => {
  it.each(fitFixtures.map((fixture) => [caseName(fixture.scenario, fixture.couplings), fixture] as const))(
    '%s',
    async (_, fixture) => {
      const names = Object.keys(fixture.couplings) as CouplingName[];
      const problem = createProblem(await shippedModel(fixture.scenario), names);
      const profiler = await createProfiler(problem);
      const point = Float64Array.from(names, (name) => fixture.couplings[name] as number);
      const { chi2, status, nuisances } = await profiler.profile(point, { nuisances: true });
      expect(status[0]).not.toBe(Status.failed);
      expect(Math.abs(chi2[0] - fixture.chi2)).toBeLessThan(
        fixture.scenario.startsWith('darwin') ? CHI2.darwin : CHI2.data,
      );
      expect([...problem.nuisanceNames].sort()).toEqual(Object.keys(fixture.nuisances).sort());
      problem.nuisanceNames.forEach((name, r) => {
        expect(Math.abs((nuisances as Float64Array)[r] - fixture.nuisances[name]), name).toBeLessThan(NUISANCE);
      });
      const atLimit = problem.nuisanceNames.some((name, r) => {
        const value = fixture.nuisances[name];
        return value <= problem.lower[r] + 1e-6 || value >= problem.upper[r] - 1e-6;
      });
      expect(status[0]).toBe(atLimit ? Status.atBound : Status.converged);
      const reference = standardModel.get(fixture.scenario);
      expect(fixture.chi2 - (reference?.chi2 ?? Number.NaN)).toBeCloseTo(fixture.chi2_minus_standard_model, 8);
    },
  );
});

it('some of these fits end with a nuisance at its limit: the status is worth its name', () => {
  const driven = fitFixtures.filter(({ nuisances }) => Object.values(nuisances).some((value) => value <= -1 + 1e-9));
  expect(driven.length).toBeGreaterThan(2);
});
