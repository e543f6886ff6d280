/** A GPU device whose errors reach the caller that made them. */

/** What a device did not do. */
export type FailureReason = 'validation' | 'out of memory' | 'internal' | 'lost';

/** Work that a device did not do, or the end of the device (`lost`). */
export class DeviceFailure extends Error {
  override readonly name = 'DeviceFailure';
  /**
   * @param reason `lost`: nothing works any more; otherwise the device itself can go on
   * @param message what was being done and what the driver says, for the user
   */
  constructor(
    readonly reason: FailureReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

const SCOPES: readonly (readonly [GPUErrorFilter, FailureReason])[] = [
  ['validation', 'validation'],
  ['out-of-memory', 'out of memory'],
  ['internal', 'internal'],
];

/** From the rejection of a promise to the news that the device is lost; browsers take about a millisecond. */
const PATIENCE_MS = 500;

export interface GuardedDevice {
  readonly device: GPUDevice;
  /** Why the device can no longer be used; undefined while it can. */
  readonly failure: DeviceFailure | undefined;
  /** Rejects with a {@link DeviceFailure} when the device is lost or closed; never resolves. */
  readonly lost: Promise<never>;
  /**
   * A compiled pipeline with automatic layout; the same text and entry point give the same object.
   * @param code WGSL
   * @param entryPoint name of a compute function
   * @throws DeviceFailure that quotes the lines of WGSL which do not compile
   */
  pipeline(code: string, entryPoint: string): Promise<GPUComputePipeline>;
  /**
   * Does GPU work and waits until the driver has checked it, not until it is done.
   * @param what the work, as an error message names it
   * @param work encodes and submits; not asynchronous, so that the errors of others stay out of its scopes
   * @returns what `work` returns
   * @throws DeviceFailure for errors of the device, and whatever `work` throws
   */
  guarded<T>(what: string, work: () => T): Promise<T>;
  /**
   * Waits for a promise of the device, such as that of `mapAsync`, no longer than the device lives.
   * @throws DeviceFailure with reason `lost` when the device is lost, `internal` when the promise rejects otherwise
   */
  whileAlive<T>(promise: Promise<T>): Promise<T>;
  /** Gives the device back; unfinished work rejects with reason `lost`. */
  close(): void;
}

/** Watches over a device. Its errors reach callers only for work done through the result. */
export function guardDevice(device: GPUDevice): GuardedDevice {
  return new Guard(device);
}

class Guard implements GuardedDevice {
  readonly lost: Promise<never>;
  #failure: DeviceFailure | undefined;
  readonly #pipelines = new Map<string, Promise<GPUComputePipeline>>();
  /** Those who wait for the device. A race with `lost` itself would keep each of them until the end of the device. */
  readonly #waiting = new Set<(failure: DeviceFailure) => void>();

  constructor(readonly device: GPUDevice) {
    this.lost = new Promise<never>((_, reject) => this.#waiting.add(reject));
    // Whoever waits hears of the loss; if nobody does, it is no unhandled rejection.
    this.lost.catch(() => undefined);
    void device.lost.then(({ reason, message }) =>
      this.#fail(reason === 'destroyed' ? 'the GPU device was closed' : `the GPU device was lost: ${oneLine(message)}`),
    );
  }

  get failure(): DeviceFailure | undefined {
    return this.#failure;
  }

  pipeline(code: string, entryPoint: string): Promise<GPUComputePipeline> {
    const key = `${entryPoint}\n${code}`;
    const known = this.#pipelines.get(key);
    if (known) return known;
    const compiled = this.#compile(code, entryPoint);
    this.#pipelines.set(key, compiled);
    return compiled;
  }

  async guarded<T>(what: string, work: () => T): Promise<T> {
    if (this.#failure) throw this.#failure;
    for (const [filter] of SCOPES) this.device.pushErrorScope(filter);
    let errors: Promise<(GPUError | null)[]>;
    let result: T;
    try {
      result = work();
    } finally {
      errors = Promise.all(SCOPES.map(() => this.device.popErrorScope()));
      // When `work` throws, nobody waits for these.
      errors.catch(() => undefined);
    }
    // Scopes are a stack: the last one pushed was popped first.
    const popped = (await this.whileAlive(errors)).reverse();
    SCOPES.forEach(([, reason], scope) => {
      const error = popped[scope];
      if (error) throw new DeviceFailure(reason, `${what}: ${oneLine(error.message)}`);
    });
    return result;
  }

  async whileAlive<T>(promise: Promise<T>): Promise<T> {
    try {
      return await this.#orLost(promise);
    } catch (cause) {
      if (cause instanceof DeviceFailure) throw cause;
      throw new DeviceFailure('internal', oneLine(cause instanceof Error ? cause.message : String(cause)), { cause });
    }
  }

  close(): void {
    this.#fail('the GPU device was closed');
    this.device.destroy();
  }

  /** Settles as the promise does, unless the device is lost. */
  #orLost<T>(promise: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#failure) return reject(this.#failure);
      this.#waiting.add(reject);
      const refuse = async (cause: unknown): Promise<void> => {
        await this.#newsOfLoss();
        reject(this.#failure ?? cause);
      };
      promise.then(resolve, refuse).finally(() => this.#waiting.delete(reject));
    });
  }

  /** Browsers reject a promise of the device shortly before they say that the device is lost. */
  async #newsOfLoss(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const patience = new Promise((resolve) => {
      timer = setTimeout(resolve, PATIENCE_MS);
    });
    await Promise.race([this.device.lost, patience]);
    clearTimeout(timer);
  }

  #fail(message: string): void {
    if (this.#failure) return;
    this.#failure = new DeviceFailure('lost', message);
    for (const reject of this.#waiting) reject(this.#failure);
    this.#waiting.clear();
  }

  async #compile(code: string, entryPoint: string): Promise<GPUComputePipeline> {
    if (this.#failure) throw this.#failure;
    // Only to keep the error from being reported twice: the messages of the compiler say more.
    this.device.pushErrorScope('validation');
    const module = this.device.createShaderModule({ code });
    this.device.popErrorScope().catch(() => undefined);
    const { messages } = await this.#orLost(module.getCompilationInfo());
    const errors = messages.filter(({ type }) => type === 'error');
    if (errors.length > 0) {
      const lines = code.split('\n');
      const quotes = errors.map(
        ({ lineNum, message }) => `line ${lineNum}: ${message}\n    ${(lines[lineNum - 1] ?? '').trim()}`,
      );
      throw new DeviceFailure('validation', `WGSL with ${entryPoint} does not compile\n  ${quotes.join('\n  ')}`);
    }
    try {
      return await this.#orLost(
        this.device.createComputePipelineAsync({ layout: 'auto', compute: { module, entryPoint } }),
      );
    } catch (cause) {
      if (cause instanceof DeviceFailure) throw cause;
      const reason = oneLine(cause instanceof Error ? cause.message : String(cause));
      throw new DeviceFailure('validation', `no pipeline for ${entryPoint}: ${reason}`, { cause });
    }
  }
}

/** Drivers break their messages into lines. */
function oneLine(message: string): string {
  return message.replace(/\s+/g, ' ').trim();
}
