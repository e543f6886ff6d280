/**
 * The kernels of one gpu.js context. Compiling one takes a graphics driver tenths of a second; its text depends on the shape
 * of a problem alone, so problems that differ in their numbers share it.
 */
import type { GpuJs, GpuJsConstructor, GpuJsKernel, GpuJsMode, GpuJsOutput } from './gpujs-module.js';

/** What kernels of a mode call themselves. gpu.js degrades to `cpu` with no more than a warning on the console. */
const EXECUTED_MODE: Readonly<Record<GpuJsMode, string>> = {
  cpu: 'cpu',
  webasm: 'webasm',
  webgl2: 'gpu',
  webgpu: 'webgpu',
};
/** Kernels kept: of the shapes that a page switches between. */
const MOST_KERNELS = 24;

export class GpuJsKernels {
  private gpu: GpuJs | undefined;
  private readonly kernels = new Map<string, GpuJsKernel>();
  private last: Promise<unknown> = Promise.resolve();
  private closed = false;
  private broken = false;

  /**
   * Opens nothing before the first kernel runs.
   * @param GPU constructor that the package `gpu.js` exports; optional to install, hence handed in
   */
  constructor(
    private readonly GPU: GpuJsConstructor,
    readonly mode: GpuJsMode,
  ) {}

  /** A run has failed: the context may be lost, and others should be made instead. */
  get failed(): boolean {
    return this.broken;
  }

  /**
   * Runs a kernel, after those that run already: a result is read from the context some time after it was computed.
   * @param source text of a kernel of two arguments (`kernel-source.ts`)
   * @param output threads in x and y
   * @throws Error when gpu.js cannot run it in this mode
   */
  run(
    source: string,
    output: readonly [number, number],
    points: Float32Array,
    table: Float32Array,
  ): Promise<GpuJsOutput> {
    const result = this.last.then(async () => {
      try {
        return await this.runNow(source, output, points, table);
      } catch (error) {
        this.broken = true;
        throw error;
      }
    });
    this.last = result.catch(() => {});
    return result;
  }

  /** Destroys the kernels and the context. */
  close(): void {
    this.closed = true;
    this.kernels.clear();
    // Nobody waits for it, and what cannot be freed is gone with its context.
    this.gpu?.destroy().catch(() => {});
    this.gpu = undefined;
  }

  private async runNow(
    source: string,
    output: readonly [number, number],
    points: Float32Array,
    table: Float32Array,
  ): Promise<GpuJsOutput> {
    if (this.closed) throw new Error('it is closed');
    const kernel = this.kernelOf(source, output);
    const result = await kernel(points, table);
    const { constructor: executed, fallbackReason } = kernel.kernel;
    if (executed.mode !== EXECUTED_MODE[this.mode])
      throw new Error(`it fell back to mode ${executed.mode}: ${fallbackReason ?? 'no reason given'}`);
    return result;
  }

  private kernelOf(source: string, output: readonly [number, number]): GpuJsKernel {
    const key = `${output.join(' ')} ${source}`;
    const known = this.kernels.get(key);
    if (known) return known;
    // Shapes come and go with what a page shows: start anew rather than collect them for ever.
    if (this.kernels.size === MOST_KERNELS) {
      this.kernels.clear();
      this.gpu?.destroy().catch(() => {});
      this.gpu = undefined;
    }
    this.gpu ??= new this.GPU({ mode: this.mode });
    const kernel = this.gpu.createKernel(source, {
      output,
      precision: 'single',
      tactic: 'precision',
      // WebGL2 then waits for the card without blocking the page; WebGPU always does.
      asyncMode: this.mode === 'webgl2' || this.mode === 'webgpu',
    });
    this.kernels.set(key, kernel);
    return kernel;
  }
}
