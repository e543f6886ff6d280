import { describe, expect, it } from 'vitest';
import { createProblem } from '../../src/model/problem.js';
import { randomNumbers } from '../../src/numerics/random.js';
import type { CouplingName } from '../../src/physics/couplings.js';
import { createCouplingGradients } from '../../src/profile/cpu/coupling-gradients.js';
import { fitPoint } from '../../src/profile/reference.js';
import { shippedModel } from '../support/models.js';

describe('the derivative of the profiled χ² in the couplings', () => {
  it.each<[string, CouplingName[], number]>([
    ['combined', ['q_e', 'r2_mu', 'q_emu'], 3],
    ['combined', ['r2_e', 'r2_mu'], 60],
    ['xenonnt', ['mu_eff', 'q_mutau'], 6],
    ['darwin-30ty', ['q_e', 'r2_e', 'mu_mu'], 1],
  ])(
    'of %s in %o is that of finite differences, also with nuisances at their limits',
    async (scenario, couplings, size) => {
      const problem = createProblem(await shippedModel(scenario), couplings);
      const gradients = await createCouplingGradients(problem);
      const random = randomNumbers(3);
      for (let i = 0; i < 8; i++) {
        const point = Float64Array.from(couplings, () => size * (2 * random() - 1));
        const gradient = gradients(point, fitPoint(problem, point).nuisances);
        couplings.forEach((_, column) => {
          const step = 1e-3 * size;
          const at = (factor: number): number =>
            fitPoint(problem, point.with(column, point[column] + factor * step)).chi2;
          const slope = (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * step);
          expect(Math.abs(gradient[column] - slope)).toBeLessThan(1e-4 * (Math.abs(slope) + 1 / size));
        });
      }
    },
  );
});
