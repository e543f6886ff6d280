// What the arithmetic of a device is worth: one invocation per sample, every answer compared in float64 on the host
// (src/profile/webgpu/self-test.ts). Goes with numerics.wgsl for one lane.

struct Settings {
  /// 0 and 1, but the compiler does not know: it cannot see through what is combined with them.
  zero: u32,
  one: f32,
}

struct Sample {
  a: f32,
  b: f32,
  /// Argument of φ.
  y: f32,
  /// Bits of a number that may be infinite or NaN.
  suspect: u32,
}

struct Answer {
  sum: f32,
  product: f32,
  quotient: f32,
  excess: f32,
  /// What rounding took from the sum, by two-sum as it is written in textbooks, and shielded from the compiler.
  plainRemainder: f32,
  shieldedRemainder: f32,
  /// a·b - product: the rounding error where fma rounds once, else 0.
  fusedRemainder: f32,
  finite: u32,
}

@group(0) @binding(0) var<uniform> settings: Settings;
@group(0) @binding(1) var<storage, read> samples: array<Sample>;
@group(0) @binding(2) var<storage, read_write> answers: array<Answer>;

/// x itself; the compiler must take it for any number.
fn shielded(x: f32) -> f32 {
  return bitcast<f32>(bitcast<u32>(x) ^ settings.zero);
}

@compute @workgroup_size(64)
fn selfTest(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x >= arrayLength(&samples)) {
    return;
  }
  let sample = samples[id.x];
  let a = sample.a;
  let b = sample.b;
  var answer: Answer;
  answer.sum = a + b;
  answer.product = a * b;
  answer.quotient = a / b;
  answer.excess = excessOverLog(sample.y);

  // Knuth's two-sum. Algebra makes the remainder zero, and some compilers believe in algebra.
  let sum = a + b;
  let partOfB = sum - a;
  answer.plainRemainder = (a - (sum - partOfB)) + (b - partOfB);
  let shieldedSum = shielded(a + b);
  let shieldedPartOfB = shielded(shieldedSum - a);
  let shieldedPartOfA = shielded(shieldedSum - shieldedPartOfB);
  answer.shieldedRemainder = shielded(a - shieldedPartOfA) + shielded(b - shieldedPartOfB);

  answer.fusedRemainder = fma(a, b, -shielded(answer.product));
  // The product makes it a result of arithmetic, as in the kernels.
  answer.finite = select(0u, 1u, isFinite(bitcast<f32>(sample.suspect) * settings.one));
  answers[id.x] = answer;
}
