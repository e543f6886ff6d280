/**
 * The case table of the profilers: problems with points. Every backend is run over all of them and compared with
 * `reference`, which defines the answer.
 */
import { createProblem, type ProfileProblem, standardModelPoint } from '../../src/model/problem.js';
import type { CouplingName } from '../../src/physics/couplings.js';
import { shippedModel } from '../support/models.js';
import { type Synthetic, scatteredPoints, syntheticProblem } from '../support/synthetic.js';

export interface ProfileCase {
  readonly name: string;
  /** The problem and n × couplings points. */
  readonly make: () => Promise<{ problem: ProfileProblem; points: Float64Array }>;
  /** At least this many of the points lie within Δχ² < 25 of the lowest one: the case tests something. */
  readonly near: number;
}

/** Half-widths, in table units, of boxes in which a good part of the points has Δχ² < 25. */
const SCALES: Record<string, { mu: number; q: readonly [number, number]; r2: readonly [number, number] }> = {
  pandax4t: { mu: 40, q: [20, 35], r2: [150, 180] },
  lz: { mu: 20, q: [12, 18], r2: [120, 150] },
  xenonnt: { mu: 12, q: [8, 12], r2: [100, 130] },
  combined: { mu: 12, q: [8, 12], r2: [90, 120] },
  'darwin-30ty': { mu: 4, q: [1, 4], r2: [8, 30] },
  'darwin-300ty': { mu: 2.5, q: [0.4, 2.5], r2: [5, 20] },
  'darwin-300ty-depleted': { mu: 2.5, q: [0.4, 2.5], r2: [4, 15] },
};
const POINTS = 150;

function shippedCases(): ProfileCase[] {
  return Object.entries(SCALES).flatMap(([scenario, { mu, q, r2 }]) => {
    const plane = (couplings: readonly CouplingName[], widths: readonly number[], near: number): ProfileCase => ({
      name: `${scenario}: ${couplings.join(', ')}`,
      near,
      make: async () => {
        const problem = createProblem(await shippedModel(scenario), couplings);
        return { problem, points: scatteredPoints(POINTS, standardModelPoint(couplings), widths) };
      },
    });
    return [
      plane(['q_e', 'q_mu'], q, 20),
      plane(['r2_e', 'r2_mu'], r2, 10),
      plane(['mu_e', 'q_e', 'r2_e'], [mu, q[0], r2[0] / 2], 10),
      plane(['mu_eff'], [mu], 40),
    ];
  });
}

function synthetic(name: string, options: Synthetic, points: Float64Array, near = 10): ProfileCase {
  return { name: `synthetic: ${name}`, near, make: async () => ({ problem: syntheticProblem(options), points }) };
}

const PLANE = scatteredPoints(POINTS, [0, 0], [1.5, 1.5]);

/** Points a thousand times outside, where the fit switches the sun off, beside the Standard Model point. */
const FAR_OUTSIDE: ProfileCase = {
  name: 'combined: far outside',
  near: 1,
  make: async () => ({
    problem: createProblem(await shippedModel('combined'), ['q_e', 'r2_mu']),
    points: Float64Array.of(0, -0.48, -3000, 1e5, 1e4, -2e4, 300, 0, -50, 900),
  }),
};

/** The rate is (1 + q)² times one template and nothing else: data without rate at q = -1, hardly any beside it. */
const VANISHING: ProfileCase = {
  name: 'synthetic: rates that vanish',
  near: 20,
  make: async () => {
    const base = syntheticProblem({ couplings: ['q_e'], backgrounds: 0, bins: 4 });
    const template = Float64Array.of(4, 3, 2, 1);
    const problem: ProfileProblem = {
      ...base,
      signal: Float64Array.from([...template, ...template.map((t) => 2 * t), ...template]),
      observed: template,
    };
    return {
      problem,
      points: Float64Array.of(-1, -1 + 1e-6, -0.99, ...Array.from({ length: 60 }, (_, i) => i / 10 - 3)),
    };
  },
};

export const PROFILE_CASES: readonly ProfileCase[] = [
  ...shippedCases(),
  FAR_OUTSIDE,
  VANISHING,
  synthetic('constrained nuisances', {}, PLANE),
  synthetic('free nuisances', { uncertainty: (r) => (r === 0 ? 0.1 : null) }, PLANE),
  synthetic('all nuisances free, the source included', { uncertainty: () => null }, PLANE),
  synthetic(
    'two nearly equal free backgrounds',
    {
      uncertainty: (r) => (r === 0 ? 0.1 : null),
      shape: (b, k) => (b === 2 ? 1 + 0.3 * Math.sin(k) : 1 + 1e-4 * b * k),
    },
    PLANE,
  ),
  synthetic(
    'tight limits that hold',
    { uncertainty: (r) => (r === 1 ? null : 0.2), limits: (r) => (r === 0 ? [0, Infinity] : [0.98, 1.02]) },
    PLANE,
  ),
  synthetic(
    'backgrounds driven to zero by a deficit',
    { uncertainty: () => null, data: (r) => Math.round(r / 3) },
    PLANE,
    5,
  ),
  synthetic('no data at all', { data: () => 0, level: 0.05 }, PLANE),
  synthetic(
    'empty bins with zero rate',
    { shape: (b, k) => (k < 5 ? 0 : 1 + b), data: (r, k) => (k < 5 ? 0 : Math.round(r)), level: 20 },
    PLANE,
    5,
  ),
  synthetic('a million counts per bin', { level: 3e5 }, scatteredPoints(POINTS, [0, 0], [0.02, 0.02])),
  synthetic('a tenth of a count per bin', { level: 0.03, data: (_, k) => (k % 7 === 0 ? 1 : 0) }, PLANE),
  synthetic('Gaussian bins', { gaussianBins: 20 }, PLANE),
  synthetic(
    'Poisson and Gaussian bins in one fit',
    { gaussianBins: 8, uncertainty: (r) => (r === 2 ? null : 0.1) },
    PLANE,
  ),
  synthetic('one bin, one background', { bins: 1, backgrounds: 1 }, PLANE),
  synthetic('no background', { backgrounds: 0 }, PLANE),
  synthetic(
    'three couplings',
    { couplings: ['mu_e', 'q_e', 'r2_e'] },
    scatteredPoints(POINTS, [0, 0, 0], [1, 1, 1]),
    5,
  ),
];
