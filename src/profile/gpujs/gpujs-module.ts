/**
 * The little of gpu.js 2.24.1 that is used. Its own declarations describe another shape for every backend and type the
 * results as one union; and gpu.js is an optional package, whose types need not be there.
 */

/** Where gpu.js computes: transpiled JavaScript, WebAssembly, fragment shaders or compute shaders. */
export type GpuJsMode = 'cpu' | 'webasm' | 'webgl2' | 'webgpu';

/** Result of a kernel with output [x, y] that returns four numbers: [y][x][component]. */
export type GpuJsOutput = readonly (readonly ArrayLike<number>[])[];

/** A kernel of two arguments: points, and a table whose length is that of the first call. */
export interface GpuJsKernel {
  (points: Float32Array, table: Float32Array): GpuJsOutput | Promise<GpuJsOutput>;
  /** What executes: gpu.js replaces it, by one of another mode, when it cannot compile a kernel. */
  readonly kernel: { readonly constructor: { readonly mode?: string }; readonly fallbackReason?: string | null };
}

/** Settings of {@link GpuJs.createKernel}. */
export interface GpuJsKernelSettings {
  readonly output: readonly [number, number];
  readonly precision: 'single';
  readonly tactic: 'precision';
  readonly asyncMode: boolean;
}

export interface GpuJs {
  createKernel(source: string, settings: GpuJsKernelSettings): GpuJsKernel;
  /** Destroys the kernels and the context. */
  destroy(): Promise<void>;
}

/** `GPU` of the package. */
export type GpuJsConstructor = new (settings: { readonly mode: GpuJsMode }) => GpuJs;
