/** Shared work of a report: every scenario, bound and region is computed once, however often it is shown. */
import { loadScenario } from '../experiment/load-scenario.js';
import type { Settings } from '../experiment/settings.js';
import {
  type Bound,
  type CreateProfiler,
  evaluatePoint,
  findBound,
  findPlane,
  type Plane,
  type PointResult,
} from '../inference/analysis.js';
import { type Computation, joinComputations } from '../inference/computation.js';
import { readOnce, type TextFiles } from '../input/files.js';
import { buildRateModel } from '../model/build-rate-model.js';
import { createFoldingCache } from '../model/folded-templates.js';
import { loadPhysicsInputs, type PhysicsInputs } from '../model/physics-inputs.js';
import type { RateModel } from '../model/rate-model.js';
import type { CouplingName } from '../physics/couplings.js';

/** Caches by scenario, coupling and plane; profilers come from the caller. */
export class Workshop {
  private inputs: Promise<PhysicsInputs> | undefined;
  private readonly foldings = createFoldingCache();
  private readonly models = new Map<string, Promise<RateModel>>();
  private readonly bounds = new Map<string, Promise<Bound>>();
  private readonly planes = new Map<string, Promise<Plane>>();
  private readonly fits = new Map<string, Promise<PointResult>>();

  readonly files: TextFiles;

  /**
   * @param files read once each, since scenarios share their tables
   * @param dataFolder folder of the shipped data
   */
  constructor(
    files: TextFiles,
    readonly dataFolder: string,
    readonly createProfiler: CreateProfiler,
  ) {
    this.files = readOnce(files);
  }

  /** The rate model of a scenario, by shipped name or path; made once. */
  model(scenario: string): Promise<RateModel> {
    return once(this.models, scenario, () => this.build(scenario));
  }

  /** The rate model of a scenario with settings; made anew at every call, since scans have thousands of them. */
  async build(scenario: string, settings?: Settings): Promise<RateModel> {
    this.inputs ??= loadPhysicsInputs(this.files, this.dataFolder);
    const loaded = await loadScenario(this.files, this.dataFolder, scenario, settings);
    return buildRateModel(loaded, await this.inputs, this.foldings);
  }

  /** The 90% bound on a coupling with the default choice of profiled couplings. */
  bound(scenario: string, coupling: CouplingName): Promise<Bound> {
    return once(this.bounds, `${scenario} ${coupling}`, async () =>
      findBound(await this.model(scenario), coupling, this.createProfiler),
    );
  }

  /** The 90% region of a plane. */
  plane(scenario: string, x: CouplingName, y: CouplingName): Promise<Plane> {
    return once(this.planes, `${scenario} ${x} ${y}`, async () =>
      findPlane(await this.model(scenario), x, y, this.createProfiler),
    );
  }

  /** The fit of the nuisances at the Standard Model point. */
  fit(scenario: string): Promise<PointResult> {
    return once(this.fits, scenario, async () => evaluatePoint(await this.model(scenario), {}, this.createProfiler));
  }

  /** Who computed the bounds, regions and fits so far, taken together; undefined before the first. */
  async computation(): Promise<Computation | undefined> {
    const results: Promise<Computation>[] = [...this.bounds.values(), ...this.planes.values(), ...this.fits.values()];
    return joinComputations(await Promise.all(results));
  }
}

function once<T>(cache: Map<string, Promise<T>>, key: string, compute: () => Promise<T>): Promise<T> {
  let result = cache.get(key);
  if (!result) {
    result = compute();
    cache.set(key, result);
  }
  return result;
}
