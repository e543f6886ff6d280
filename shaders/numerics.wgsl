// Numerics of the kernels. `Real` holds one or several points: f32, vec2<f32> or vec4<f32>; `Word` has the same width
// in u32, `Mask` in bool. The assembler declares the three.

const LN2 = 0.6931471805599453;
/// Bits of 1/√2: with it subtracted, the exponent field of x counts the powers of two in [1/√2, √2).
const SQRT_HALF_BITS = 0x3f3504f3u;
const EXPONENT_MASK = 0x7f800000u;

/// Neither infinite nor NaN. Exponent bits decide: `x != x` may be compiled away.
fn isFinite(x: Real) -> Mask {
  return (bitcast<Word>(x) & Word(EXPONENT_MASK)) != Word(EXPONENT_MASK);
}

/// φ(y) = y - log(1+y) for y > -1, relative error below 8e-7; quadratic at the origin, where a difference of the two
/// would have nothing left. With 1+y = 2ᵏ(1+f), |f| < √2-1, and s = f/(2+f):
///   f - log(1+f) = s f - 2 s³ (1/3 + s²/5 + s⁴/7 + …)   and   φ(y) = f - log(1+f) + (y - f) - k log 2.
fn excessOverLog(y: Real) -> Real {
  let x = y + Real(1.0);
  let shifted = bitcast<Word>(x) - Word(SQRT_HALF_BITS);
  let k = Real(bitcast<Exponent>(shifted) >> Word(23u));
  let mantissa = bitcast<Real>((shifted & Word(0x007fffffu)) + Word(SQRT_HALF_BITS));
  // For k = 0, y itself: 1+y has lost its last digits.
  let f = select(mantissa - Real(1.0), y, k == Real(0.0));
  let s = f / (f + Real(2.0));
  let z = s * s;
  let series = z * (Real(0.6666666667) + z * (Real(0.4) + z * (Real(0.2857142857) + z * (Real(0.2222222222) + z * Real(0.1818181818)))));
  return s * (f - series) + ((y - f) - k * Real(LN2));
}
