// Points that stay on the device, so that kernels can be timed without the copies around them.
import { BufferUsage, MAP_READ } from '../../dist/profile/webgpu/constants.js';
import { anotherRound } from './budget.mjs';

const WORD_BYTES = 4;
const LARGEST_TILE_POINTS = 2 ** 22;
const STAMP_BYTES = 8;
const QUERY_RESOLVE = 0x0200;
/** Drivers and Dawn round time stamps, to 0.07 ms at worst: kernels are repeated until that is nothing. */
const SHORTEST_TIMED_S = 0.02;
const MOST_REPETITIONS = 500;
const SMALLEST_GROUPS = 64;

export class ResidentPoints {
  /**
   * @param points n × couplings
   * @param smallestWorkgroup of the kernels that will run; it limits the points of a dispatch
   */
  constructor(gpu, expansion, points, smallestWorkgroup = SMALLEST_GROUPS) {
    this.gpu = gpu;
    this.count = points.length / expansion.origin.length;
    const { maxComputeWorkgroupsPerDimension, maxStorageBufferBindingSize } = gpu.limits;
    const largest = Math.min(
      LARGEST_TILE_POINTS,
      maxComputeWorkgroupsPerDimension * smallestWorkgroup,
      Math.floor(maxStorageBufferBindingSize / (WORD_BYTES * expansion.origin.length)),
    );
    // Whole invocations for every number of lanes.
    const tilePoints = largest & ~3;
    this.tiles = [];
    for (let first = 0; first < this.count; first += tilePoints) {
      this.tiles.push(this.#tile(expansion, points, first, Math.min(tilePoints, this.count - first)));
    }
    const stampUsage = QUERY_RESOLVE | BufferUsage.copySource;
    this.stamps = gpu.hasTimestamps ? gpu.device.createQuerySet({ type: 'timestamp', count: 2 }) : undefined;
    this.resolved = gpu.device.createBuffer({ size: 2 * STAMP_BYTES, usage: stampUsage });
    this.readback = gpu.device.createBuffer({
      size: Math.max(2 * STAMP_BYTES, Math.max(...this.tiles.map(({ stride }) => stride)) * WORD_BYTES),
      usage: BufferUsage.mapRead | BufferUsage.copyDestination,
    });
  }

  /**
   * Seconds that one run of the kernels over all points takes, one after the other.
   * @param set what `compileKernels` returns
   * @param kernels those of them to run
   * @param repetitions runs inside one measurement; without it, as many as it takes to be exact
   */
  async seconds(set, kernels, repetitions) {
    if (repetitions === undefined) {
      const once = await this.seconds(set, kernels, 1);
      const enough = Math.ceil(SHORTEST_TIMED_S / Math.max(once, 1e-6));
      return enough <= 1 ? once : this.seconds(set, kernels, Math.min(MOST_REPETITIONS, enough));
    }
    const bound = this.#bind(set, kernels);
    const start = performance.now();
    await this.gpu.guarded('timing kernels', () => {
      const commands = this.gpu.device.createCommandEncoder();
      this.#encode(commands, bound, repetitions);
      if (this.stamps) {
        commands.resolveQuerySet(this.stamps, 0, 2, this.resolved, 0);
        commands.copyBufferToBuffer(this.resolved, 0, this.readback, 0, 2 * STAMP_BYTES);
      }
      this.gpu.device.queue.submit([commands.finish()]);
    });
    await this.gpu.whileAlive(this.gpu.device.queue.onSubmittedWorkDone());
    const wall = (performance.now() - start) / 1000 / repetitions;
    if (!this.stamps) return wall;
    const [begin, end] = await this.#read(2 * STAMP_BYTES, (bytes) => [...new BigUint64Array(bytes)]);
    const stamped = Number(end - begin) / 1e9 / repetitions;
    // A driver may offer time stamps that stand still.
    return stamped > 0 ? stamped : wall;
  }

  /** Words that the kernels leave, one per point. */
  async words(set, kernels) {
    const words = new Uint32Array(this.count);
    await this.gpu.guarded('running kernels', () => {
      const commands = this.gpu.device.createCommandEncoder();
      this.#encode(commands, this.#bind(set, kernels), 1);
      this.gpu.device.queue.submit([commands.finish()]);
    });
    for (const { answers, first, count } of this.tiles) {
      const bytes = count * WORD_BYTES;
      const commands = this.gpu.device.createCommandEncoder();
      commands.copyBufferToBuffer(answers, 0, this.readback, 0, bytes);
      this.gpu.device.queue.submit([commands.finish()]);
      await this.#read(bytes, (mapped) => words.set(new Uint32Array(mapped), first));
    }
    return words;
  }

  close() {
    for (const { offsets, answers, whole, single } of this.tiles) {
      for (const buffer of [offsets, answers, single, ...whole.values()]) buffer.destroy();
    }
    this.stamps?.destroy();
    this.resolved.destroy();
    this.readback.destroy();
  }

  #tile(expansion, points, first, count) {
    const { origin } = expansion;
    const columns = origin.length;
    const stride = Math.ceil(count / 4) * 4;
    const numbers = new Float32Array(stride * columns);
    for (let column = 0; column < columns; column++) {
      for (let i = 0; i < stride; i++) {
        const point = first + Math.min(i, count - 1);
        numbers[column * stride + i] = points[point * columns + column] - origin[column];
      }
    }
    const offsets = this.#buffer(numbers.byteLength, BufferUsage.storage, numbers);
    const answers = this.gpu.device.createBuffer({
      size: stride * WORD_BYTES,
      usage: BufferUsage.storage | BufferUsage.copySource,
    });
    // Batches: all points of the stride in whole invocations of several lanes, or exactly the points one by one.
    const whole = new Map(
      [2, 4].map((lanes) => [
        lanes,
        this.#buffer(16, BufferUsage.uniform, Uint32Array.of(stride / lanes, stride / lanes, 0, 0)),
      ]),
    );
    const single = this.#buffer(16, BufferUsage.uniform, Uint32Array.of(count, stride, 0, 0));
    return { first, count, stride, offsets, answers, whole, single };
  }

  #buffer(size, usage, content) {
    const buffer = this.gpu.device.createBuffer({ size, usage: usage | BufferUsage.copyDestination });
    this.gpu.device.queue.writeBuffer(buffer, 0, content);
    return buffer;
  }

  /** Per tile, the kernels with their buffers, in order. */
  #bind(set, kernels) {
    return this.tiles.flatMap(({ count, stride, offsets, answers, whole, single }) =>
      kernels.map(({ pipeline, lanes, groups }) => ({
        pipeline,
        groups: groups(lanes === 1 ? count : stride / lanes),
        group: this.gpu.device.createBindGroup({
          layout: pipeline.getBindGroupLayout(0),
          entries: [set.table, whole.get(lanes) ?? single, offsets, answers].map((buffer, binding) => ({
            binding,
            resource: { buffer },
          })),
        }),
      })),
    );
  }

  #encode(commands, bound, repetitions) {
    const { stamps } = this;
    const timestampWrites = stamps && { querySet: stamps, beginningOfPassWriteIndex: 0, endOfPassWriteIndex: 1 };
    const pass = commands.beginComputePass(timestampWrites ? { timestampWrites } : {});
    for (let repetition = 0; repetition < repetitions; repetition++) {
      for (const { pipeline, group, groups } of bound) {
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, group);
        pass.dispatchWorkgroups(...groups);
      }
    }
    pass.end();
  }

  async #read(bytes, copy) {
    await this.gpu.whileAlive(this.readback.mapAsync(MAP_READ, 0, bytes));
    const result = copy(this.readback.getMappedRange(0, bytes));
    this.readback.unmap();
    return result;
  }
}

/**
 * Kernel times of one set: `profile` alone, and followed by `fullStep`, whose own time is the difference.
 * @param allowed seconds for all rounds
 */
export async function timeKernels(resident, set, allowed) {
  const times = { profile: [], both: [] };
  await resident.seconds(set, [set.profile, set.fullStep], 1);
  const start = performance.now();
  while (anotherRound(times.both.length, (performance.now() - start) / 1000, allowed)) {
    times.profile.push(await resident.seconds(set, [set.profile]));
    times.both.push(await resident.seconds(set, [set.profile, set.fullStep]));
  }
  return times;
}
