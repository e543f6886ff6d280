/** Bin edges from an experiment file, and the cut at a threshold. */
import type { YamlDocument } from '../input/yaml-document.js';
import { power } from '../numerics/powers.js';
import type { ExperimentFile } from './schema.js';

type Error = ReturnType<YamlDocument<unknown>['error']>;
type MakeError = (problem: string, accepted?: string, value?: unknown) => Error;
/** The same at a key below that of the binning. */
type MakeErrorBelow = (problem: string, accepted?: string, value?: unknown, keys?: readonly string[]) => Error;

/** Edges in keV, ascending, from every way to state them but a table. */
export function statedEdges(binning: Omit<ExperimentFile['binning'], 'table'>, error: MakeErrorBelow): Float64Array {
  if (binning.edges_keV) {
    const edges = binning.edges_keV;
    const bad = edges.findIndex((edge, i) => i > 0 && edge <= edges[i - 1]);
    if (bad > 0) {
      throw error('the edges are not monotone', 'ascending edges in keV', edges[bad], ['edges_keV', String(bad)]);
    }
    return Float64Array.from(edges);
  }
  const range = binning.linear ?? binning.logarithmic;
  if (!range) throw error('no binning', 'one of table, edges_keV, linear, logarithmic');
  const { from_keV: from, to_keV: to, bins } = range;
  const kind = binning.linear ? 'linear' : 'logarithmic';
  if (to <= from) throw error('an empty energy range', `a value above from_keV = ${from}`, to, [kind, 'to_keV']);
  const edge = (i: number): number =>
    binning.linear ? from + ((to - from) * i) / bins : from * power(to / from, i / bins);
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) => edge(i));
  if (!edges.every((value, i) => Number.isFinite(value) && (i === 0 || value > edges[i - 1])))
    throw error('the bins are too narrow or too wide for a number', 'a wider range, or fewer bins', range, [kind]);
  return edges;
}

/**
 * Edges above a threshold, the threshold itself first.
 * @param splittable whether a bin may be cut in two (true-energy spectra) or not (binned ones)
 * @returns the edges and the number of dropped bins
 */
export function cutAtThreshold(
  edges: Float64Array,
  thresholdKeV: number,
  splittable: boolean,
  error: MakeError,
): { edges: Float64Array; dropped: number } {
  const last = edges[edges.length - 1];
  if (thresholdKeV >= last)
    throw error('the threshold leaves no bin', `a value below the last edge, ${last} keV`, thresholdKeV);
  if (thresholdKeV < edges[0]) {
    if (!splittable)
      throw error(
        'the threshold lies below the first bin',
        `a bin edge: ${nearbyEdges(edges, thresholdKeV)}`,
        thresholdKeV,
      );
    return { edges: Float64Array.from([thresholdKeV, ...edges]), dropped: 0 };
  }
  const dropped = edges.findIndex((edge) => edge > thresholdKeV * (1 + 1e-9)) - 1;
  const onEdge = Math.abs(edges[dropped] - thresholdKeV) <= 1e-9 * thresholdKeV;
  if (!onEdge && !splittable) {
    throw error(
      'binned spectra cannot be cut inside a bin',
      `a bin edge: ${nearbyEdges(edges, thresholdKeV)}`,
      thresholdKeV,
    );
  }
  return { edges: Float64Array.from([thresholdKeV, ...edges.slice(dropped + 1)]), dropped };
}

function nearbyEdges(edges: Float64Array, value: number): string {
  const first = [...edges].findIndex((edge) => edge > value);
  return `${[...edges.slice(Math.max(0, first - 2), first + 2)].map((edge) => Number(edge.toFixed(6))).join(', ')} keV, ...`;
}
