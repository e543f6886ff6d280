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
  // unroll
  for (var m = 0u; m < MONOMIALS; m++) {
    var half = Real(0.0);
    // unroll
    for (var n = 0u; n < MONOMIALS; n++) {
      half += table(PREDICTED_FALL_AT + m * MONOMIALS + n) * monomial[n];
    }
    fall += half * monomial[m];
  }
  let trusted = fall < Real(LARGEST_PREDICTED_FALL);
  // unroll
  for (var r = 0u; r < NUISANCES; r++) {
    var start = Real(0.0);
    // unroll
    for (var m = 0u; m < MONOMIALS; m++) {
      start += table(PREDICTED_AT + r * MONOMIALS + m) * monomial[m];
    }
    z[r] = select(Real(0.0), clamp(start, Real(table(LOWER_AT + r)), Real(table(UPPER_AT + r))), trusted);
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
  // unroll
  for (var a = 0u; a < COUPLINGS; a++) {
    settled = settled & isFinite(u[a]);
  }
  // unroll
  for (var r = 0u; r < NUISANCES; r++) {
    keepFitted(r, invocation, next[r]);
  }
  answers[invocation] = encode(answer, endsAtLimit(), select(settled, Mask(false), cancels(answer)));
}
