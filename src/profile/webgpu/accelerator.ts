/** Backend `webgpu`: tiles of points through the kernels of shaders/, two in flight. */
import type { ProfileProblem } from '../../model/problem.js';
import { type Accelerator, AcceleratorFailure, type AcceleratorOutput, UNSETTLED } from '../accelerator.js';
import { type Expansion, expandProblem } from '../expansion.js';
import { Status } from '../profiler.js';
import { assembleFullStep, assembleProfile, type KernelForm, type KernelShape } from './assemble.js';
import { BufferUsage } from './constants.js';
import type { GpuDevice } from './device.js';
import { Slot, type TileAnswers, type TileKernels } from './slot.js';
import { layOutTable } from './table.js';

/**
 * How kernels are written unless the caller says otherwise: the fastest form on the devices measured, see
 * bench/results/gpu*.json.
 */
export const DEFAULT_FORM: KernelForm = Object.freeze({ lanes: 4, workgroup: 64, unrolled: true });

/** Small enough for two seconds on a slow driver, after which some systems reset the device. */
const FIRST_TILE_POINTS = 1024;
const SMALLEST_TILE_POINTS = 256;
const LARGEST_TILE_POINTS = 2 ** 22;
/** From handing a tile over to having its answers, with another tile before it: each dispatch takes less than 50 ms. */
const TILE_SECONDS = 0.05;
const UNSETTLED_WORD = 0xffffffff;

export interface WebGpuOptions {
  readonly form?: KernelForm;
  /** Milliseconds from any start; for tests. */
  readonly now?: () => number;
}

/**
 * @returns undefined where the Standard Model point has no fit to expand around
 * @throws DeviceFailure when the device refuses the kernels or their table
 */
export async function createWebGpuAccelerator(
  gpu: GpuDevice,
  problem: ProfileProblem,
  options: WebGpuOptions = {},
): Promise<Accelerator | undefined> {
  const expansion = expandProblem(problem);
  if (!expansion) return undefined;
  const form = options.form ?? DEFAULT_FORM;
  const now = options.now ?? ((): number => performance.now());
  const { numbers, constants, couplings } = layOutTable(expansion);
  const tableIn = numbers.byteLength <= gpu.limits.maxUniformBufferBindingSize ? 'uniform' : 'storage';
  const table = await gpu.guarded('the table of the problem on the GPU', () => {
    const buffer = gpu.device.createBuffer({
      size: numbers.byteLength,
      usage: BufferUsage[tableIn] | BufferUsage.copyDestination,
    });
    gpu.device.queue.writeBuffer(buffer, 0, numbers);
    return buffer;
  });

  const compile = async (nuisances: number): Promise<TileKernels> => {
    const shape: KernelShape = { constants, tableLength: numbers.length, tableIn, nuisances: nuisances > 0 };
    const [profile, fullStep] = await Promise.all([
      gpu.pipeline(assembleProfile(shape, form), 'profile'),
      gpu.pipeline(assembleFullStep(shape, form.workgroup), 'fullStep'),
    ]);
    return { profile, fullStep, table, ...form, couplings, nuisances };
  };
  const sets = new Map<number, Promise<TileSet>>();
  const tileSet = (nuisances: number): Promise<TileSet> => {
    const known = sets.get(nuisances) ?? compile(nuisances).then((kernels) => new TileSet(gpu, kernels, now));
    sets.set(nuisances, known);
    return known;
  };

  return {
    info: { backend: 'webgpu', precision: 'float32', workers: 0, adapter: gpu.adapter.name },
    software: gpu.adapter.software,
    async profile(points, output, signal) {
      let completed = 0;
      try {
        const tiles = await tileSet(output.nuisances ? problem.lower.length : 0);
        await tiles.run(expansion, points, output, signal, (end) => {
          completed = end;
        });
      } catch (cause) {
        if (signal?.aborted) throw signal.reason;
        throw new AcceleratorFailure(cause instanceof Error ? cause.message : String(cause), completed);
      }
    },
    close() {
      table.destroy();
      for (const tiles of sets.values()) tiles.then((ready) => ready.close()).catch(() => undefined);
    },
  };
}

/** The slots of one pair of kernels, and how many points they take at a time. */
class TileSet {
  private readonly slots: readonly Slot[];
  private readonly largest: number;
  private tilePoints = FIRST_TILE_POINTS;

  constructor(
    gpu: GpuDevice,
    kernels: TileKernels,
    private readonly now: () => number,
  ) {
    this.slots = [new Slot(gpu, kernels), new Slot(gpu, kernels)];
    const { maxComputeWorkgroupsPerDimension, maxStorageBufferBindingSize, maxBufferSize } = gpu.limits;
    const rows = Math.max(kernels.couplings, kernels.nuisances + 1);
    this.largest = Math.min(
      LARGEST_TILE_POINTS,
      // The full step has one point per invocation.
      maxComputeWorkgroupsPerDimension * kernels.workgroup,
      Math.floor(Math.min(maxStorageBufferBindingSize, maxBufferSize) / (4 * rows)) & ~(kernels.lanes - 1),
    );
  }

  /** @param onCompleted called with the number of leading points that are answered */
  async run(
    expansion: Expansion,
    points: Float64Array,
    output: AcceleratorOutput,
    signal: AbortSignal | undefined,
    onCompleted: (end: number) => void,
  ): Promise<void> {
    const n = output.chi2.length;
    let next = 0;
    let failed = false;
    let answered: Promise<void> = Promise.resolve();
    // Each slot takes the next tile when its last one is answered; answers are counted in order.
    const chain = async (slot: Slot): Promise<void> => {
      while (next < n && !failed) {
        signal?.throwIfAborted();
        const first = next;
        const count = Math.min(this.tilePoints, n - first);
        next = first + count;
        fillOffsets(slot.offsetsFor(count), slot.strideOf(count), expansion, points, first, count);
        const started = this.now();
        const work = slot.run(count, (answers) => decode(answers, expansion, output, first, count));
        const before = answered;
        answered = before.then(() => work).then(() => onCompleted(first + count));
        // A failure reaches the caller through the chain.
        answered.catch(() => {
          failed = true;
        });
        await work;
        if (count === this.tilePoints) this.adapt((this.now() - started) / 1000);
      }
    };
    const ends = await Promise.allSettled(this.slots.map(chain));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    await answered;
  }

  close(): void {
    for (const slot of this.slots) slot.close();
  }

  /** Doubles or halves the tile until it takes about {@link TILE_SECONDS}. */
  private adapt(seconds: number): void {
    if (seconds < TILE_SECONDS / 2) this.tilePoints = Math.min(this.largest, 2 * this.tilePoints);
    else if (seconds > TILE_SECONDS) this.tilePoints = Math.max(SMALLEST_TILE_POINTS, this.tilePoints / 2);
  }
}

/** u = p - p₀, coupling by coupling; lanes beyond the end repeat the last point. */
function fillOffsets(
  offsets: Float32Array,
  stride: number,
  expansion: Expansion,
  points: Float64Array,
  first: number,
  count: number,
): void {
  const { origin } = expansion;
  const columns = origin.length;
  for (let column = 0; column < columns; column++) {
    const start = column * stride;
    const centre = origin[column];
    for (let i = 0, from = first * columns + column; i < count; i++, from += columns) {
      offsets[start + i] = points[from] - centre;
    }
    offsets.fill(offsets[start + count - 1], start + count, start + stride);
  }
}

function decode(
  { words, values, fitted, stride }: TileAnswers,
  expansion: Expansion,
  output: AcceleratorOutput,
  first: number,
  count: number,
): void {
  const { chi2, status, nuisances } = output;
  const base = expansion.chi2;
  for (let i = 0; i < count; i++) {
    const word = words[i];
    status[first + i] = word === UNSETTLED_WORD ? UNSETTLED : word & 1 ? Status.atBound : Status.converged;
    chi2[first + i] = base + values[i];
  }
  if (!nuisances) return;
  const { start, unit, lower, upper, problem } = expansion;
  const n = start.length;
  for (let r = 0; r < n; r++) {
    // The kernel clamps to the limits as it knows them, in single precision.
    const [low, high] = [Math.fround(lower[r]), Math.fround(upper[r])];
    for (let i = 0; i < count; i++) {
      const z = fitted[r * stride + i];
      nuisances[(first + i) * n + r] =
        z <= low ? problem.lower[r] : z >= high ? problem.upper[r] : start[r] + unit[r] * z;
    }
  }
}
