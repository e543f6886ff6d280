/** Δχ² along the two axes through a point of a plane. */
import type { Hypotheses } from '../../inference/hypotheses.js';
import type { CouplingName } from '../../physics/couplings.js';
import type { CutsAnswer } from './question.js';
import { type Range, rangeOf } from './window.js';

const SAMPLES = 121;

/**
 * Both cuts, nuisances profiled, in float64.
 * @param hypotheses of the two couplings of the plane
 * @param ranges of the axes, widened to hold the point
 * @param reference χ² that Δχ² is taken from
 */
export async function cutsThrough(
  hypotheses: Hypotheses,
  point: readonly [x: number, y: number],
  ranges: readonly [x: Range, y: Range],
  reference: number,
): Promise<CutsAnswer> {
  const [x, y] = hypotheses.problem.couplings;
  const values = ranges.map((range, column) => {
    const [low, high] = rangeOf([...range, point[column]]);
    return Array.from({ length: SAMPLES }, (_, i) => low + ((high - low) * i) / (SAMPLES - 1));
  });
  const points = [...values[0].map((value) => [value, point[1]]), ...values[1].map((value) => [point[0], value])];
  const { chi2 } = await hypotheses.profiler.profile(Float64Array.from(points.flat()), { float64: true });
  const delta = Array.from(chi2, (value) => (Number.isFinite(value) ? value - reference : null));
  const cut = (coupling: CouplingName, held: CouplingName, column: 0 | 1): CutsAnswer['along'][number] => ({
    coupling,
    held,
    values: values[column],
    deltaChi2: delta.slice(column * SAMPLES, (column + 1) * SAMPLES),
  });
  return { kind: 'cuts', point, along: [cut(x, y, 0), cut(y, x, 1)] };
}
