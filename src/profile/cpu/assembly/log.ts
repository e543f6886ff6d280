// x - 1 - log x for two positive normal numbers, by the method of fdlibm's e_log.c. In this form nothing cancels near
// x = 1, where the Poisson term of a good fit sits.

const LN2: f64 = 6.93147180559945286227e-1;
const L1: f64 = 6.666666666666735130e-1;
const L2: f64 = 3.999999999940941908e-1;
const L3: f64 = 2.857142874366239149e-1;
const L4: f64 = 2.222219843214978396e-1;
const L5: f64 = 1.818357216161805012e-1;
const L6: f64 = 1.531383769920937332e-1;
const L7: f64 = 1.479819860511658591e-1;

/** Bits of √½: numbers are scaled into [√½, √2). */
const OFFSET: i64 = 0x3fe6a09e667f3bcd;
const EXPONENT_BITS: i64 = 0xfff0000000000000;

/**
 * @param x positive
 * @param excess x - 1, computed without the rounding of x where the caller can
 */
@inline
export function excessOverLog(x: v128, excess: v128): v128 {
  const shifted = i64x2.sub(x, i64x2.splat(OFFSET));
  const exponent = i64x2.shr_s(shifted, 52);
  const scaled = i64x2.sub(x, v128.and(shifted, i64x2.splat(EXPONENT_BITS)));
  const k = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(exponent, exponent, 0, 2, 0, 2));
  const near = f64x2.eq(k, f64x2.splat(0));
  const f = v128.bitselect(excess, f64x2.sub(scaled, f64x2.splat(1)), near);
  const s = f64x2.div(f, f64x2.add(f, f64x2.splat(2)));
  const z = f64x2.mul(s, s);
  const w = f64x2.mul(z, z);
  const even = f64x2.mul(w, horner3(w, L2, L4, L6));
  const odd = f64x2.mul(z, f64x2.add(f64x2.splat(L1), f64x2.mul(w, horner3(w, L3, L5, L7))));
  const halfSquare = f64x2.mul(f64x2.splat(0.5), f64x2.mul(f, f));
  // f - log(1 + f); with x = 2ᵏ (1 + f) the rest is x - 1 - f - k log 2, which vanishes for k = 0.
  const core = f64x2.sub(halfSquare, f64x2.mul(s, f64x2.add(halfSquare, f64x2.add(even, odd))));
  return f64x2.add(core, f64x2.sub(f64x2.sub(excess, f), f64x2.mul(k, f64x2.splat(LN2))));
}

@inline
function horner3(w: v128, a: f64, b: f64, c: f64): v128 {
  return f64x2.add(f64x2.splat(a), f64x2.mul(w, f64x2.add(f64x2.splat(b), f64x2.mul(w, f64x2.splat(c)))));
}
