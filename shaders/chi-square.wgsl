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
      // when FULL_STEP
      {
        addCurvature(e, row, y);
      }
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
