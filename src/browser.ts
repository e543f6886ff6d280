/** The public interface of nuscan without Node: what a page, or any other host, builds on. */

export { loadScenario, type Scenario, SHIPPED_SCENARIOS } from './experiment/load-scenario.js';
export type { Settings, SettingValue } from './experiment/settings.js';
export {
  type Bound,
  type BoundOptions,
  evaluatePoint,
  findBound,
  findPlane,
  type Plane,
  type PointResult,
} from './inference/analysis.js';
export type { Computation } from './inference/computation.js';
export type { FitQuality } from './inference/fit-quality.js';
export type { Interval } from './inference/intervals.js';
export { deltaChi2Threshold } from './inference/thresholds.js';
export { InputError } from './input/errors.js';
export type { TextFiles } from './input/files.js';
export { buildRateModel } from './model/build-rate-model.js';
export { createFoldingCache, type FoldingCache } from './model/folded-templates.js';
export { loadPhysicsInputs, type PhysicsInputs } from './model/physics-inputs.js';
export { createProblem, type ProfileProblem, standardModelPoint } from './model/problem.js';
export { nominalCounts, type RateModel, signalCounts } from './model/rate-model.js';
export { COUPLING_NAMES, COUPLINGS, type CouplingName, type CouplingPoint } from './physics/couplings.js';
export { type Accelerator, AcceleratorFailure, type AcceleratorOutput, UNSETTLED } from './profile/accelerator.js';
export type { BackendEnvironment, RemarkKind, RemarkListener } from './profile/backend-environment.js';
export { type CheckedProfilerOptions, createCheckedProfiler } from './profile/checked-profiler.js';
export { createCpuProfiler } from './profile/cpu/profiler.js';
export { createGpuJsAccelerator } from './profile/gpujs/accelerator.js';
export type { GpuJsConstructor, GpuJsMode } from './profile/gpujs/gpujs-module.js';
export { GpuJsKernels } from './profile/gpujs/kernels.js';
export {
  type AuditFigures,
  type BackendInfo,
  type BackendName,
  type ProfileOptions,
  type ProfileResult,
  type Profiler,
  type ProfilerReport,
  Status,
} from './profile/profiler.js';
export { createReferenceProfiler } from './profile/reference.js';
export { BACKEND_CHOICES, type BackendChoice, createBackend } from './profile/select.js';
export { createWebGpuAccelerator, type WebGpuOptions } from './profile/webgpu/accelerator.js';
export { type AdapterDescription, DeviceUnavailable, type GpuDevice, openGpuDevice } from './profile/webgpu/device.js';
export { createRateEvaluator, type RateEvaluator } from './profile/webgpu/rates.js';
export { createUnitComputer, type UnitComputer } from './scan/compute-unit.js';
export { createPlan } from './scan/create-plan.js';
export { type FinishOptions, finishScan, IncompleteScan } from './scan/finish-scan.js';
export { type Plan, type Shard, type Unit, unitsOf, type Variation } from './scan/plan.js';
export type { BoundRecord, PlaneRecord, TileRecord, UnitRecord } from './scan/records.js';
export type { ScanResult } from './scan/result.js';
export { type RunOptions, type RunOutcome, type RunProgress, runScan } from './scan/run-scan.js';
export { loadScan, type ScanFile } from './scan/scan-file.js';
export type { ScanStore, UnitState } from './scan/store.js';
export { type BuildModel, modelBuilder } from './scan/variations.js';
export { VERSION } from './version.js';
