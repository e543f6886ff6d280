/**
 * Writes the gpu.js kernel of one expanded problem, as the text of a JavaScript function. Text, because a bundler may
 * rewrite a function that gpu.js wants to read, and flat, because inner functions do not survive that either.
 *
 * Unrolled over monomials, sources and nuisances, which become scalars: gpu.js has no local arrays. Bins are loops. All
 * values sit in one table, so the text depends on the shape of the problem and on which limits exist; it is an argument, so that kernels are shared.
 *
 * Every thread (x: point, y: part) fits its point and returns four numbers. Part 0: [χ² - χ²₀, outcome, 0, 0]; part j:
 * the nuisances z of 4(j-1) to 4(j-1)+3. That repeats the fit for each part, but every mode of gpu.js can do it.
 */
import { columnCount, type Expansion } from '../expansion.js';

/** What the kernel says about a point; anything else is to be read as unsettled. */
export const Outcome = { unsettled: 0, converged: 1, atBound: 2 } as const;

/** A kernel and the numbers that it reads. */
export interface KernelSource {
  /** `function (points, table) {...}`: points are u = p - p₀, row by row; one unused number per point without couplings. */
  readonly source: string;
  readonly table: Float32Array;
  /** Parts that bring the value and all nuisances. */
  readonly parts: number;
}

/** Numbers that a thread returns. */
export const PART_WIDTH = 4;

const MAXIMUM_EVALUATIONS = 12;
/** Rounding of a product and its sum, and the error of χ², or share of it, that it may cause. */
const LAST_DIGITS = 2.4e-7;
const LOST = 3e-4;
const LOST_SHARE = 3e-5;
/** Smallest ratio of two steps that is believed. */
const BEST_RATIO = 0.1;
/** Error of χ² that may be left by stopping: far below the 10⁻³ that single precision is trusted with. */
const STOPPING_ERROR = 1e-5;
/** Sweeps of Hildreth's method; with strongly correlated nuisances it needs many. */
const MAXIMUM_SWEEPS = 64;
/** Movement, in errors of the nuisances, that ends the sweeps. */
const SETTLED_SWEEP = 1e-5;
/** Beyond this, a rate is too close to zero for the quadratic model. */
const LOWEST_CHANGE = -0.999;
/** Stands for the limit of a nuisance without one; no fit gets there. */
const NO_LIMIT = 1e30;
/** χ² beyond this is for float64; also what no NaN passes. */
const LARGEST_VALUE = 1e15;

/** Generates the kernel of an expansion. */
export function kernelSource(expansion: Expansion): KernelSource {
  const { problem, monomials, experiments } = expansion;
  const couplings = problem.couplings.length;
  const monomialCount = monomials.length / 2;
  const { sources } = problem;
  const n = expansion.start.length;
  const nuisances = [...expansion.start.keys()];
  const table = new Table();
  const linear = table.add(expansion.linear);
  const linearBySource = table.add(expansion.linearBySource);
  const slope = table.add(expansion.slope);
  const prior = table.add(expansion.prior);
  const lower = table.add(expansion.lower.map((limit) => Math.max(limit, -NO_LIMIT)));
  const upper = table.add(expansion.upper.map((limit) => Math.min(limit, NO_LIMIT)));
  const inverse = table.add(expansion.inverseHessian);
  const limited = nuisances.filter((r) => Number.isFinite(expansion.lower[r]) || Number.isFinite(expansion.upper[r]));
  const count = Math.max(couplings, 1);

  const overMonomials = (entry: (m: number) => string): string[] =>
    Array.from({ length: monomialCount }, (_, m) => `c${m} * ${entry(m)}`);
  const lines: string[] = ['function (points, table) {'];
  for (let a = 0; a < couplings; a++) lines.push(`const u${a} = points[this.thread.x * ${count} + ${a}];`);
  for (let m = 0; m < monomialCount; m++) {
    const factors = [...monomials.subarray(2 * m, 2 * m + 2)].filter((index) => index >= 0);
    lines.push(`const c${m} = ${factors.map((index) => `u${index}`).join(' * ') || '1'};`);
  }
  lines.push(`const flat = ${sum(overMonomials((m) => at(linear + m)))};`);
  for (const r of nuisances) {
    const terms = r < sources ? overMonomials((m) => at(linearBySource + r * monomialCount + m)) : [];
    lines.push(`const base${r} = ${sum([at(slope + r), ...terms])};`, `let z${r} = 0;`);
  }
  lines.push('let answer = 0;', `let outcome = ${Outcome.unsettled};`, 'let previous = -1;');
  lines.push(`for (let step = 0; step < ${MAXIMUM_EVALUATIONS}; step++) {`);
  lines.push('let value = flat;', 'let valid = 0;');
  for (const r of nuisances) {
    lines.push(`value += z${r} * (base${r} + ${at(prior + r)} * z${r});`);
    lines.push(`let g${r} = base${r} + 2 * ${at(prior + r)} * z${r};`);
  }
  let logarithmicBins = 0;
  experiments.forEach((experiment, e) => {
    if (experiment.bins === 0) return;
    if (!experiment.gaussian) logarithmicBins += experiment.bins;
    const start = table.add(experiment.rows);
    const columns = columnCount(expansion, experiment);
    const column = (index: number): string => `table[k${e} * ${columns} + ${start + index}]`;
    const first = monomialCount + sources * (1 + monomialCount);
    const templates = new Map<number, string>();
    lines.push(`for (let k${e} = 0; k${e} < ${experiment.bins}; k${e}++) {`);
    for (let i = 0; i < sources; i++) {
      const own = monomialCount + i * (1 + monomialCount);
      lines.push(`const t${e}s${i} = ${sum([column(own), ...overMonomials((m) => column(own + 1 + m))])};`);
      templates.set(i, `t${e}s${i}`);
    }
    experiment.backgrounds.forEach((r, b) => {
      lines.push(`const t${e}b${r} = ${column(first + b)};`);
      templates.set(r, `t${e}b${r}`);
    });
    const changes = [...templates].map(([r, template]) => `z${r} * ${template}`);
    lines.push(`const y${e} = ${sum([...overMonomials(column), ...changes])};`);
    lines.push(...(experiment.gaussian ? gaussianBin(e) : poissonBin(e, column(columns - 1))));
    for (const [r, template] of templates) lines.push(`g${r} += f${e} * ${template};`);
    lines.push('}');
  });
  // Counted, not flagged: a NaN counts as little as a vanishing rate.
  if (logarithmicBins > 0) lines.push(`if (valid < ${logarithmicBins}) { break; }`);
  lines.push(...stepInBox());
  lines.push('let fall = 0;');
  for (const r of nuisances) {
    lines.push(`fall -= 0.5 * (g${r} + l${r}) * (n${r} - z${r});`, `z${r} = n${r};`);
  }
  // χ² is not evaluated at the new z but predicted. If steps shrink by ρ, falls shrink by ρ², and the prediction is
  // wrong by ρ d: the Hessian is, in the direction that is left. A step that overshot says nothing about ρ.
  lines.push('const size = Math.abs(fall);', 'let error = size;');
  lines.push(`if (size < previous) { error = size * Math.max(${BEST_RATIO}, Math.sqrt(size / previous)); }`);
  // A sun that is switched off far outside leaves a small difference of large numbers, without digits.
  const large = sum(['Math.abs(flat)', ...nuisances.slice(0, sources).map((r) => `Math.abs(z${r} * base${r})`)]);
  lines.push(
    `const lost = ${LAST_DIGITS} * (${large});`,
    `const bearable = Math.max(${LOST}, ${LOST_SHARE} * Math.abs(value - fall));`,
  );
  lines.push(
    `if (previous >= 0 && lost <= bearable && error < ${STOPPING_ERROR} && moved < ${SETTLED_SWEEP} && Math.abs(value) < ${LARGEST_VALUE}) {`,
    'answer = value - fall;',
    `outcome = ${Outcome.converged};`,
  );
  for (const r of limited) {
    lines.push(`if (z${r} <= ${at(lower + r)} || z${r} >= ${at(upper + r)}) { outcome = ${Outcome.atBound}; }`);
  }
  lines.push('break;', '}', 'previous = size;', '}');

  const parts = 1 + Math.ceil(n / PART_WIDTH);
  lines.push('let r0 = answer;', 'let r1 = outcome;', 'let r2 = 0;', 'let r3 = 0;');
  for (let part = 1; part < parts; part++) {
    lines.push(`if (this.thread.y === ${part}) {`);
    for (let j = 0; j < PART_WIDTH; j++) {
      const r = (part - 1) * PART_WIDTH + j;
      lines.push(`r${j} = ${r < n ? `z${r}` : '0'};`);
    }
    lines.push('}');
  }
  lines.push('return [r0, r1, r2, r3];', '}');
  return { source: lines.join('\n'), table: table.values(), parts };

  /**
   * n = z - H⁻¹ g, then Hildreth's method for the limits: Gauss-Seidel on the multipliers l, with n = z - H⁻¹ (g - l)
   * throughout. `moved` is how far the last sweep still went.
   */
  function stepInBox(): string[] {
    const body: string[] = [];
    for (const r of nuisances) {
      body.push(`let n${r} = z${r} - (${sum(nuisances.map((s) => `${at(inverse + r * n + s)} * g${s}`))});`);
      body.push(`let l${r} = 0;`);
    }
    body.push('let moved = 0;', 'let outside = 0;');
    for (const r of limited) {
      body.push(`if (n${r} < ${at(lower + r)} || n${r} > ${at(upper + r)}) { outside = 1; }`);
    }
    if (limited.length === 0) return body;
    body.push('if (outside > 0) {', `for (let sweep = 0; sweep < ${MAXIMUM_SWEEPS}; sweep++) {`, 'moved = 0;');
    for (const r of limited) {
      const diagonal = at(inverse + r * n + r);
      body.push(`const a${r} = n${r} - ${diagonal} * l${r};`);
      body.push(`const m${r} = (Math.min(Math.max(a${r}, ${at(lower + r)}), ${at(upper + r)}) - a${r}) / ${diagonal};`);
      body.push(`const d${r} = m${r} - l${r};`, `l${r} = m${r};`);
      for (const s of nuisances) body.push(`n${s} += ${at(inverse + s * n + r)} * d${r};`);
      body.push(`moved = Math.max(moved, Math.abs(${diagonal} * d${r}));`);
    }
    body.push(`if (moved < ${SETTLED_SWEEP}) { break; }`, '}');
    // Exactly at the limit, not a rounding beside it.
    for (const r of limited) {
      body.push(`n${r} = Math.min(Math.max(n${r}, ${at(lower + r)}), ${at(upper + r)});`);
      body.push(`if (l${r} > 0) { n${r} = ${at(lower + r)}; }`, `if (l${r} < 0) { n${r} = ${at(upper + r)}; }`);
    }
    body.push('}');
    return body;
  }
}

/** value += y², f = 2 y. */
function gaussianBin(e: number): string[] {
  return [`value += y${e} * y${e};`, `const f${e} = 2 * y${e};`];
}

/**
 * value += w φ(y), f = w y/(1+y). φ(y) = y - log(1+y) is a series in s = y/(2+y) for -½ <= y <= 1, where the logarithm
 * of GLSL and WGSL has an absolute error only; its relative truncation there is below 4e-8. Elsewhere the logarithm is
 * good to a few units in the last place and the difference loses next to nothing.
 */
function poissonBin(e: number, weight: string): string[] {
  const coefficients = [2 / 3, 2 / 5, 2 / 7, 2 / 9, 2 / 11, 2 / 13];
  const series = coefficients.reduceRight((inner, value) => (inner ? `${value} + q${e} * (${inner})` : `${value}`), '');
  return [
    `if (y${e} > ${LOWEST_CHANGE}) { valid += 1; }`,
    `const w${e} = ${weight};`,
    `const s${e} = y${e} / (2 + y${e});`,
    `const q${e} = s${e} * s${e};`,
    `let p${e} = s${e} * (y${e} - q${e} * (${series}));`,
    `if (y${e} < -0.5 || y${e} > 1) { p${e} = y${e} - Math.log(Math.max(1 + y${e}, ${1 + LOWEST_CHANGE})); }`,
    `value += w${e} * p${e};`,
    `const f${e} = w${e} * (y${e} / (1 + y${e}));`,
  ];
}

function at(index: number): string {
  return `table[${index}]`;
}

function sum(terms: readonly string[]): string {
  return terms.join(' + ');
}

/** Numbers one after the other. */
class Table {
  readonly #numbers: number[] = [];

  /** Appends numbers and says where they start. */
  add(numbers: Float64Array): number {
    const start = this.#numbers.length;
    for (const value of numbers) this.#numbers.push(value);
    return start;
  }

  values(): Float32Array {
    return Float32Array.from(this.#numbers);
  }
}
