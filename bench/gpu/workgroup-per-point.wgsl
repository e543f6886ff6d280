// For comparison only: one workgroup per point. Its invocations share the bins, sum χ² and its gradient in workgroup
// memory, and then take the step of shaders/step.wgsl together, without limits: a point that leaves them is left
// unsettled. In front of it come the constants, types and functions of one lane as for shaders/profile.wgsl, and
//   PASS_START[e]    bins of experiment e take passes PASS_START[e] … PASS_START[e+1] - 1, one bin per invocation each
//   TERMS            numbers that are summed over bins: the gradient and χ²
//   PITCH            distance of the sums of two invocations in workgroup memory

const LOWEST_CHANGE = -0.999;
const UNSETTLED = 0xffffffffu;
const MAXIMUM_EVALUATIONS = 12u;
const REMAINING_FALL = 1e-6;
const RELATIVE_FALL = 1e-7;

struct Batch {
  invocations: u32,
  stride: u32,
}

@group(0) @binding(1) var<uniform> batch: Batch;
@group(0) @binding(2) var<storage, read> offsets: array<f32>;
@group(0) @binding(3) var<storage, read_write> answers: array<u32>;

var<workgroup> sums: array<f32, WORKGROUP * PITCH>;
var<workgroup> lowestOf: array<f32, WORKGROUP>;
var<workgroup> z: array<f32, NUISANCES>;
var<workgroup> next: array<f32, NUISANCES>;
var<workgroup> finished: u32;

var<private> u: array<f32, COUPLINGS + 1>;
var<private> monomial: array<f32, MONOMIALS>;
/// Of every bin of this invocation, what does not change with z: the change of the rate, and C_i.
var<private> fixed: array<f32, PASSES>;
var<private> counts: array<f32, PASSES * SOURCES>;
/// This invocation's part of the sums.
var<private> part: array<f32, TERMS>;
var<private> lowest: f32;

fn expandAt(point: u32, invocation: u32) {
  // unroll
  for (var a = 0u; a < COUPLINGS; a++) {
    u[a] = offsets[a * batch.stride + point];
  }
  u[COUPLINGS] = 1.0;
  // unroll
  for (var m = 0u; m < MONOMIALS; m++) {
    monomial[m] = u[FACTOR[2u * m]] * u[FACTOR[2u * m + 1u]];
  }
  // unroll
  for (var e = 0u; e < EXPERIMENTS; e++) {
    // unroll
    for (var pass = PASS_START[e]; pass < PASS_START[e + 1u]; pass++) {
      let bin = min((pass - PASS_START[e]) * WORKGROUP + invocation, BINS[e] - 1u);
      let row = ROWS_AT[e] + bin * ROW_LENGTH[e];
      fixed[pass] = 0.0;
      // unroll
      for (var m = 0u; m < MONOMIALS; m++) {
        fixed[pass] += table(row + m) * monomial[m];
      }
      // unroll
      for (var i = 0u; i < SOURCES; i++) {
        counts[pass * SOURCES + i] = table(row + MONOMIALS + i * (1u + MONOMIALS));
        // unroll
        for (var m = 0u; m < MONOMIALS; m++) {
          counts[pass * SOURCES + i] += table(row + MONOMIALS + i * (1u + MONOMIALS) + 1u + m) * monomial[m];
        }
      }
    }
  }
}

/// What does not belong to bins, by the first invocation; every other one starts from zero.
fn startSums(invocation: u32) {
  lowest = 0.0;
  // unroll
  for (var t = 0u; t < TERMS; t++) {
    part[t] = 0.0;
  }
  if (invocation != 0u) {
    return;
  }
  // unroll
  for (var m = 0u; m < MONOMIALS; m++) {
    part[NUISANCES] += table(LINEAR_AT + m) * monomial[m];
  }
  // unroll
  for (var r = 0u; r < NUISANCES; r++) {
    part[r] = table(SLOPE_AT + r);
  }
  // unroll
  for (var i = 0u; i < SOURCES; i++) {
    // unroll
    for (var m = 0u; m < MONOMIALS; m++) {
      part[i] += table(LINEAR_BY_SOURCE_AT + i * MONOMIALS + m) * monomial[m];
    }
  }
  // unroll
  for (var r = 0u; r < NUISANCES; r++) {
    let prior = table(PRIOR_AT + r) * z[r];
    part[NUISANCES] += z[r] * (part[r] + prior);
    part[r] += 2.0 * prior;
  }
}

fn addBins(invocation: u32) {
  // unroll
  for (var e = 0u; e < EXPERIMENTS; e++) {
    // unroll
    for (var pass = PASS_START[e]; pass < PASS_START[e + 1u]; pass++) {
      let bin = (pass - PASS_START[e]) * WORKGROUP + invocation;
      if (bin < BINS[e]) {
        let row = ROWS_AT[e] + bin * ROW_LENGTH[e];
        var y = fixed[pass];
        // unroll
        for (var i = 0u; i < SOURCES; i++) {
          y += z[i] * counts[pass * SOURCES + i];
        }
        // unroll
        for (var j = BACKGROUND_START[e]; j < BACKGROUND_START[e + 1u]; j++) {
          y += table(row + MONOMIALS + SOURCES * (1u + MONOMIALS) + j - BACKGROUND_START[e]) * z[BACKGROUND[j]];
        }
        var pull = y + y;
        if (GAUSSIAN[e] == 1u) {
          part[NUISANCES] += y * y;
        } else {
          let weight = table(row + WEIGHT_COLUMN[e]);
          part[NUISANCES] += weight * excessOverLog(y);
          pull = weight * y / (y + 1.0);
          lowest = min(lowest, y);
        }
        // unroll
        for (var i = 0u; i < SOURCES; i++) {
          part[i] += pull * counts[pass * SOURCES + i];
        }
        // unroll
        for (var j = BACKGROUND_START[e]; j < BACKGROUND_START[e + 1u]; j++) {
          part[BACKGROUND[j]] += table(row + MONOMIALS + SOURCES * (1u + MONOMIALS) + j - BACKGROUND_START[e]) * pull;
        }
      }
    }
  }
}

/// Sums over the workgroup, to be found with its first invocation.
fn reduce(invocation: u32) {
  // unroll
  for (var t = 0u; t < TERMS; t++) {
    sums[invocation * PITCH + t] = part[t];
  }
  lowestOf[invocation] = lowest;
  workgroupBarrier();
  for (var half = WORKGROUP / 2u; half > 0u; half >>= 1u) {
    if (invocation < half) {
      for (var t = 0u; t < TERMS; t++) {
        sums[invocation * PITCH + t] += sums[(invocation + half) * PITCH + t];
      }
      lowestOf[invocation] = min(lowestOf[invocation], lowestOf[invocation + half]);
    }
    workgroupBarrier();
  }
}

@compute @workgroup_size(WORKGROUP)
fn workgroupPerPoint(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) invocation: u32,
) {
  let point = group.y * groups.x + group.x;
  if (point >= batch.invocations) {
    return;
  }
  expandAt(point, invocation);
  for (var r = invocation; r < NUISANCES; r += WORKGROUP) {
    z[r] = 0.0;
  }
  if (invocation == 0u) {
    finished = 0u;
  }
  workgroupBarrier();
  var previous = 0.0;
  for (var evaluation = 0u; evaluation < MAXIMUM_EVALUATIONS; evaluation++) {
    startSums(invocation);
    addBins(invocation);
    reduce(invocation);
    for (var r = invocation; r < NUISANCES; r += WORKGROUP) {
      var moved = z[r];
      for (var s = 0u; s < NUISANCES; s++) {
        moved -= table(INVERSE_AT + r * NUISANCES + s) * sums[s];
      }
      next[r] = moved;
    }
    workgroupBarrier();
    if (invocation == 0u) {
      var fall = 0.0;
      var outside = false;
      for (var r = 0u; r < NUISANCES; r++) {
        fall -= 0.5 * sums[r] * (next[r] - z[r]);
        outside = outside || next[r] < table(LOWER_AT + r) || next[r] > table(UPPER_AT + r);
      }
      let answer = sums[NUISANCES] - fall;
      let remains = abs(fall) * min(1.0, abs(fall) / max(previous, 1e-30));
      let settled = remains < max(REMAINING_FALL, RELATIVE_FALL * abs(answer)) && lowestOf[0] > LOWEST_CHANGE && isFinite(answer) && !outside;
      finished = select(0u, 1u, outside || (evaluation > 0u && settled));
      answers[point] = select(UNSETTLED, bitcast<u32>(answer) & 0xfffffffeu, settled);
      previous = abs(fall);
    }
    if (workgroupUniformLoad(&finished) == 1u) {
      break;
    }
    for (var r = invocation; r < NUISANCES; r += WORKGROUP) {
      z[r] = next[r];
    }
    workgroupBarrier();
  }
}
