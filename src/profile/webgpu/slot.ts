/** Buffers for one tile of points, and the commands that profile it. Two slots keep a GPU busy while the host copies. */
import { BufferUsage, MAP_READ } from './constants.js';
import type { GpuDevice } from './device.js';
import type { LaneCount } from './lanes.js';

/** Compiled kernels of one problem, with its table on the device. */
export interface TileKernels {
  readonly profile: GPUComputePipeline;
  readonly fullStep: GPUComputePipeline;
  readonly table: GPUBuffer;
  readonly lanes: LaneCount;
  readonly workgroup: number;
  /** At least 1. */
  readonly couplings: number;
  /** Rows of fitted nuisances that are read back; 0 when they are not wanted. */
  readonly nuisances: number;
}

/** What comes back from a tile. Coupling by coupling and nuisance by nuisance, `stride` numbers each. */
export interface TileAnswers {
  readonly stride: number;
  readonly words: Uint32Array;
  /** The bits of `words` as numbers. */
  readonly values: Float32Array;
  /** z; empty when not wanted. */
  readonly fitted: Float32Array;
}

interface Buffers {
  readonly capacity: number;
  readonly profileBatch: GPUBuffer;
  readonly fullStepBatch: GPUBuffer;
  readonly offsets: GPUBuffer;
  readonly answers: GPUBuffer;
  readonly fitted: GPUBuffer | undefined;
  readonly readback: GPUBuffer;
  readonly profileBindings: GPUBindGroup;
  readonly fullStepBindings: GPUBindGroup;
}

const WORD_BYTES = 4;

export class Slot {
  private buffers: Buffers | undefined;
  private offsets = new Float32Array(0);

  constructor(
    private readonly gpu: GpuDevice,
    private readonly kernels: TileKernels,
  ) {}

  /** Distance between two couplings of a tile: its points, rounded up to whole invocations. */
  strideOf(points: number): number {
    return Math.ceil(points / this.kernels.lanes) * this.kernels.lanes;
  }

  /** Room for the offsets of a tile, stride × couplings, to be filled before {@link run}. */
  offsetsFor(points: number): Float32Array {
    const length = this.strideOf(points) * this.kernels.couplings;
    if (this.offsets.length < length) this.offsets = new Float32Array(length);
    return this.offsets;
  }

  /**
   * Profiles the points whose offsets have been filled in.
   * @param read receives views that are valid only during the call
   */
  async run(points: number, read: (answers: TileAnswers) => void): Promise<void> {
    const { couplings, lanes, nuisances, profile, fullStep, workgroup } = this.kernels;
    const stride = this.strideOf(points);
    const invocations = stride / lanes;
    const answerBytes = stride * WORD_BYTES;
    const fittedBytes = nuisances * answerBytes;
    const { device } = this.gpu;
    const buffers = await this.gpu.guarded('profiling on the GPU', () => {
      const own = this.room(stride);
      device.queue.writeBuffer(own.profileBatch, 0, Uint32Array.of(invocations, invocations));
      device.queue.writeBuffer(own.fullStepBatch, 0, Uint32Array.of(points, stride));
      device.queue.writeBuffer(own.offsets, 0, this.offsets, 0, stride * couplings);
      const commands = device.createCommandEncoder();
      const pass = commands.beginComputePass();
      pass.setPipeline(profile);
      pass.setBindGroup(0, own.profileBindings);
      pass.dispatchWorkgroups(Math.ceil(invocations / workgroup));
      pass.setPipeline(fullStep);
      pass.setBindGroup(0, own.fullStepBindings);
      pass.dispatchWorkgroups(Math.ceil(points / workgroup));
      pass.end();
      commands.copyBufferToBuffer(own.answers, 0, own.readback, 0, answerBytes);
      if (own.fitted) commands.copyBufferToBuffer(own.fitted, 0, own.readback, answerBytes, fittedBytes);
      device.queue.submit([commands.finish()]);
      return own;
    });
    const { readback } = buffers;
    await this.gpu.whileAlive(readback.mapAsync(MAP_READ, 0, answerBytes + fittedBytes));
    const mapped = readback.getMappedRange(0, answerBytes + fittedBytes);
    read({
      stride,
      words: new Uint32Array(mapped, 0, stride),
      values: new Float32Array(mapped, 0, stride),
      fitted: new Float32Array(mapped, answerBytes, nuisances * stride),
    });
    readback.unmap();
  }

  close(): void {
    const { buffers } = this;
    this.buffers = undefined;
    if (!buffers) return;
    const { profileBatch, fullStepBatch, offsets, answers, fitted, readback } = buffers;
    for (const buffer of [profileBatch, fullStepBatch, offsets, answers, fitted, readback]) buffer?.destroy();
  }

  private room(stride: number): Buffers {
    if (this.buffers && this.buffers.capacity >= stride) return this.buffers;
    this.close();
    const { device } = this.gpu;
    const { couplings, nuisances, profile, fullStep, table } = this.kernels;
    const bytes = stride * WORD_BYTES;
    const buffer = (size: number, usage: number): GPUBuffer => device.createBuffer({ size, usage });
    const batch = (): GPUBuffer => buffer(16, BufferUsage.uniform | BufferUsage.copyDestination);
    const profileBatch = batch();
    const fullStepBatch = batch();
    const offsets = buffer(couplings * bytes, BufferUsage.storage | BufferUsage.copyDestination);
    const answers = buffer(bytes, BufferUsage.storage | BufferUsage.copySource);
    const fitted = nuisances > 0 ? buffer(nuisances * bytes, BufferUsage.storage | BufferUsage.copySource) : undefined;
    const readback = buffer((1 + nuisances) * bytes, BufferUsage.mapRead | BufferUsage.copyDestination);
    const bindings = (pipeline: GPUComputePipeline, batchBuffer: GPUBuffer): GPUBindGroup =>
      device.createBindGroup({
        layout: pipeline.getBindGroupLayout(0),
        entries: [table, batchBuffer, offsets, answers, fitted].flatMap((entry, binding) =>
          entry ? [{ binding, resource: { buffer: entry } }] : [],
        ),
      });
    this.buffers = {
      capacity: stride,
      profileBatch,
      fullStepBatch,
      offsets,
      answers,
      fitted,
      readback,
      profileBindings: bindings(profile, profileBatch),
      fullStepBindings: bindings(fullStep, fullStepBatch),
    };
    return this.buffers;
  }
}
