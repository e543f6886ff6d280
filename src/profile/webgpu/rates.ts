/** The event-rate tensor over many coupling points, computed on a GPU. */
import { type ProfileProblem, standardModelPoint } from '../../model/problem.js';
import { recentred } from '../expansion.js';
import { pointCount } from '../profiler.js';
import { componentCounts, expectedCounts } from '../reference.js';
import { assembleRates } from './assemble.js';
import { BufferUsage, MAP_READ } from './constants.js';
import type { GpuDevice } from './device.js';
import { placeRows } from './table.js';

const WORKGROUP = 64;
const TILE_POINTS = 16384;
const NUMBER_BYTES = 4;

export interface RateEvaluator {
  /**
   * Expected counts R_k(p, θ) at the nuisances given at creation.
   * @param points n × couplings, row by row, in table units
   * @returns n × bins counts, row by row, to about 1e-6 of each (float32)
   * @throws RangeError when the length is not a multiple of the number of couplings; DeviceFailure
   */
  rates(points: Float64Array): Promise<Float32Array>;
  /** Frees the table. */
  close(): void;
}

/**
 * @param nuisances θ, one per nuisance of the problem; default 0 (nominal)
 * @throws DeviceFailure when the device refuses the kernel
 */
export async function createRateEvaluator(
  gpu: GpuDevice,
  problem: ProfileProblem,
  nuisances: ArrayLike<number> = new Float64Array(problem.lower.length),
): Promise<RateEvaluator> {
  const { bins, sources } = problem;
  const columns = problem.couplings.length;
  const origin = standardModelPoint(problem.couplings);
  const { monomials, templates } = recentred(problem, origin);
  const monomialCount = monomials.length / 2;
  const base = expectedCounts(componentCounts(problem, origin), nuisances, bins);
  const rows = Array.from({ length: bins }, (_, k) => [
    base[k],
    ...Array.from({ length: monomialCount }, (_unused, m) => {
      let sum = 0;
      for (let i = 0; i < sources; i++) sum += (1 + nuisances[i]) * templates[(i * monomialCount + m) * bins + k];
      return sum;
    }),
  ]);
  const { numbers, rowLength } = placeRows(rows);
  const tableIn = numbers.byteLength <= gpu.limits.maxUniformBufferBindingSize ? 'uniform' : 'storage';
  const constants = {
    COUPLINGS: columns,
    MONOMIALS: monomialCount,
    BINS: bins,
    FACTOR: [...monomials].map((factor) => (factor < 0 ? columns : factor)),
    ROW_LENGTH: rowLength,
  };
  const code = assembleRates({ constants, tableLength: numbers.length, tableIn }, WORKGROUP);
  const pipeline = await gpu.pipeline(code, 'rates');
  const { device } = gpu;
  const buffer = (size: number, usage: number): GPUBuffer => device.createBuffer({ size: Math.max(16, size), usage });
  const table = await gpu.guarded('the table of rates on the GPU', () => {
    const own = buffer(numbers.byteLength, BufferUsage[tableIn] | BufferUsage.copyDestination);
    device.queue.writeBuffer(own, 0, numbers);
    return own;
  });

  const tile = async (points: Float64Array, first: number, count: number, into: Float32Array): Promise<void> => {
    const offsets = Float32Array.from(
      points.subarray(first * columns, (first + count) * columns),
      (value, i) => value - origin[i % columns],
    );
    const bytes = count * bins * NUMBER_BYTES;
    const buffers = await gpu.guarded('rates on the GPU', () => {
      const size = buffer(16, BufferUsage.uniform | BufferUsage.copyDestination);
      const input = buffer(offsets.byteLength, BufferUsage.storage | BufferUsage.copyDestination);
      const output = buffer(bytes, BufferUsage.storage | BufferUsage.copySource);
      const readback = buffer(bytes, BufferUsage.mapRead | BufferUsage.copyDestination);
      device.queue.writeBuffer(size, 0, Uint32Array.of(count));
      device.queue.writeBuffer(input, 0, offsets);
      const commands = device.createCommandEncoder();
      const pass = commands.beginComputePass();
      pass.setPipeline(pipeline);
      pass.setBindGroup(
        0,
        device.createBindGroup({
          layout: pipeline.getBindGroupLayout(0),
          entries: [table, size, input, output].map((own, binding) => ({ binding, resource: { buffer: own } })),
        }),
      );
      pass.dispatchWorkgroups(Math.ceil(bins / WORKGROUP), count);
      pass.end();
      commands.copyBufferToBuffer(output, 0, readback, 0, bytes);
      device.queue.submit([commands.finish()]);
      return { readback, all: [size, input, output, readback] };
    });
    await gpu.whileAlive(buffers.readback.mapAsync(MAP_READ, 0, bytes));
    into.set(new Float32Array(buffers.readback.getMappedRange(0, bytes)), first * bins);
    for (const own of buffers.all) own.destroy();
  };

  return {
    async rates(points) {
      const n = pointCount(points, columns);
      const result = new Float32Array(n * bins);
      const largest = Math.max(1, Math.floor(gpu.limits.maxStorageBufferBindingSize / (bins * NUMBER_BYTES)));
      const size = Math.min(TILE_POINTS, largest);
      for (let first = 0; first < n; first += size) await tile(points, first, Math.min(size, n - first), result);
      return result;
    },
    close() {
      table.destroy();
    },
  };
}
