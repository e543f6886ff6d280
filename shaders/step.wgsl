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
