/** Puts kernels together for one shape of problem: types, sizes, index tables, and the files of `shaders/`. */
import { type LaneCount, laneTypes } from './lanes.js';
import { SHADERS } from './shader-sources.js';
import { type Constants, keepWhen, unroll } from './unroll.js';

/** How a kernel is written; the answers are the same. */
export interface KernelForm {
  /** Points per invocation. */
  readonly lanes: LaneCount;
  /** Invocations per workgroup. */
  readonly workgroup: number;
  /** Loops written out and arrays as scalars, or left to the compiler of the driver. */
  readonly unrolled: boolean;
}

/** What a kernel is assembled for. */
export interface KernelShape {
  readonly constants: Constants;
  /** Numbers in the table, a multiple of 4. */
  readonly tableLength: number;
  /** Where the table lives: uniform buffers are read through faster caches, storage buffers hold more. */
  readonly tableIn: 'uniform' | 'storage';
  /** Whether the fitted nuisances are written, to binding 4. */
  readonly nuisances: boolean;
}

/** The kernel `profile`: fixed Hessian, many points per invocation. */
export function assembleProfile(shape: KernelShape, form: KernelForm): string {
  const constants = { ...shape.constants, FULL_STEP: 0 };
  const body = keepWhen(join('chi-square.wgsl', 'step.wgsl', 'profile.wgsl'), constants);
  return [preamble(shape, form), form.unrolled ? unroll(body, constants) : body].join('\n');
}

/** The kernel `fullStep`: own Hessian, one point per invocation, for what `profile` left unsettled. */
export function assembleFullStep(shape: KernelShape, workgroup: number): string {
  const body = keepWhen(join('chi-square.wgsl', 'step.wgsl', 'full-step.wgsl'), { ...shape.constants, FULL_STEP: 1 });
  return [preamble(shape, { lanes: 1, workgroup, unrolled: false }), body].join('\n');
}

/** The kernel `rates`: one invocation per bin and point. */
export function assembleRates(shape: Omit<KernelShape, 'nuisances'>, workgroup: number): string {
  return [declarations(shape, { lanes: 1, workgroup, unrolled: false }), SHADERS['rates.wgsl']].join('\n');
}

function join(...names: string[]): string {
  return names.map((name) => SHADERS[name]).join('\n');
}

function preamble(shape: KernelShape, form: KernelForm): string {
  return [
    declarations(shape, form),
    shape.nuisances ? KEEP_NUISANCES : FORGET_NUISANCES,
    SHADERS['numerics.wgsl'],
  ].join('\n');
}

function declarations(shape: Omit<KernelShape, 'nuisances'>, form: KernelForm): string {
  return [
    laneTypes(form.lanes),
    `const WORKGROUP = ${form.workgroup}u;`,
    ...Object.entries(shape.constants).map(([name, value]) => declaration(name, value)),
    tableAccess(shape),
  ].join('\n');
}

function declaration(name: string, value: number | readonly number[]): string {
  if (typeof value === 'number') return `const ${name} = ${value}u;`;
  // WGSL has no empty arrays.
  const elements = value.length > 0 ? value : [0];
  return `const ${name} = array<u32, ${elements.length}>(${elements.map((element) => `${element}u`).join(', ')});`;
}

function tableAccess({ tableLength, tableIn }: Omit<KernelShape, 'nuisances'>): string {
  return `@group(0) @binding(0) var<${tableIn === 'uniform' ? 'uniform' : 'storage, read'}> numbers: array<vec4<f32>, ${tableLength / 4}>;
fn table(at: u32) -> f32 {
  return numbers[at >> 2u][at & 3u];
}`;
}

const KEEP_NUISANCES = `/// z, nuisance by nuisance.
@group(0) @binding(4) var<storage, read_write> fitted: array<Real>;
fn keepFitted(r: u32, invocation: u32, value: Real) {
  fitted[r * batch.stride + invocation] = value;
}`;
const FORGET_NUISANCES = 'fn keepFitted(r: u32, invocation: u32, value: Real) {}';
