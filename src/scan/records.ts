/** What a finished unit leaves behind: plain numbers, complete enough that tables and figures need no further fit. */

import type { ComputationJson } from '../inference/computation.js';
import type { FitQuality } from '../inference/fit-quality.js';
import type { CouplingName, CouplingPoint } from '../physics/couplings.js';

/** χ² at a point of the couplings. */
export interface MinimumRecord {
  readonly at: CouplingPoint;
  readonly chi2: number;
}

/** An allowed interval; at an open end the edge of the scan. */
export interface IntervalRecord {
  readonly lo: number;
  readonly hi: number;
  readonly loOpen: boolean;
  readonly hiOpen: boolean;
  /** Lowest point inside. */
  readonly minimum: MinimumRecord & { readonly deltaChi2: number };
}

/** The bound on one coupling, with the profile it was read from. */
export interface BoundRecord {
  readonly kind: 'bound';
  readonly coupling: CouplingName;
  readonly profiled: readonly CouplingName[];
  readonly confidenceLevel: number;
  /** Δχ² of the level for one degree of freedom. */
  readonly threshold: number;
  /** Searched range in table units. */
  readonly range: readonly [number, number];
  readonly intervals: readonly IntervalRecord[];
  /** Local minima along the profile, the global one first. */
  readonly minima: readonly MinimumRecord[];
  /** The profile: ascending values in table units, and Δχ² from the global minimum (null: no fit). */
  readonly values: readonly number[];
  readonly deltaChi2: readonly (number | null)[];
  /** Scanned couplings whose range does not hold the global minimum, from which Δχ² is taken all the same. */
  readonly minimumOutside?: readonly CouplingName[];
  /** Of the global minimum. */
  readonly fit: FitQuality;
}

/** The allowed region of a plane. */
export interface PlaneRecord {
  readonly kind: 'plane';
  readonly x: CouplingName;
  readonly y: CouplingName;
  /** Couplings minimised at every point of the plane. */
  readonly profiled: readonly CouplingName[];
  readonly confidenceLevel: number;
  /** Parameters that the level holds for; two where it is not said. */
  readonly degreesOfFreedom?: 1 | 2;
  /** Δχ² of the level. */
  readonly threshold: number;
  readonly lines: readonly { readonly closed: boolean; readonly points: readonly (readonly [number, number])[] }[];
  readonly openAtEdge: boolean;
  /** Local minima of the plane, the global one first. */
  readonly minima: readonly MinimumRecord[];
  /** Movement of the contour in the last refinement, as a share of the region's size; null where none was made. */
  readonly stability: number | null;
  readonly fits: number;
  /** Scanned couplings whose range does not hold the global minimum, from which Δχ² is taken all the same. */
  readonly minimumOutside?: readonly CouplingName[];
  /** Of the global minimum. */
  readonly fit: FitQuality;
}

/** Parameters that the level of a region holds for. */
export function degreesOfFreedomOf({ degreesOfFreedom }: Pick<PlaneRecord, 'degreesOfFreedom'>): 1 | 2 {
  return degreesOfFreedom === 1 ? 1 : 2;
}

/** A tile of a grid. Its numbers are χ², one per point, the last axis fastest; NaN where no fit was found. */
export interface TileRecord {
  readonly kind: 'tile';
  readonly points: number;
  /** Points without a fit. */
  readonly failed: number;
  readonly chi2: Float64Array;
}

export interface UnitRecord {
  /** Who computed it. */
  readonly computation: ComputationJson;
  /** Wall time that it took. */
  readonly seconds: number;
  readonly result: BoundRecord | PlaneRecord | TileRecord;
}
