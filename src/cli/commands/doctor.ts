/** What nuscan finds on this computer: versions, cores, GPUs, and whether their arithmetic can be trusted. */
import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { addressSpaceRemark } from '../../edge/address-space.js';
import { nodeGpu, openNodeGpu } from '../../edge/node-gpu.js';
import { threadLimit } from '../../edge/thread-limit.js';
import { describeVulkanEnvironment } from '../../edge/vulkan-environment.js';
import { describeAdapter, LIMIT_NAMES, type LimitName } from '../../profile/webgpu/adapter.js';
import { type AdapterDescription, DeviceUnavailable, SelfTestFailure } from '../../profile/webgpu/device.js';
import { ACCEPTED, FIGURE_NAMES, FIGURES, figureText, type SelfTestReport } from '../../profile/webgpu/self-test.js';
import { VERSION } from '../../version.js';
import { type BackendComparison, compareBackends, printComparison } from '../backend-comparison.js';
import { print, printJson } from '../context.js';

interface AdapterEntry extends AdapterDescription {
  readonly limits: Readonly<Record<LimitName, number>>;
}

interface Diagnosis {
  readonly version: string;
  readonly node: string;
  readonly platform: string;
  readonly cores: number;
  /** Threads that commands start unless they are told otherwise. */
  readonly threads: number;
  /** What allows no more threads; null where it is the number of cores. */
  readonly threadLimit: string | null;
  readonly adapters: readonly AdapterEntry[];
  /** The adapter that nuscan computes with, and its self-test; null where none got that far. */
  readonly selfTest: ({ readonly adapter: string } & SelfTestReport) | null;
  /** What the environment tells the Vulkan loader; null where it looks by itself. */
  readonly vulkanEnvironment: string | null;
  /** Why no GPU is used, and what helps; null when one is. */
  readonly unavailable: { readonly reason: string; readonly remedy: string } | null;
}

/** Stands for a comparison that failed. */
const NO_COMPARISON: BackendComparison = { rates: {}, softwareAdapter: false, auto: [] };
const UNKNOWN_REMEDY = 'nuscan computes without it; please report this as a bug, with the output of nuscan doctor';

/** Adds `nuscan doctor`. It exits with 0 also where there is no GPU: finding none is an answer. */
export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('show the GPUs that nuscan finds, test their arithmetic, time the backends, and say what is missing')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ nuscan doctor')
    .action(async (options: { json?: true }) => {
      const diagnosis = await diagnose();
      const limited = addressSpaceRemark();
      const remarks = limited === undefined ? [] : [limited];
      const comparison = await compareBackends(diagnosis.unavailable === null).catch((error: Error) => {
        remarks.push(`the backends cannot be timed: ${error.message}`);
        return NO_COMPARISON;
      });
      if (options.json) return printJson({ ...diagnosis, ...comparison, remarks });
      printDiagnosis(diagnosis);
      if (comparison.rates.cpu !== undefined) printComparison(comparison);
      for (const remark of remarks) print(`\n${remark[0].toUpperCase()}${remark.slice(1)}`);
    });
}

async function diagnose(): Promise<Diagnosis> {
  const { threads, reason } = threadLimit();
  const computer = {
    version: VERSION,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cores: availableParallelism(),
    threads,
    threadLimit: reason ?? null,
    vulkanEnvironment: describeVulkanEnvironment() ?? null,
  };
  let adapters: readonly AdapterEntry[] = [];
  try {
    adapters = await findAdapters();
    const { adapter, selfTest } = await openNodeGpu();
    return { ...computer, adapters, selfTest: { adapter: adapter.name, ...selfTest }, unavailable: null };
  } catch (error) {
    const selfTest = error instanceof SelfTestFailure ? { adapter: error.adapter.name, ...error.report } : null;
    const remedy = error instanceof DeviceUnavailable ? error.remedy : UNKNOWN_REMEDY;
    return { ...computer, adapters, selfTest, unavailable: { reason: (error as Error).message, remedy } };
  }
}

/** All adapters that WebGPU offers; it shows one for each wish, often the same. */
async function findAdapters(): Promise<AdapterEntry[]> {
  const gpu = await nodeGpu();
  const found = new Map<string, AdapterEntry>();
  for (const powerPreference of ['high-performance', 'low-power'] as const) {
    const adapter = await gpu.requestAdapter({ powerPreference });
    // Without any adapter, a second request only repeats the warnings of the driver loader.
    if (!adapter) break;
    const limits = Object.fromEntries(LIMIT_NAMES.map((name) => [name, adapter.limits[name]]));
    const entry = { ...describeAdapter(adapter), limits: limits as Record<LimitName, number> };
    found.set(JSON.stringify(entry), entry);
  }
  return [...found.values()];
}

function printDiagnosis(diagnosis: Diagnosis): void {
  const { version, node, platform, cores, threads, vulkanEnvironment, adapters, selfTest, unavailable } = diagnosis;
  print(`nuscan ${version}, Node ${node}, ${platform}, ${cores} cores`);
  if (diagnosis.threadLimit !== null) print(`${threads} of them by default: ${diagnosis.threadLimit}`);
  if (vulkanEnvironment !== null) print(vulkanEnvironment);
  for (const { name, vendor, architecture, driver, software, limits } of adapters) {
    print(`\nGPU: ${name} (${software ? 'software' : 'hardware'})`);
    print(
      `    vendor ${vendor || 'unknown'}, architecture ${architecture || 'unknown'}, driver ${driver || 'unknown'}`,
    );
    for (const limit of LIMIT_NAMES) print(`    ${limit.padEnd(36)} ${limits[limit]}`);
  }
  if (selfTest) printSelfTest(selfTest);
  if (unavailable) print(`\nNo GPU is used: ${unavailable.reason}\n${unavailable.remedy}`);
}

function printSelfTest(test: NonNullable<Diagnosis['selfTest']>): void {
  print(`\nArithmetic of ${test.adapter}, ${test.samples} samples: ${test.failures.length > 0 ? 'FAILED' : 'passed'}`);
  for (const figure of FIGURES) {
    const verdict = test[figure] <= ACCEPTED[figure] ? 'ok' : 'FAILED';
    const [value, accepted] = [figureText(test[figure]), figureText(ACCEPTED[figure])];
    print(`    ${FIGURE_NAMES[figure].padEnd(36)} ${value.padEnd(8)} accepted: ${accepted.padEnd(8)} ${verdict}`);
  }
  const share = (part: number): string => `${Number((100 * part).toFixed(1))}%`;
  print(
    `    for information: two-sum exact in ${share(test.twoSumExact)}, shielded from the compiler in ${share(test.shieldedTwoSumExact)}; denormals ${test.denormals}; fma ${test.fma}`,
  );
}
