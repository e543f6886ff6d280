/** Finding an adapter and asking it for a device: what must be there, and what is said when it is not. */

/** A GPU as its driver presents it; browsers leave much of this empty. */
export interface AdapterDescription {
  /** The best name that the adapter gives for people. */
  readonly name: string;
  readonly vendor: string;
  readonly architecture: string;
  readonly driver: string;
  /** A processor imitates the GPU. */
  readonly software: boolean;
}

/** No GPU can be used here. The message says why, `remedy` what the user can do. */
export class DeviceUnavailable extends Error {
  override readonly name = 'DeviceUnavailable';
  /**
   * @param message what is missing, for the user
   * @param remedy what to install or change, for the user
   */
  constructor(
    message: string,
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * The least that the kernels work with, and at the same time what is asked for: a device gets as much of each as its
 * adapter has, because without asking it gets the small defaults of WebGPU. Sizes are in bytes. All adapters of full
 * WebGPU have this much; those of its compatibility mode may not.
 */
export const NEEDED_LIMITS = Object.freeze({
  /** Constants of the problem, points, results, and intermediate results of each point. */
  maxStorageBuffersPerShaderStage: 4,
  maxStorageBufferBindingSize: 16 * 2 ** 20,
  maxBufferSize: 16 * 2 ** 20,
  maxUniformBufferBindingSize: 16 * 2 ** 10,
  maxComputeWorkgroupStorageSize: 16 * 2 ** 10,
  maxComputeInvocationsPerWorkgroup: 64,
  maxComputeWorkgroupSizeX: 64,
  maxComputeWorkgroupsPerDimension: 65_535,
});
export type LimitName = keyof typeof NEEDED_LIMITS;
export const LIMIT_NAMES = Object.freeze(Object.keys(NEEDED_LIMITS)) as readonly LimitName[];

/** What helps against an adapter that is there but of no use. */
export const OTHER_ADAPTER = 'update the graphics driver, or compute on the processor with the cpu backend';

/** Describes an adapter. `device` and `description` are what drivers say; browsers may hide both. */
export function describeAdapter(
  adapter: Pick<GPUAdapter, never> & { readonly info?: Partial<GPUAdapterInfo> },
): AdapterDescription {
  // Older browsers have no such property.
  const { vendor = '', architecture = '', device = '', description = '', isFallbackAdapter } = adapter.info ?? {};
  // Dawn spells the name of a device in lower case with a hyphen for everything else.
  const model = device.replaceAll('-', ' ').trim();
  return {
    name: model || description || `${vendor} ${architecture}`.trim() || 'unnamed adapter',
    vendor,
    architecture,
    driver: description,
    software: isFallbackAdapter === true,
  };
}

/**
 * The adapter to compute with.
 * @param installHints what to say where none is found
 * @throws DeviceUnavailable when there is none, or its limits are below {@link NEEDED_LIMITS}
 */
export async function findAdapter(
  gpu: GPU | undefined,
  powerPreference: GPUPowerPreference,
  installHints: string,
): Promise<GPUAdapter> {
  if (!gpu) throw new DeviceUnavailable('WebGPU is not available here', installHints);
  const adapter = await gpu.requestAdapter({ powerPreference });
  if (!adapter) throw new DeviceUnavailable('no GPU adapter was found', installHints);
  const small = LIMIT_NAMES.filter((name) => !(adapter.limits[name] >= NEEDED_LIMITS[name]));
  if (small.length > 0) {
    const shortfalls = small.map((name) => `${name} is ${adapter.limits[name]}, needed: ${NEEDED_LIMITS[name]}`);
    throw new DeviceUnavailable(
      `the GPU ${describeAdapter(adapter).name} is too small: ${shortfalls.join('; ')}`,
      OTHER_ADAPTER,
    );
  }
  return adapter;
}

/**
 * A device with the adapter's own limits, and with time stamps where the adapter has them.
 * @throws DeviceUnavailable when the adapter refuses
 */
export async function requestDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  try {
    return await adapter.requestDevice({
      requiredFeatures: adapter.features.has('timestamp-query') ? ['timestamp-query'] : [],
      requiredLimits: Object.fromEntries(LIMIT_NAMES.map((name) => [name, adapter.limits[name]])),
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DeviceUnavailable(`the GPU ${describeAdapter(adapter).name} gives no device: ${reason}`, OTHER_ADAPTER, {
      cause,
    });
  }
}
