alias Real = f32;
alias Word = u32;
alias Exponent = i32;
alias Mask = bool;
const WORKGROUP = 64u;
const COUPLINGS = 2u;
const MONOMIALS = 4u;
const SOURCES = 1u;
const NUISANCES = 3u;
const EXPERIMENTS = 2u;
const FACTOR = array<u32, 8>(2u, 0u, 0u, 0u, 2u, 1u, 1u, 1u);
const BINS = array<u32, 2>(3u, 3u);
const GAUSSIAN = array<u32, 2>(0u, 1u);
const BACKGROUND_START = array<u32, 3>(0u, 2u, 4u);
const BACKGROUND = array<u32, 4>(1u, 2u, 1u, 2u);
const LINEAR_AT = 0u;
const LINEAR_BY_SOURCE_AT = 4u;
const SLOPE_AT = 8u;
const PRIOR_AT = 12u;
const LOWER_AT = 16u;
const UPPER_AT = 20u;
const INVERSE_AT = 24u;
const PREDICTED_AT = 36u;
const PREDICTED_FALL_AT = 48u;
const ROWS_AT = array<u32, 2>(64u, 100u);
const ROW_LENGTH = array<u32, 2>(12u, 12u);
const WEIGHT_COLUMN = array<u32, 2>(11u, 11u);
@group(0) @binding(0) var<storage, read> numbers: array<vec4<f32>, 34>;
fn table(at: u32) -> f32 {
  return numbers[at >> 2u][at & 3u];
}
/// z, nuisance by nuisance.
@group(0) @binding(4) var<storage, read_write> fitted: array<Real>;
fn keepFitted(r: u32, invocation: u32, value: Real) {
  fitted[r * batch.stride + invocation] = value;
}
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

// χ² of a point minus χ² of the reference fit, and its derivatives in the nuisances.
//
// The formulas are those of src/profile/expansion.ts: u couplings relative to the Standard Model point, z nuisances
// relative to the fit there in units of their errors, y change of a rate relative to the rate (Poisson bins) or to its
// error (Gaussian bins).
//
// In front of this file the assembler writes the lane types and, for one shape of problem:
//   COUPLINGS, MONOMIALS, SOURCES, NUISANCES, EXPERIMENTS    numbers of each
//   FACTOR[2 m], FACTOR[2 m + 1]                             factors of monomial m; COUPLINGS stands for 1
//   BINS[e], GAUSSIAN[e]                                     bins of experiment e, 1 if they have Gaussian errors
//   ROWS_AT[e], ROW_LENGTH[e], WEIGHT_COLUMN[e]              its rows in `table`, one per bin, and the weight in them
//   BACKGROUND_START[e], BACKGROUND[j]                       its backgrounds: nuisances j = START[e] … START[e+1] - 1
//   LINEAR_AT, LINEAR_BY_SOURCE_AT, SLOPE_AT, PRIOR_AT, LOWER_AT, UPPER_AT    where `table` holds them
//   table(at)                                                one number of the table
// Loops under `// unroll` have constant bounds; the assembler may write them out and turn arrays into scalars. A block
// under `// when NAME` is left out unless that constant is 1.

/// Where nearly nothing is left of a rate, its change has no digits to tell how much.
const LOWEST_CHANGE = -0.999;
/// Rounding of a product and its sum, and the error of χ², or share of it, that it may cause.
const LAST_DIGITS = 2.4e-7;
const LOST = 3e-4;
const LOST_SHARE = 3e-5;
/// Answer of a point that did not settle.
const UNSETTLED = 0xffffffffu;

struct Batch {
  /// Invocations that have work.
  invocations: u32,
  /// Distance between two couplings in `offsets`, and between two nuisances in `fitted`.
  stride: u32,
}

@group(0) @binding(1) var<uniform> batch: Batch;
/// u, coupling by coupling.
@group(0) @binding(2) var<storage, read> offsets: array<Real>;
/// χ² - χ²₀ as float bits; the last bit says that a nuisance sits at a limit.
@group(0) @binding(3) var<storage, read_write> answers: array<Word>;

var<private> u: array<Real, COUPLINGS + 1>;
var<private> monomial: array<Real, MONOMIALS>;
/// Part of the gradient of the sources that does not change with z.
var<private> slope: array<Real, SOURCES>;
var<private> z: array<Real, NUISANCES>;
var<private> gradient: array<Real, NUISANCES>;
/// C_i of the bin at hand.
var<private> counts: array<Real, SOURCES>;
/// χ² - χ²₀ at z = 0 as far as it is linear in the rates.
var<private> flat: Real;
var<private> value: Real;
var<private> lowest: Real;

/// Reads a point and computes what does not change with z.
fn expandAt(invocation: u32) {
  // unroll
  for (var a = 0u; a < COUPLINGS; a++) {
    u[a] = offsets[a * batch.stride + invocation];
  }
  u[COUPLINGS] = Real(1.0);
  flat = Real(0.0);
  // unroll
  for (var m = 0u; m < MONOMIALS; m++) {
    monomial[m] = u[FACTOR[2u * m]] * u[FACTOR[2u * m + 1u]];
    flat += table(LINEAR_AT + m) * monomial[m];
  }
  // unroll
  for (var i = 0u; i < SOURCES; i++) {
    slope[i] = Real(table(SLOPE_AT + i));
    // unroll
    for (var m = 0u; m < MONOMIALS; m++) {
      slope[i] += table(LINEAR_BY_SOURCE_AT + i * MONOMIALS + m) * monomial[m];
    }
  }
}

/// χ², its gradient and the lowest change of a Poisson rate at z.
fn evaluate() {
  value = flat;
  lowest = Real(0.0);
  // unroll
  for (var i = 0u; i < SOURCES; i++) {
    let prior = table(PRIOR_AT + i) * z[i];
    value += z[i] * (slope[i] + prior);
    gradient[i] = slope[i] + 2.0 * prior;
  }
  // unroll
  for (var r = SOURCES; r < NUISANCES; r++) {
    let prior = table(PRIOR_AT + r) * z[r];
    value += z[r] * (table(SLOPE_AT + r) + prior);
    gradient[r] = table(SLOPE_AT + r) + 2.0 * prior;
  }
  // unroll
  for (var e = 0u; e < EXPERIMENTS; e++) {
    for (var bin = 0u; bin < BINS[e]; bin++) {
      let row = ROWS_AT[e] + bin * ROW_LENGTH[e];
      var y = Real(0.0);
      // unroll
      for (var m = 0u; m < MONOMIALS; m++) {
        y += table(row + m) * monomial[m];
      }
      // unroll
      for (var i = 0u; i < SOURCES; i++) {
        counts[i] = Real(table(row + MONOMIALS + i * (1u + MONOMIALS)));
        // unroll
        for (var m = 0u; m < MONOMIALS; m++) {
          counts[i] += table(row + MONOMIALS + i * (1u + MONOMIALS) + 1u + m) * monomial[m];
        }
        y += z[i] * counts[i];
      }
      // unroll
      for (var j = BACKGROUND_START[e]; j < BACKGROUND_START[e + 1u]; j++) {
        y += table(row + MONOMIALS + SOURCES * (1u + MONOMIALS) + j - BACKGROUND_START[e]) * z[BACKGROUND[j]];
      }
      var pull = y + y;
      if (GAUSSIAN[e] == 1u) {
        value += y * y;
      } else {
        let weight = table(row + WEIGHT_COLUMN[e]);
        value += weight * excessOverLog(y);
        pull = weight * y / (y + Real(1.0));
        lowest = min(lowest, y);
      }
      // unroll
      for (var i = 0u; i < SOURCES; i++) {
        gradient[i] += pull * counts[i];
      }
      // unroll
      for (var j = BACKGROUND_START[e]; j < BACKGROUND_START[e + 1u]; j++) {
        gradient[BACKGROUND[j]] += table(row + MONOMIALS + SOURCES * (1u + MONOMIALS) + j - BACKGROUND_START[e]) * pull;
      }
        addCurvature(e, row, y);
    }
  }
}

/// Whether too many digits cancel: a sun that is switched off far outside leaves a small difference of large numbers.
fn cancels(answer: Real) -> Mask {
  var size = abs(flat);
  // unroll
  for (var i = 0u; i < SOURCES; i++) {
    size += abs(z[i] * slope[i]);
  }
  return LAST_DIGITS * size > max(Real(LOST), LOST_SHARE * abs(answer));
}

/// The float bits of χ² - χ²₀, the last one telling whether a nuisance sits at a limit; UNSETTLED where not settled.
fn encode(answer: Real, atLimit: Mask, settled: Mask) -> Word {
  let bits = (bitcast<Word>(answer) & Word(0xfffffffeu)) | select(Word(0u), Word(1u), atLimit);
  return select(Word(UNSETTLED), bits, settled);
}

// One step towards the minimum of χ² within the limits of the nuisances, with a given inverse Hessian.
//
// `inverse(at)` is supplied by the kernel: that of the reference fit (profile.wgsl), or that of the point at hand
// (full-step.wgsl); nuisances × nuisances, row by row.

/// Passes over the limits until the projection stands.
const MAXIMUM_SWEEPS = 64u;
/// Change of a nuisance, in units of its error, at which it does.
const PROJECTED = 1e-6;
/// Above this after all passes, it does not: nothing is known then.
const PROJECTED_ENOUGH = 1e-4;

/// Force in units of a nuisance's inverse error at which rounding moves the nuisance by a thousandth of its error.
const LARGEST_FORCE = 1e4;
const UNKNOWN = 1e30;

/// Where the step leads, and the forces with which the limits hold it there.
var<private> next: array<Real, NUISANCES>;
var<private> force: array<Real, NUISANCES>;
var<private> strained: Mask;

/// The step from z to `next`. Returns the fall of χ² that it promises.
fn step() -> Real {
  var outside = Mask(false);
  strained = Mask(false);
  // unroll
  for (var r = 0u; r < NUISANCES; r++) {
    next[r] = z[r];
    // unroll
    for (var s = 0u; s < NUISANCES; s++) {
      next[r] -= inverse(r * NUISANCES + s) * gradient[s];
    }
    force[r] = Real(0.0);
    outside = outside | (next[r] < Real(table(LOWER_AT + r))) | (next[r] > Real(table(UPPER_AT + r)));
  }
  if (any(outside)) {
    project();
  }
  // With forces λ the quadratic model obeys H d = λ - g, and falls by -(g + λ) d / 2.
  var fall = Real(0.0);
  // unroll
  for (var r = 0u; r < NUISANCES; r++) {
    fall -= 0.5 * (gradient[r] + force[r]) * (next[r] - z[r]);
  }
  // Forces so large leave no digits, and an unfinished projection no fit: nothing is known then.
  return select(fall, Real(UNKNOWN), strained);
}

/// Brings `next` into the limits, in the metric of H: Hildreth's method, one force after the other until none changes.
/// Few points come here: arrays with loops keep the kernel small.
fn project() {
  var moved: array<Real, NUISANCES>;
  var held: array<Real, NUISANCES>;
  // unroll
  for (var r = 0u; r < NUISANCES; r++) {
    moved[r] = next[r];
  }
  var change = Real(0.0);
  for (var sweep = 0u; sweep < MAXIMUM_SWEEPS; sweep++) {
    change = Real(0.0);
    for (var r = 0u; r < NUISANCES; r++) {
      let own = inverse(r * (NUISANCES + 1u));
      let released = moved[r] - own * held[r];
      let inside = clamp(released, Real(table(LOWER_AT + r)), Real(table(UPPER_AT + r)));
      let delta = (inside - released) / own - held[r];
      if (any(delta != Real(0.0))) {
        held[r] += delta;
        change = max(change, abs(own * delta));
        for (var s = 0u; s < NUISANCES; s++) {
          moved[s] += inverse(s * NUISANCES + r) * delta;
        }
      }
    }
    if (all(change < Real(PROJECTED))) {
      break;
    }
  }
  strained = change >= Real(PROJECTED_ENOUGH);
  // unroll
  for (var r = 0u; r < NUISANCES; r++) {
    next[r] = clamp(moved[r], Real(table(LOWER_AT + r)), Real(table(UPPER_AT + r)));
    // Exactly at the limit that a force holds: a rounding beside it, times the force, would be χ².
    next[r] = select(next[r], Real(table(LOWER_AT + r)), held[r] > Real(0.0));
    next[r] = select(next[r], Real(table(UPPER_AT + r)), held[r] < Real(0.0));
    force[r] = held[r];
    strained = strained | (abs(held[r]) * sqrt(inverse(r * (NUISANCES + 1u))) > Real(LARGEST_FORCE));
  }
}

/// Whether the step ended at a limit.
fn endsAtLimit() -> Mask {
  var atLimit = Mask(false);
  // unroll
  for (var r = 0u; r < NUISANCES; r++) {
    atLimit = atLimit | (next[r] <= Real(table(LOWER_AT + r))) | (next[r] >= Real(table(UPPER_AT + r)));
  }
  return atLimit;
}

fn takeStep() {
  // unroll
  for (var r = 0u; r < NUISANCES; r++) {
    z[r] = next[r];
  }
}

// The kernel `fullStep`: Newton's method with the Hessian of the point itself, for the points that `profile` left
// unsettled (the rates are far from those of the reference fit). One point per invocation; all others return at once.
// Needs chi-square.wgsl and step.wgsl, with FULL_STEP = 1.

const MAXIMUM_EVALUATIONS = 60u;
/// Promised fall of χ² at which a quadratically convergent step is the last.
const LAST_FALL = 1e-4;
/// Rise of χ² that is rounding.
const ROUNDING = 1e-6;
/// Keeps nearly degenerate directions invertible in single precision; the gradient decides where the minimum is.
const RIDGE = 1e-6;

/// Second derivatives of χ² in z, later their inverse; nuisances × nuisances.
var<private> matrix: array<f32, NUISANCES * NUISANCES>;
/// Counts of the bin at hand per unit of each nuisance that reaches it.
var<private> reach: array<f32, NUISANCES>;
/// The last point that was accepted.
var<private> accepted: array<f32, NUISANCES>;

fn inverse(at: u32) -> f32 {
  return matrix[at];
}

/// Adds the curvature of one bin.
fn addCurvature(e: u32, row: u32, y: f32) {
  var bend = 2.0;
  if (GAUSSIAN[e] == 0u) {
    bend = table(row + WEIGHT_COLUMN[e]) / ((1.0 + y) * (1.0 + y));
  }
  for (var r = 0u; r < NUISANCES; r++) {
    reach[r] = 0.0;
  }
  for (var i = 0u; i < SOURCES; i++) {
    reach[i] = counts[i];
  }
  for (var j = BACKGROUND_START[e]; j < BACKGROUND_START[e + 1u]; j++) {
    reach[BACKGROUND[j]] = table(row + MONOMIALS + SOURCES * (1u + MONOMIALS) + j - BACKGROUND_START[e]);
  }
  for (var r = 0u; r < NUISANCES; r++) {
    if (reach[r] != 0.0) {
      for (var s = 0u; s <= r; s++) {
        matrix[r * NUISANCES + s] += bend * reach[r] * reach[s];
      }
    }
  }
}

fn startMatrix() {
  for (var r = 0u; r < NUISANCES; r++) {
    for (var s = 0u; s < NUISANCES; s++) {
      matrix[r * NUISANCES + s] = 0.0;
    }
    matrix[r * NUISANCES + r] = 2.0 * table(PRIOR_AT + r);
  }
}

/// Inverts the matrix in place: Gauss-Jordan, which needs no pivots for a positive definite one.
fn invertMatrix() {
  for (var r = 0u; r < NUISANCES; r++) {
    matrix[r * NUISANCES + r] *= 1.0 + RIDGE;
    for (var s = 0u; s < r; s++) {
      matrix[s * NUISANCES + r] = matrix[r * NUISANCES + s];
    }
  }
  for (var k = 0u; k < NUISANCES; k++) {
    let pivot = 1.0 / matrix[k * NUISANCES + k];
    matrix[k * NUISANCES + k] = 1.0;
    for (var s = 0u; s < NUISANCES; s++) {
      matrix[k * NUISANCES + s] *= pivot;
    }
    for (var r = 0u; r < NUISANCES; r++) {
      if (r != k) {
        let factor = matrix[r * NUISANCES + k];
        matrix[r * NUISANCES + k] = 0.0;
        for (var s = 0u; s < NUISANCES; s++) {
          matrix[r * NUISANCES + s] -= factor * matrix[k * NUISANCES + s];
        }
      }
    }
  }
}

@compute @workgroup_size(WORKGROUP)
fn fullStep(@builtin(global_invocation_id) id: vec3<u32>) {
  let point = id.x;
  if (point >= batch.invocations || answers[point] != UNSETTLED) {
    return;
  }
  expandAt(point);
  for (var a = 0u; a < COUPLINGS; a++) {
    if (!isFinite(u[a])) {
      return;
    }
  }
  for (var r = 0u; r < NUISANCES; r++) {
    z[r] = 0.0;
  }
  var settled = false;
  var answer = 0.0;
  var best = 0.0;
  var started = false;
  for (var evaluation = 0u; evaluation < MAXIMUM_EVALUATIONS; evaluation++) {
    startMatrix();
    evaluate();
    let usable = lowest > LOWEST_CHANGE && isFinite(value);
    if (!usable || (started && value > best + ROUNDING * max(1.0, abs(best)))) {
      if (!started) {
        return;
      }
      // Too far: half the way back.
      for (var r = 0u; r < NUISANCES; r++) {
        z[r] = 0.5 * (z[r] + accepted[r]);
      }
      continue;
    }
    started = true;
    best = value;
    for (var r = 0u; r < NUISANCES; r++) {
      accepted[r] = z[r];
    }
    invertMatrix();
    let fall = step();
    answer = value - fall;
    if (!isFinite(answer)) {
      return;
    }
    if (abs(fall) < LAST_FALL * max(1.0, 1e-3 * abs(answer))) {
      settled = true;
      break;
    }
    takeStep();
  }
  if (!settled || cancels(answer)) {
    return;
  }
  for (var r = 0u; r < NUISANCES; r++) {
    keepFitted(r, point, next[r]);
  }
  answers[point] = encode(answer, endsAtLimit(), true);
}
