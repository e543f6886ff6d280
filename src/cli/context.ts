/** What commands share: the workshop with its backends, the model of a scenario, and where output goes. */
import { addressSpaceRemark } from '../edge/address-space.js';
import { dataFolder, nodeFiles } from '../edge/node-files.js';
import { createNodeWorkerPool } from '../edge/node-workers.js';
import { hasVulkanDriver } from '../edge/vulkan-environment.js';
import type { Computation } from '../inference/computation.js';
import { computationLine } from '../inference/computation.js';
import type { FitQuality } from '../inference/fit-quality.js';
import { InputError } from '../input/errors.js';
import { nominalCounts, type RateModel } from '../model/rate-model.js';
import type { CouplingPoint } from '../physics/couplings.js';
import type { BackendEnvironment, RemarkKind } from '../profile/backend-environment.js';
import { createCpuProfiler } from '../profile/cpu/profiler.js';
import type { WorkerPool } from '../profile/cpu/worker-pool.js';
import { type BackendChoice, createBackend } from '../profile/select.js';
import { fitLine } from '../report/fit-quality.js';
import { Workshop } from '../report/workshop.js';

/**
 * Runs work with a workshop whose fits a backend does; its threads are stopped afterwards.
 * @param threads of the processor; default as many as this process may use
 */
export async function withWorkshop<T>(
  backend: BackendChoice,
  work: (workshop: Workshop) => Promise<T>,
  threads?: number,
): Promise<T> {
  const limited = addressSpaceRemark();
  if (limited) printRemark(limited, 'fallback');
  const pool = createNodeWorkerPool(threads);
  try {
    return await work(new Workshop(nodeFiles, dataFolder, createBackend(backend, nodeEnvironment(pool), printRemark)));
  } finally {
    await pool.close();
  }
}

/** The backends of this computer. The GPU packages are loaded by those who ask for them. */
function nodeEnvironment(pool: WorkerPool): BackendEnvironment {
  return {
    createCpu: (problem) => createCpuProfiler(problem, pool),
    noGpu: () => (hasVulkanDriver() ? undefined : 'no Vulkan driver is installed'),
    async createWebGpu(problem) {
      const [{ openNodeGpu }, { createWebGpuAccelerator }, { DeviceUnavailable }] = await Promise.all([
        import('../edge/node-gpu.js'),
        import('../profile/webgpu/accelerator.js'),
        import('../profile/webgpu/adapter.js'),
      ]);
      try {
        return await createWebGpuAccelerator(await openNodeGpu(), problem);
      } catch (error) {
        if (!(error instanceof DeviceUnavailable)) throw error;
        throw new Error(`${error.message} (nuscan doctor shows what helps)`, { cause: error });
      }
    },
    async createGpuJs(problem) {
      const { createNodeGpuJsAccelerator } = await import('../edge/node-gpujs.js');
      return createNodeGpuJsAccelerator(problem);
    },
  };
}

/** Tells about backends on stderr: what `auto` chose is of interest to people only. */
function printRemark(text: string, kind: RemarkKind): void {
  if (kind === 'choice' && !process.stderr.isTTY) return;
  printNote(text);
}

/** Prints one line on stderr. */
function printNote(text: string): void {
  // A progress bar may stand in this line of a terminal.
  process.stderr.write(`${process.stderr.isTTY ? '\r\u001b[2K' : ''}nuscan: ${text}\n`);
}

/**
 * Makes a function that prints the remarks on models on stderr, each once, and hands the models on: the variations of a
 * scan have most of theirs in common.
 */
export function remarkPrinter(): (model: RateModel) => RateModel {
  const printed = new Set<string>();
  return (model) => {
    for (const remark of model.remarks) if (!printed.has(remark)) printNote(remark);
    for (const remark of model.remarks) printed.add(remark);
    return model;
  };
}

/** Prints who computed a result, unless that was the processor in float64. */
export function printComputation(computation: Computation): void {
  const line = computationLine(computation);
  if (line !== undefined) print(`  ${line}`);
}

/** Prints how well the model describes the data. */
export function printFit(fit: FitQuality): void {
  print(`  ${fitLine(fit)}`);
  if (fit.remark !== null) print(`  ! ${fit.remark}`);
}

/**
 * The model of a scenario; its remarks go to stderr.
 * @param at point that will be evaluated
 * @throws InputError when the expected counts there are too large for a number
 */
export async function loadModel(workshop: Workshop, scenario: string, at: CouplingPoint = {}): Promise<RateModel> {
  const model = remarkPrinter()(await workshop.model(scenario));
  if (!nominalCounts(model, {}).every(Number.isFinite)) {
    throw new InputError('the expected counts are too large', {
      key: 'SCENARIO',
      value: scenario,
      accepted: 'exposures and levels with finite counts',
    });
  }
  if (!nominalCounts(model, at).every(Number.isFinite)) {
    throw new InputError('the expected counts are too large', {
      key: '--at',
      value: Object.entries(at)
        .map(([name, value]) => `${name}=${value}`)
        .join(' '),
      accepted: 'coupling values with finite counts',
    });
  }
  return model;
}

/** Prints one JSON document. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** Prints one line. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
