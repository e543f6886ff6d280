/**
 * Folding of true-energy spectra into bins of reconstructed energy (the two outer integrals of Eq. 18).
 *
 * A spectrum f(T') gives the counts N_k = ∫ dT' f(T') P_k(T') with the bin probability P_k(T'), efficiency
 * included. P_k is smooth on the scale of the resolution, so T' is integrated by a composite Gauss-Legendre rule
 * whose panels are split where the spectrum or the efficiency has a corner.
 */
import { compositeRule } from '../numerics/gauss-legendre.js';
import { erf } from '../numerics/incomplete-gamma.js';
import type { LinearTable } from '../numerics/linear-table.js';
import { square } from '../numerics/powers.js';
import type { EfficiencyEnergy } from './efficiency-energy.js';
import { highestTrueEnergyKeV, TAIL_SIGMAS } from './reach.js';
import { type ResolutionModel, sigmaKeV } from './resolution.js';

export interface Detector {
  /** Edges of the bins of reconstructed energy in keV, ascending; length bins + 1. */
  readonly edgesKeV: Float64Array;
  readonly resolution: ResolutionModel;
  /** Efficiency (0 to 1) against energy in keV. */
  readonly efficiency: LinearTable;
  readonly efficiencyAt: EfficiencyEnergy;
}

/** Quadrature nodes in true energy with their bin probabilities: counts = Σ_j weight_j f(T_j) P_k(T_j). */
export interface Response {
  readonly bins: number;
  readonly nodesKeV: Float64Array;
  readonly weights: Float64Array;
  /** First bin reached from each node, and where its probabilities start in `probability` (length nodes + 1). */
  readonly firstBin: Int32Array;
  readonly offset: Int32Array;
  readonly probability: Float64Array;
}

/** Panels are at most this fraction of σ wide, and this fraction of their energy (spectra fall like 1/T²). */
const PANEL_IN_SIGMAS = 1;
const PANEL_IN_ENERGY = 0.25;
/** No xenon electron is bound by less than 12.1 eV: nothing is ionised below, and free electrons are cut there too. */
const LOWEST_TRUE_ENERGY_KEV = 0.0121;

/** Probability, efficiency included, that a true energy lands in each bin that it reaches. */
export function binProbabilities(detector: Detector, trueKeV: number): { firstBin: number; probability: number[] } {
  const { edgesKeV, efficiency, efficiencyAt } = detector;
  const bins = edgesKeV.length - 1;
  const sigma = sigmaKeV(detector.resolution, trueKeV);
  const atTrueEnergy = efficiencyAt === 'true_energy' ? efficiency.at(trueKeV) : 1;
  const low = trueKeV - TAIL_SIGMAS * sigma;
  const high = trueKeV + TAIL_SIGMAS * sigma;
  let firstBin = 0;
  while (firstBin < bins && edgesKeV[firstBin + 1] <= low) firstBin++;
  let end = firstBin;
  while (end < bins && edgesKeV[end] <= high) end++;
  const probability: number[] = [];
  if (atTrueEnergy === 0) return { firstBin, probability };
  for (let k = firstBin; k < end; k++) {
    probability.push(
      efficiencyAt === 'true_energy'
        ? atTrueEnergy * gaussianIntegral(edgesKeV[k], edgesKeV[k + 1], trueKeV, sigma)
        : efficiencyWeightedIntegral(efficiency, edgesKeV[k], edgesKeV[k + 1], trueKeV, sigma),
    );
  }
  return { firstBin, probability };
}

/** Builds the response for spectra with corners at `breakpointsKeV` that end at `endpointKeV`. */
export function createResponse(detector: Detector, breakpointsKeV: readonly number[], endpointKeV: number): Response {
  const { edgesKeV, efficiency, resolution } = detector;
  const highest = Math.min(endpointKeV, highestTrueEnergyKeV(edgesKeV[edgesKeV.length - 1], resolution));
  const corners = [...breakpointsKeV, ...efficiency.x, ...edgesKeV, LOWEST_TRUE_ENERGY_KEV, highest]
    .filter((energy) => energy >= LOWEST_TRUE_ENERGY_KEV && energy <= highest)
    .sort((a, b) => a - b);
  const edges: number[] = [];
  for (let i = 0; i + 1 < corners.length; i++) {
    for (let from = corners[i]; from < corners[i + 1]; ) {
      const width = Math.min(PANEL_IN_SIGMAS * sigmaKeV(resolution, from), PANEL_IN_ENERGY * from);
      const parts = Math.max(1, Math.ceil((corners[i + 1] - from) / Math.max(width, 1e-3 * from)));
      edges.push(from);
      from = parts === 1 ? corners[i + 1] : from + (corners[i + 1] - from) / parts;
    }
  }
  edges.push(highest);
  const rule = compositeRule(edges);
  const firstBin = new Int32Array(rule.nodes.length);
  const offset = new Int32Array(rule.nodes.length + 1);
  const probability: number[] = [];
  rule.nodes.forEach((node, j) => {
    const reached = binProbabilities(detector, node);
    firstBin[j] = reached.firstBin;
    probability.push(...reached.probability);
    offset[j + 1] = probability.length;
  });
  return {
    bins: edgesKeV.length - 1,
    nodesKeV: rule.nodes,
    weights: rule.weights,
    firstBin,
    offset,
    probability: Float64Array.from(probability),
  };
}

/**
 * Folds `rows` spectra at once.
 * @param spectrum values per keV of all spectra at a true energy in keV, length `rows`
 * @returns counts, `rows` × bins, row by row
 */
export function fold(response: Response, rows: number, spectrum: (trueKeV: number) => ArrayLike<number>): Float64Array {
  const counts = new Float64Array(rows * response.bins);
  for (let j = 0; j < response.nodesKeV.length; j++) {
    const from = response.offset[j];
    const reached = response.offset[j + 1] - from;
    if (reached === 0) continue;
    const values = spectrum(response.nodesKeV[j]);
    for (let row = 0; row < rows; row++) {
      const weighted = response.weights[j] * values[row];
      const start = row * response.bins + response.firstBin[j];
      for (let k = 0; k < reached; k++) counts[start + k] += weighted * response.probability[from + k];
    }
  }
  return counts;
}

/** ∫ of a unit Gaussian between two energies. */
function gaussianIntegral(low: number, high: number, mean: number, sigma: number): number {
  if (sigma === 0) return low <= mean && mean < high ? 1 : 0;
  const scale = 1 / (Math.SQRT2 * sigma);
  return 0.5 * (erf((high - mean) * scale) - erf((low - mean) * scale));
}

/** ∫ of efficiency(E) times a unit Gaussian, exact on each linear piece of the efficiency. */
function efficiencyWeightedIntegral(
  efficiency: LinearTable,
  low: number,
  high: number,
  mean: number,
  sigma: number,
): number {
  const inside = [...efficiency.x].filter((energy) => energy > low && energy < high);
  const edges = [low, ...inside, high];
  let sum = 0;
  for (let i = 0; i + 1 < edges.length; i++) {
    const [from, to] = [edges[i], edges[i + 1]];
    if (to <= from) continue;
    // Two interior points define the line even where the table jumps at an edge.
    const third = (to - from) / 3;
    const first = efficiency.at(from + third);
    const slope = (efficiency.at(to - third) - first) / third;
    const atMean = first + slope * (mean - from - third);
    sum += atMean * gaussianIntegral(from, to, mean, sigma);
    if (sigma > 0) {
      const density = (energy: number): number =>
        Math.exp(-0.5 * square((energy - mean) / sigma)) / Math.sqrt(2 * Math.PI);
      sum += slope * sigma * (density(from) - density(to));
    }
  }
  return sum;
}
