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
