// What is fitted: planes of couplings, and the boxes in which they are scanned.
import { fileURLToPath } from 'node:url';
import { SHIPPED_SCENARIOS } from '../../dist/experiment/load-scenario.js';
import { createProblem, standardModelPoint } from '../../dist/model/problem.js';
import { rateModel } from '../support.mjs';

const MILLICHARGES = ['q_e', 'q_mu'];
const CHARGE_RADII = ['r2_e', 'r2_mu'];

/** The planes that rates are measured on: the one that the speed is stated for, and a joint fit with active limits. */
export const TIMED_PLANES = [
  {
    name: 'DARWIN 30 t y with ¹²⁴Xe, q_e-q_mu',
    scenario: fileURLToPath(new URL('../../scans/variants/darwin-30ty-xe124.yaml', import.meta.url)),
    couplings: MILLICHARGES,
    ranges: [
      [-0.8, 1.4],
      [-5, 5],
    ],
  },
  {
    name: 'combined, q_e-q_mu',
    scenario: 'combined',
    couplings: MILLICHARGES,
    ranges: [
      [-4, 10],
      [-10, 10],
    ],
  },
];

/** Half-widths in table units, as in test/profile/cases.ts, of boxes in which many points have Δχ² < 25. */
const HALF_WIDTHS = {
  pandax4t: { q: [20, 35], r2: [150, 180] },
  lz: { q: [12, 18], r2: [120, 150] },
  xenonnt: { q: [8, 12], r2: [100, 130] },
  combined: { q: [8, 12], r2: [90, 120] },
  'darwin-30ty': { q: [1, 4], r2: [8, 30] },
  'darwin-300ty': { q: [0.4, 2.5], r2: [5, 20] },
  'darwin-300ty-depleted': { q: [0.4, 2.5], r2: [4, 15] },
};

/** Two planes of every shipped scenario, about the Standard Model point. */
export function shippedPlanes() {
  return SHIPPED_SCENARIOS.flatMap((scenario) => {
    const { q, r2 } = HALF_WIDTHS[scenario];
    return [
      [MILLICHARGES, q],
      [CHARGE_RADII, r2],
    ].map(([couplings, widths]) => {
      const centre = standardModelPoint(couplings);
      return { scenario, couplings, ranges: widths.map((width, a) => [centre[a] - width, centre[a] + width]) };
    });
  });
}

/** The problem of a plane. */
export async function planeProblem({ scenario, couplings }) {
  return createProblem(await rateModel(scenario), couplings);
}
