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

var<private> u_0: Real;
var<private> u_1: Real;
var<private> u_2: Real;
var<private> monomial_0: Real;
var<private> monomial_1: Real;
var<private> monomial_2: Real;
var<private> monomial_3: Real;
/// Part of the gradient of the sources that does not change with z.
var<private> slope_0: Real;
var<private> z_0: Real;
var<private> z_1: Real;
var<private> z_2: Real;
var<private> gradient_0: Real;
var<private> gradient_1: Real;
var<private> gradient_2: Real;
/// C_i of the bin at hand.
var<private> counts_0: Real;
/// χ² - χ²₀ at z = 0 as far as it is linear in the rates.
var<private> flat: Real;
var<private> value: Real;
var<private> lowest: Real;

/// Reads a point and computes what does not change with z.
fn expandAt(invocation: u32) {
  {
    u_0 = offsets[0u * batch.stride + invocation];
  }
  {
    u_1 = offsets[1u * batch.stride + invocation];
  }
  u_2 = Real(1.0);
  flat = Real(0.0);
  {
    monomial_0 = u_2 * u_0;
    flat += numbers[0u].x * monomial_0;
  }
  {
    monomial_1 = u_0 * u_0;
    flat += numbers[0u].y * monomial_1;
  }
  {
    monomial_2 = u_2 * u_1;
    flat += numbers[0u].z * monomial_2;
  }
  {
    monomial_3 = u_1 * u_1;
    flat += numbers[0u].w * monomial_3;
  }
  {
    slope_0 = Real(numbers[2u].x);
    {
      slope_0 += numbers[1u].x * monomial_0;
    }
    {
      slope_0 += numbers[1u].y * monomial_1;
    }
    {
      slope_0 += numbers[1u].z * monomial_2;
    }
    {
      slope_0 += numbers[1u].w * monomial_3;
    }
  }
}

/// χ², its gradient and the lowest change of a Poisson rate at z.
fn evaluate() {
  value = flat;
  lowest = Real(0.0);
  {
    let prior = numbers[3u].x * z_0;
    value += z_0 * (slope_0 + prior);
    gradient_0 = slope_0 + 2.0 * prior;
  }
  {
    let prior = numbers[3u].y * z_1;
    value += z_1 * (numbers[2u].y + prior);
    gradient_1 = numbers[2u].y + 2.0 * prior;
  }
  {
    let prior = numbers[3u].z * z_2;
    value += z_2 * (numbers[2u].z + prior);
    gradient_2 = numbers[2u].z + 2.0 * prior;
  }
  {
    for (var bin = 0u; bin < BINS[0u]; bin++) {
      let row = ROWS_AT[0u] + bin * ROW_LENGTH[0u];
      var y = Real(0.0);
      {
        y += numbers[(row >> 2u) + 0u].x * monomial_0;
      }
      {
        y += numbers[(row >> 2u) + 0u].y * monomial_1;
      }
      {
        y += numbers[(row >> 2u) + 0u].z * monomial_2;
      }
      {
        y += numbers[(row >> 2u) + 0u].w * monomial_3;
      }
      {
        counts_0 = Real(numbers[(row >> 2u) + 1u].x);
        {
          counts_0 += numbers[(row >> 2u) + 1u].y * monomial_0;
        }
        {
          counts_0 += numbers[(row >> 2u) + 1u].z * monomial_1;
        }
        {
          counts_0 += numbers[(row >> 2u) + 1u].w * monomial_2;
        }
        {
          counts_0 += numbers[(row >> 2u) + 2u].x * monomial_3;
        }
        y += z_0 * counts_0;
      }
      {
        y += numbers[(row >> 2u) + 2u].y * z_1;
      }
      {
        y += numbers[(row >> 2u) + 2u].z * z_2;
      }
      var pull = y + y;
      if (GAUSSIAN[0u] == 1u) {
        value += y * y;
      } else {
        let weight = numbers[(row >> 2u) + 2u].w;
        value += weight * excessOverLog(y);
        pull = weight * y / (y + Real(1.0));
        lowest = min(lowest, y);
      }
      {
        gradient_0 += pull * counts_0;
      }
      {
        gradient_1 += numbers[(row >> 2u) + 2u].y * pull;
      }
      {
        gradient_2 += numbers[(row >> 2u) + 2u].z * pull;
      }
    }
  }
  {
    for (var bin = 0u; bin < BINS[1u]; bin++) {
      let row = ROWS_AT[1u] + bin * ROW_LENGTH[1u];
      var y = Real(0.0);
      {
        y += numbers[(row >> 2u) + 0u].x * monomial_0;
      }
      {
        y += numbers[(row >> 2u) + 0u].y * monomial_1;
      }
      {
        y += numbers[(row >> 2u) + 0u].z * monomial_2;
      }
      {
        y += numbers[(row >> 2u) + 0u].w * monomial_3;
      }
      {
        counts_0 = Real(numbers[(row >> 2u) + 1u].x);
        {
          counts_0 += numbers[(row >> 2u) + 1u].y * monomial_0;
        }
        {
          counts_0 += numbers[(row >> 2u) + 1u].z * monomial_1;
        }
        {
          counts_0 += numbers[(row >> 2u) + 1u].w * monomial_2;
        }
        {
          counts_0 += numbers[(row >> 2u) + 2u].x * monomial_3;
        }
        y += z_0 * counts_0;
      }
      {
        y += numbers[(row >> 2u) + 2u].y * z_1;
      }
      {
        y += numbers[(row >> 2u) + 2u].z * z_2;
      }
      var pull = y + y;
      if (GAUSSIAN[1u] == 1u) {
        value += y * y;
      } else {
        let weight = numbers[(row >> 2u) + 2u].w;
        value += weight * excessOverLog(y);
        pull = weight * y / (y + Real(1.0));
        lowest = min(lowest, y);
      }
      {
        gradient_0 += pull * counts_0;
      }
      {
        gradient_1 += numbers[(row >> 2u) + 2u].y * pull;
      }
      {
        gradient_2 += numbers[(row >> 2u) + 2u].z * pull;
      }
    }
  }
}

/// Whether too many digits cancel: a sun that is switched off far outside leaves a small difference of large numbers.
fn cancels(answer: Real) -> Mask {
  var size = abs(flat);
  {
    size += abs(z_0 * slope_0);
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
var<private> next_0: Real;
var<private> next_1: Real;
var<private> next_2: Real;
var<private> force_0: Real;
var<private> force_1: Real;
var<private> force_2: Real;
var<private> strained: Mask;

/// The step from z to `next`. Returns the fall of χ² that it promises.
fn step() -> Real {
  var outside = Mask(false);
  strained = Mask(false);
  {
    next_0 = z_0;
    {
      next_0 -= inverse(0u * NUISANCES + 0u) * gradient_0;
    }
    {
      next_0 -= inverse(0u * NUISANCES + 1u) * gradient_1;
    }
    {
      next_0 -= inverse(0u * NUISANCES + 2u) * gradient_2;
    }
    force_0 = Real(0.0);
    outside = outside | (next_0 < Real(numbers[4u].x)) | (next_0 > Real(numbers[5u].x));
  }
  {
    next_1 = z_1;
    {
      next_1 -= inverse(1u * NUISANCES + 0u) * gradient_0;
    }
    {
      next_1 -= inverse(1u * NUISANCES + 1u) * gradient_1;
    }
    {
      next_1 -= inverse(1u * NUISANCES + 2u) * gradient_2;
    }
    force_1 = Real(0.0);
    outside = outside | (next_1 < Real(numbers[4u].y)) | (next_1 > Real(numbers[5u].y));
  }
  {
    next_2 = z_2;
    {
      next_2 -= inverse(2u * NUISANCES + 0u) * gradient_0;
    }
    {
      next_2 -= inverse(2u * NUISANCES + 1u) * gradient_1;
    }
    {
      next_2 -= inverse(2u * NUISANCES + 2u) * gradient_2;
    }
    force_2 = Real(0.0);
    outside = outside | (next_2 < Real(numbers[4u].z)) | (next_2 > Real(numbers[5u].z));
  }
  if (any(outside)) {
    project();
  }
  // With forces λ the quadratic model obeys H d = λ - g, and falls by -(g + λ) d / 2.
  var fall = Real(0.0);
  {
    fall -= 0.5 * (gradient_0 + force_0) * (next_0 - z_0);
  }
  {
    fall -= 0.5 * (gradient_1 + force_1) * (next_1 - z_1);
  }
  {
    fall -= 0.5 * (gradient_2 + force_2) * (next_2 - z_2);
  }
  // Forces so large leave no digits, and an unfinished projection no fit: nothing is known then.
  return select(fall, Real(UNKNOWN), strained);
}

/// Brings `next` into the limits, in the metric of H: Hildreth's method, one force after the other until none changes.
/// Few points come here: arrays with loops keep the kernel small.
fn project() {
  var moved: array<Real, NUISANCES>;
  var held: array<Real, NUISANCES>;
  {
    moved[0u] = next_0;
  }
  {
    moved[1u] = next_1;
  }
  {
    moved[2u] = next_2;
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
  {
    next_0 = clamp(moved[0u], Real(numbers[4u].x), Real(numbers[5u].x));
    // Exactly at the limit that a force holds: a rounding beside it, times the force, would be χ².
    next_0 = select(next_0, Real(numbers[4u].x), held[0u] > Real(0.0));
    next_0 = select(next_0, Real(numbers[5u].x), held[0u] < Real(0.0));
    force_0 = held[0u];
    strained = strained | (abs(held[0u]) * sqrt(inverse(0u * (NUISANCES + 1u))) > Real(LARGEST_FORCE));
  }
  {
    next_1 = clamp(moved[1u], Real(numbers[4u].y), Real(numbers[5u].y));
    // Exactly at the limit that a force holds: a rounding beside it, times the force, would be χ².
    next_1 = select(next_1, Real(numbers[4u].y), held[1u] > Real(0.0));
    next_1 = select(next_1, Real(numbers[5u].y), held[1u] < Real(0.0));
    force_1 = held[1u];
    strained = strained | (abs(held[1u]) * sqrt(inverse(1u * (NUISANCES + 1u))) > Real(LARGEST_FORCE));
  }
  {
    next_2 = clamp(moved[2u], Real(numbers[4u].z), Real(numbers[5u].z));
    // Exactly at the limit that a force holds: a rounding beside it, times the force, would be χ².
    next_2 = select(next_2, Real(numbers[4u].z), held[2u] > Real(0.0));
    next_2 = select(next_2, Real(numbers[5u].z), held[2u] < Real(0.0));
    force_2 = held[2u];
    strained = strained | (abs(held[2u]) * sqrt(inverse(2u * (NUISANCES + 1u))) > Real(LARGEST_FORCE));
  }
}

/// Whether the step ended at a limit.
fn endsAtLimit() -> Mask {
  var atLimit = Mask(false);
  {
    atLimit = atLimit | (next_0 <= Real(numbers[4u].x)) | (next_0 >= Real(numbers[5u].x));
  }
  {
    atLimit = atLimit | (next_1 <= Real(numbers[4u].y)) | (next_1 >= Real(numbers[5u].y));
  }
  {
    atLimit = atLimit | (next_2 <= Real(numbers[4u].z)) | (next_2 >= Real(numbers[5u].z));
  }
  return atLimit;
}

fn takeStep() {
  {
    z_0 = next_0;
  }
  {
    z_1 = next_1;
  }
  {
    z_2 = next_2;
  }
}

// The kernel `profile`: χ² profiled over all nuisances, `Real` points per invocation, θ ← θ - H⁻¹ g(θ) with the Hessian
// H of the reference fit. One gradient per step, no Hessian, no factorisation; the few points that it does not settle
// are left to the full step. Needs chi-square.wgsl and step.wgsl, and from the assembler
//   INVERSE_AT                           where `table` holds H⁻¹
//   PREDICTED_AT, PREDICTED_FALL_AT      the first step of all points, to first order in the change of the rates
//   keepFitted(r, invocation, z)         stores a nuisance, where they are wanted
//   WORKGROUP                            invocations per workgroup

/// Gradients per point before it is left to the full step.
const MAXIMUM_EVALUATIONS = 12u;
/// Accepted error of χ², and share of what lies beyond FAR, where nobody looks at the fifth digit.
const ACCEPTED = 3e-5;
const ACCEPTED_BEYOND = 1e-5;
const FAR = 30.0;
/// Relative rounding of a sum over bins.
const ROUNDING = 1e-6;
/// Smallest ratio of two steps that is believed.
const BEST_RATIO = 0.1;

/// Fall of χ² beyond which the rates change too much for a first-order prediction.
const LARGEST_PREDICTED_FALL = 1000.0;

fn inverse(at: u32) -> f32 {
  return table(INVERSE_AT + at);
}

/// Takes the predicted first step. Returns the fall of χ² that it brings; 0 where it is not to be trusted and not taken.
fn predict() -> Real {
  var fall = Real(0.0);
  {
    var half = Real(0.0);
    {
      half += numbers[12u].x * monomial_0;
    }
    {
      half += numbers[12u].y * monomial_1;
    }
    {
      half += numbers[12u].z * monomial_2;
    }
    {
      half += numbers[12u].w * monomial_3;
    }
    fall += half * monomial_0;
  }
  {
    var half = Real(0.0);
    {
      half += numbers[13u].x * monomial_0;
    }
    {
      half += numbers[13u].y * monomial_1;
    }
    {
      half += numbers[13u].z * monomial_2;
    }
    {
      half += numbers[13u].w * monomial_3;
    }
    fall += half * monomial_1;
  }
  {
    var half = Real(0.0);
    {
      half += numbers[14u].x * monomial_0;
    }
    {
      half += numbers[14u].y * monomial_1;
    }
    {
      half += numbers[14u].z * monomial_2;
    }
    {
      half += numbers[14u].w * monomial_3;
    }
    fall += half * monomial_2;
  }
  {
    var half = Real(0.0);
    {
      half += numbers[15u].x * monomial_0;
    }
    {
      half += numbers[15u].y * monomial_1;
    }
    {
      half += numbers[15u].z * monomial_2;
    }
    {
      half += numbers[15u].w * monomial_3;
    }
    fall += half * monomial_3;
  }
  let trusted = fall < Real(LARGEST_PREDICTED_FALL);
  {
    var start = Real(0.0);
    {
      start += numbers[9u].x * monomial_0;
    }
    {
      start += numbers[9u].y * monomial_1;
    }
    {
      start += numbers[9u].z * monomial_2;
    }
    {
      start += numbers[9u].w * monomial_3;
    }
    z_0 = select(Real(0.0), clamp(start, Real(numbers[4u].x), Real(numbers[5u].x)), trusted);
  }
  {
    var start = Real(0.0);
    {
      start += numbers[10u].x * monomial_0;
    }
    {
      start += numbers[10u].y * monomial_1;
    }
    {
      start += numbers[10u].z * monomial_2;
    }
    {
      start += numbers[10u].w * monomial_3;
    }
    z_1 = select(Real(0.0), clamp(start, Real(numbers[4u].y), Real(numbers[5u].y)), trusted);
  }
  {
    var start = Real(0.0);
    {
      start += numbers[11u].x * monomial_0;
    }
    {
      start += numbers[11u].y * monomial_1;
    }
    {
      start += numbers[11u].z * monomial_2;
    }
    {
      start += numbers[11u].w * monomial_3;
    }
    z_2 = select(Real(0.0), clamp(start, Real(numbers[4u].z), Real(numbers[5u].z)), trusted);
  }
  return select(Real(0.0), fall, trusted);
}

@compute @workgroup_size(WORKGROUP)
fn profile(@builtin(global_invocation_id) id: vec3<u32>) {
  let invocation = id.x;
  if (invocation >= batch.invocations) {
    return;
  }
  expandAt(invocation);
  var answer = Real(0.0);
  var settled = Mask(false);
  var hopeless = Mask(false);
  var previous = predict();
  var first = Real(0.0);
  for (var evaluation = 0u; evaluation < MAXIMUM_EVALUATIONS; evaluation++) {
    evaluate();
    if (evaluation == 0u) {
      first = value;
    }
    let fall = step();
    answer = value - fall;
    // Each step is ρ times the one before, each fall ρ² times; the fall promised but not evaluated is wrong by ρ of it.
    // A step that overshot says nothing about ρ: no more is believed than BEST_RATIO.
    let ratio = clamp(sqrt(abs(fall) / max(previous, Real(1e-30))), Real(BEST_RATIO), Real(1.0));
    let error = abs(fall) * ratio;
    let enough = max(Real(ACCEPTED), ACCEPTED_BEYOND * (abs(answer) - Real(FAR)));
    // Every value is above the minimum: an answer above the first one is none.
    let possible = answer <= first + enough + ROUNDING * abs(first);
    let usable = (lowest > Real(LOWEST_CHANGE)) & isFinite(answer) & isFinite(fall) & possible;
    settled = (error < enough) & usable;
    if (evaluation > 1u) {
      // At the rate of the last two falls, the evaluations that are left do not suffice.
      let left = f32(MAXIMUM_EVALUATIONS - 1u - evaluation);
      let needed = log2(abs(fall) / enough);
      hopeless = hopeless | (needed > left * log2(previous / abs(fall))) | (usable == Mask(false));
    }
    if (all(settled | hopeless)) {
      break;
    }
    // What is unknown is no measure for the next fall.
    previous = select(abs(fall), Real(0.0), abs(fall) >= Real(UNKNOWN));
    takeStep();
  }
  {
    settled = settled & isFinite(u_0);
  }
  {
    settled = settled & isFinite(u_1);
  }
  {
    keepFitted(0u, invocation, next_0);
  }
  {
    keepFitted(1u, invocation, next_1);
  }
  {
    keepFitted(2u, invocation, next_2);
  }
  answers[invocation] = encode(answer, endsAtLimit(), select(settled, Mask(false), cancels(answer)));
}
