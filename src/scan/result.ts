/** The result of a scan: what tables, figures, exports and comparisons are made from (`result.json`). */
import type { ComputationJson } from '../inference/computation.js';
import type { ScenarioDimension, Variation } from './plan.js';
import type { BoundRecord, PlaneRecord } from './records.js';

/** File in the folder of a scan. */
export const RESULT_FILE = 'result.json';

/** A record and the variation (index into `variations`) that it belongs to. */
export type OfVariation<T> = T & { readonly variation: number };

export interface ScanResult {
  /** Version of nuscan. */
  readonly version: string;
  /** Name of the scan: its file without folder and extension. */
  readonly name: string;
  readonly kind: 'bounds' | 'profiles' | 'planes' | 'choices' | 'sweep' | 'grid';
  readonly title: string;
  /** Hash of the plan. */
  readonly plan: string;
  /** Units of the plan, and how many are in this result: fewer in a partial merge. */
  readonly units: number;
  readonly done: number;
  readonly dimensions: readonly ScenarioDimension[];
  readonly variations: readonly Variation[];
  /** Bounds, ordered by variation; of a grid, read off its polished projections. */
  readonly bounds: readonly OfVariation<BoundRecord>[];
  /** Allowed regions, ordered by variation. */
  readonly planes: readonly OfVariation<PlaneRecord>[];
  /** The grid of a `grid` scan; null for other kinds. */
  readonly grid: {
    /** Axes in the order of the array, the last one fastest. */
    readonly axes: readonly { readonly coupling: string; readonly unit: string; readonly values: readonly number[] }[];
    /** Points of all variations, and those without a fit. */
    readonly points: number;
    readonly failed: number;
  } | null;
  /** Who computed the units, taken together. */
  readonly computation: ComputationJson;
  /** The papers to cite. */
  readonly cite: readonly string[];
}
