/** A model with the profilers that answer for it, and what has been computed already; made anew with every change of an entry. */
import type { Bound, Plane } from '../../inference/analysis.js';
import type { Hypotheses } from '../../inference/hypotheses.js';
import { createProblem } from '../../model/problem.js';
import type { RateModel } from '../../model/rate-model.js';
import type { CouplingName } from '../../physics/couplings.js';
import type { ExplorerBackend } from '../state.js';
import type { EngineSurroundings } from './backends.js';
import { createCoarseHypotheses } from './coarse-hypotheses.js';
import type { BuiltModel } from './model-builder.js';

export class ModelBench {
  /** Bounds and planes that are done, by everything that they depend on. */
  readonly bounds = new Map<string, Bound>();
  readonly planes = new Map<string, Plane>();
  private readonly known = new Map<string, Promise<Hypotheses>>();

  /** @param key names the entry */
  constructor(
    readonly key: string,
    readonly built: BuiltModel,
    private readonly surroundings: EngineSurroundings,
  ) {}

  get model(): RateModel {
    return this.built.model;
  }

  /** Hypotheses for coarse answers and single points, made once per choice of backend. */
  hypotheses(couplings: readonly CouplingName[], choice: ExplorerBackend): Promise<Hypotheses> {
    const key = `${choice} ${couplings.join()}`;
    const known = this.known.get(key);
    if (known) return known;
    const made = this.makeHypotheses(couplings, choice);
    this.known.set(key, made);
    return made;
  }

  private async makeHypotheses(couplings: readonly CouplingName[], choice: ExplorerBackend): Promise<Hypotheses> {
    const problem = createProblem(this.model, couplings);
    const { createProfiler } = await this.surroundings.backend(choice);
    return createCoarseHypotheses(problem, await createProfiler(problem));
  }

  /** Frees the profilers. */
  async close(): Promise<void> {
    const made = await Promise.allSettled(this.known.values());
    for (const result of made) if (result.status === 'fulfilled') await result.value.profiler.close();
  }
}
