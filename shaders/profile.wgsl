// The kernel `profile`: χ² profiled over all nuisances, `Real` points per invocation, θ ← θ - H⁻¹ g(θ) with the Hessian
// H of the reference fit. One gradient per step, no Hessian, no factorisation; the few points that it does not settle
// are left to the full step. Needs chi-square.wgsl and step.wgsl, and from the assembler
//   INVERSE_AT                           where `table` holds H⁻¹
//   keepFitted(r, invocation, z)         stores a nuisance, where they are wanted
//   WORKGROUP                            invocations per workgroup

/// Gradients per point before it is left to the full step.
const MAXIMUM_EVALUATIONS = 12u;
/// Fall of χ² that may be left undone: relative far from the reference, where nobody looks at the fourth digit.
const REMAINING_FALL = 1e-6;
const RELATIVE_FALL = 1e-7;

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
    // The error shrinks by the same factor each step: fall² / previous is what remains after this one.
    let remains = abs(fall) * min(Real(1.0), abs(fall) / max(previous, Real(1e-30)));
    let enough = max(Real(REMAINING_FALL), Real(RELATIVE_FALL) * abs(answer));
    settled = (remains < enough) & (lowest > Real(LOWEST_CHANGE)) & isFinite(answer) & isFinite(fall);
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
