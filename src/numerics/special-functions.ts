/** Special functions, from the library jstat. */
import library from 'jstat';

/** Error function. */
export const erf: (x: number) => number = library.jStat.erf;

/** Quantile of the χ² distribution. */
export const chiSquareQuantile: (probability: number, degreesOfFreedom: number) => number = library.jStat.chisquare.inv;
