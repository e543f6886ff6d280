/** Numbers that decide what is printed, in one place: every search of this room and of `scan` uses the same. */

/** Minima that differ on every axis by less than this fraction of its scale are one. */
export const SAME_MINIMUM = 1e-2;
/** Two minima are one where χ² stays within this of the higher one all the way between them. */
export const FLAT = 1e-2;
/** χ² may lie below its global minimum by this much from rounding; more is an error to report. */
export const NEGATIVE_TOLERANCE = 1e-6;
/**
 * Where a search over a coupling that enters as |coupling| begins at least, in units of the scale of its axis: at 0 the
 * slope vanishes, and a search that starts there would stay even on top of a barrier.
 */
export const OFF_ZERO = 0.05;
/** A contour stands still when its last refinement has moved it by less than this share of the size of its region. */
export const STABLE = 0.002;
