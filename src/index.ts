/** The public interface of nuscan as a library. */

export { dataFolder, nodeFiles } from './edge/node-files.js';
export { createNodeWorkerPool } from './edge/node-workers.js';
export { loadScenario, type Scenario, SHIPPED_SCENARIOS } from './experiment/load-scenario.js';
export {
  type Bound,
  type BoundOptions,
  evaluatePoint,
  findBound,
  findPlane,
  type PointResult,
} from './inference/analysis.js';
export type { Interval } from './inference/intervals.js';
export { deltaChi2Threshold } from './inference/thresholds.js';
export { InputError } from './input/errors.js';
export { buildRateModel } from './model/build-rate-model.js';
export { loadPhysicsInputs, type PhysicsInputs } from './model/physics-inputs.js';
export { createProblem, type ProfileProblem, standardModelPoint } from './model/problem.js';
export { nominalCounts, type RateModel, signalCounts } from './model/rate-model.js';
export { COUPLING_NAMES, COUPLINGS, type CouplingName, type CouplingPoint } from './physics/couplings.js';
export { createCpuProfiler } from './profile/cpu/profiler.js';
export { type ProfileResult, type Profiler, Status } from './profile/profiler.js';
export { createReferenceProfiler } from './profile/reference.js';
export { VERSION } from './version.js';
