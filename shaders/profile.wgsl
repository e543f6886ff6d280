// The kernel `profile`: χ² profiled over all nuisances, `Real` points per invocation, θ ← θ - H⁻¹ g(θ) with the Hessian
// H of the reference fit. One gradient per step, no Hessian, no factorisation; the few points that it does not settle
// are left to the full step. Needs chi-square.wgsl and step.wgsl, and from the assembler
//   INVERSE_AT                           where `table` holds H⁻¹
//   keepFitted(r, invocation, z)         stores a nuisance, where they are wanted
//   WORKGROUP                            invocations per workgroup

/// Gradients per point before it is left to the full step.
const MAXIMUM_EVALUATIONS = 12u;
/// Accepted error of χ²: relative far from the reference, where nobody looks at the fifth digit.
const ACCEPTED = 1e-5;
const RELATIVELY_ACCEPTED = 1e-6;
const BEST_RATIO = 0.01;

fn inverse(at: u32) -> f32 {
  return table(INVERSE_AT + at);
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
  var previous = Real(0.0);
  for (var evaluation = 0u; evaluation < MAXIMUM_EVALUATIONS; evaluation++) {
    evaluate();
    let fall = step();
    answer = value - fall;
    // Each step is ρ times the one before, each fall ρ² times; the fall promised but not evaluated is wrong by ρ of it.
    // A step that overshot says nothing about ρ: no more is believed than BEST_RATIO.
    let ratio = clamp(sqrt(abs(fall) / max(previous, Real(1e-30))), Real(BEST_RATIO), Real(1.0));
    let error = abs(fall) * ratio;
    let enough = max(Real(ACCEPTED), Real(RELATIVELY_ACCEPTED) * abs(answer));
    settled = (error < enough) & (lowest > Real(LOWEST_CHANGE)) & isFinite(answer) & isFinite(fall);
    if (evaluation > 0u && all(settled)) {
      break;
    }
    previous = abs(fall);
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
  answers[invocation] = encode(answer, endsAtLimit(), settled);
}
