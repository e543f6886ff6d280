/**
 * The regularised incomplete gamma functions P(a, x) = γ(a, x)/Γ(a) and Q = 1 - P, and what is made of them: the error
 * function, quantiles and tails of the χ² distribution. No power function takes part: engines round it differently.
 */

/** Above it, quantiles come from an expansion in 1/√a, exact there to the last digits. */
const LARGE_SHAPE = 1e6;
/** Stirling's series for log Γ holds to the last digit above it. */
const STIRLING_FROM = 10;
/** More than any series here needs: the slowest takes some √a terms. */
const MOST_TERMS = 100000;
const MOST_STEPS = 200;

/** log Γ(a) - [(a - 1/2) log a - a + log √2π]. */
function stirlingRest(a: number): number {
  const s = 1 / (a * a);
  return (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s * (1 / 1188 - s * (691 / 360360 - s / 156)))))) / a;
}

/** log Γ(1 + a) for a ≥ 0. */
function logGammaOfOnePlus(a: number): number {
  let argument = 1 + a;
  let product = 1;
  for (; argument < STIRLING_FROM; argument++) product *= argument;
  const logarithm = (argument - 0.5) * Math.log(argument) - argument + 0.5 * Math.log(2 * Math.PI);
  return logarithm + stirlingRest(argument) - Math.log(product);
}

/** log of xᵃ e⁻ˣ / Γ(1 + a), without cancellation for large a. */
function logFirstTerm(a: number, x: number): number {
  if (a < STIRLING_FROM) return a * Math.log(x) - x - logGammaOfOnePlus(a);
  const excess = (x - a) / a;
  return -a * (excess - Math.log1p(excess)) - 0.5 * Math.log(2 * Math.PI * a) - stirlingRest(a);
}

/** P(a, x) over its first term: Σ xⁿ / [(a+1)…(a+n)], all positive. */
function lowerSeries(a: number, x: number): number {
  let sum = 1;
  let term = 1;
  for (let n = 1; n < MOST_TERMS && term > 1e-17 * sum; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

/** Q(a, x) over the first term of P, by Lentz's evaluation of Legendre's continued fraction; for x > a. */
function upperFraction(a: number, x: number): number {
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < MOST_TERMS; n++) {
    const numerator = n * (a - n);
    b += 2;
    d = numerator * d + b;
    c = b + numerator / c;
    if (Math.abs(d) < tiny) d = tiny;
    if (Math.abs(c) < tiny) c = tiny;
    d = 1 / d;
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return a * fraction;
}

/** Logarithms of P(a, x) and Q(a, x), for a > 0 and x > 0. */
function logTails(a: number, x: number): { lower: number; upper: number } {
  const first = logFirstTerm(a, x);
  if (x < a + 1) {
    const lower = first + Math.log(lowerSeries(a, x));
    return { lower, upper: Math.log(-Math.expm1(Math.min(lower, 0))) };
  }
  const upper = first + Math.log(upperFraction(a, x));
  return { lower: Math.log(-Math.expm1(Math.min(upper, 0))), upper };
}

/** Error function. */
export function erf(x: number): number {
  const square = x * x;
  // The rest is below half a unit of the last place.
  if (square > 36) return Math.sign(x);
  const first = (2 / Math.sqrt(Math.PI)) * x * Math.exp(-square);
  if (square < 6) return first * lowerSeries(0.5, square);
  return Math.sign(x) - first * upperFraction(0.5, square);
}

/**
 * The value x with P(a, x) = p, by Newton's method for the logarithm of the smaller tail in log x. Both logarithms are
 * concave there, so that no step from a start on the far side of the tail overshoots.
 * @param p lower tail, above 0
 * @param q upper tail 1 - p, above 0; whichever tail is small carries the digits
 */
function gammaQuantile(a: number, p: number, q: number): number {
  if (a > LARGE_SHAPE) return largeShapeQuantile(a, normalQuantile(p, q));
  const isLower = p <= q;
  const target = Math.log(isLower ? p : q);
  // P(a, x) < xᵃ/Γ(1+a) starts below the solution. Q(a, a + √(2aL) + L) < exp(-L) (Laurent and Massart 2000, lemma 1)
  // starts above it.
  let logX = isLower ? (target + logGammaOfOnePlus(a)) / a : Math.log(a + Math.sqrt(-2 * a * target) - target);
  let before = Infinity;
  for (let step = 0; step < MOST_STEPS; step++) {
    const x = Math.exp(logX);
    if (x === 0) return 0;
    const tails = logTails(a, x);
    const tail = isLower ? tails.lower : tails.upper;
    // dP/dlog x is a times the first term.
    const slope = a * Math.exp(logFirstTerm(a, x) - tail);
    const change = ((isLower ? 1 : -1) * (target - tail)) / slope;
    logX += change;
    if (Math.abs(change) < 1e-15 || (Math.abs(change) < 1e-9 && Math.abs(change) >= before)) break;
    before = Math.abs(change);
  }
  return Math.exp(logX);
}

/** Cornish-Fisher expansion of the quantile for a standard normal deviate z. */
function largeShapeQuantile(a: number, z: number): number {
  const root = Math.sqrt(a);
  const z2 = z * z;
  return a + root * z + (z2 - 1) / 3 + (z * (z2 - 7)) / (36 * root) - (z2 * (3 * z2 + 7) - 16) / (810 * a);
}

/** The standard normal deviate with tails p and q = 1 - p, from the χ² distribution with one degree of freedom. */
function normalQuantile(p: number, q: number): number {
  if (p === q) return 0;
  const outside = 2 * Math.min(p, q);
  const size = Math.sqrt(2 * gammaQuantile(0.5, 1 - outside, outside));
  return p < q ? -size : size;
}

/**
 * Quantile of the χ² distribution, to 1e-12 relative for the shares and degrees of freedom of fits.
 * @param probability between 0 and 1; 0 gives 0, 1 infinity
 * @param degreesOfFreedom above 0, not necessarily whole
 */
export function chiSquareQuantile(probability: number, degreesOfFreedom: number): number {
  if (!(probability >= 0 && probability <= 1 && degreesOfFreedom > 0)) return Number.NaN;
  if (probability === 0) return 0;
  if (probability === 1) return Infinity;
  return 2 * gammaQuantile(degreesOfFreedom / 2, probability, 1 - probability);
}

/**
 * The share of the χ² distribution above a value, down to 1e-300 and 0 beyond.
 * @param value 0 or more
 * @param degreesOfFreedom above 0, not necessarily whole
 */
export function chiSquareTail(value: number, degreesOfFreedom: number): number {
  if (!(value >= 0 && degreesOfFreedom > 0)) return Number.NaN;
  if (value === 0) return 1;
  return value === Infinity ? 0 : Math.exp(logTails(degreesOfFreedom / 2, value / 2).upper);
}
