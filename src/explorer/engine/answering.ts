/** How one question is answered: coarse answers from what the last one left behind, then those that commands give. */
import {
  type Bound,
  type CreateProfiler,
  defaultProfiled,
  findBound,
  findPlane,
  type Plane,
} from '../../inference/analysis.js';
import { type Computation, computationOf, joinComputations } from '../../inference/computation.js';
import type { Hypotheses } from '../../inference/hypotheses.js';
import type { Interval } from '../../inference/intervals.js';
import { deltaChi2Threshold } from '../../inference/thresholds.js';
import { type ProfileProblem, standardModelPoint } from '../../model/problem.js';
import type { CouplingName, CouplingPoint } from '../../physics/couplings.js';
import { spectrumFigures } from '../../report/figure-panels.js';
import { type ExplorerBackend, OWN_GRID_UP_TO } from '../state.js';
import {
  boundAnswer,
  coarsePlaneAnswer,
  coarseProfileAnswer,
  computationAnswer,
  controlsAnswer,
  failedAnswer,
  modelAnswer,
  planeMemoryOf,
  profileMemoryOf,
  refinedPlaneAnswer,
  refinedProfileAnswer,
} from './answers.js';
import { coarsePlane, type PlaneMemory } from './coarse-plane.js';
import { coarseProfile, firstMemory, type ProfileMemory } from './coarse-profile.js';
import { cutsThrough } from './cuts.js';
import { ModelBench } from './model-bench.js';
import { politeProfiler } from './polite-profiler.js';
import type { Answer, Question } from './question.js';
import { timedProfiler } from './timed-profiler.js';
import type { Workbench } from './workbench.js';

/** What a slot keeps from question to question. */
export interface SlotMemory {
  /** Of the model asked about last. */
  bench: ModelBench | undefined;
  /** The plane shown last: where pulls are asked for. */
  shown: { readonly hypotheses: Hypotheses; readonly reference: number } | undefined;
  /** By scenario and couplings. */
  readonly planes: Map<string, PlaneMemory>;
  readonly profiles: Map<string, ProfileMemory>;
  /** Of the last plane by choice of backend: planes that are known cost nothing. */
  readonly pointsPerSecond: Map<ExplorerBackend, number>;
}

export class Answering {
  private readonly threshold: number;
  private readonly profiled: readonly CouplingName[];
  private readonly planeKey: string;
  private readonly profileKey: string;
  /** Intervals of the bounded coupling as far as they are known. */
  private intervals: readonly Interval[] = [];
  private readonly refinedPlanes: Computation[] = [];

  constructor(
    private readonly workbench: Workbench,
    private readonly memory: SlotMemory,
    private readonly question: Question,
    private readonly tell: (answer: Answer) => void,
    private readonly signal: AbortSignal,
  ) {
    const { plane, bounded, profiled, confidenceLevel, degreesOfFreedom, entry } = question;
    this.threshold = deltaChi2Threshold(confidenceLevel, degreesOfFreedom);
    this.profiled = profiled === 'default' ? defaultProfiled(bounded) : profiled;
    this.planeKey = [entry.scenario, plane.x, plane.y].join();
    this.profileKey = [entry.scenario, bounded, ...this.profiled].join();
  }

  /** Tells all answers; whatever goes wrong is told as well. */
  async run(): Promise<void> {
    const started = performance.now();
    this.memory.shown = undefined;
    try {
      this.signal.throwIfAborted();
      const bench = await this.workbench.turns.first(() => this.coarse());
      if (!this.question.moving) await this.refined(bench);
      this.say({ kind: 'done', milliseconds: performance.now() - started });
    } catch (error) {
      this.say(failedAnswer(error, this.question.entry));
    }
  }

  private say(answer: Answer): void {
    if (!this.signal.aborted) this.tell(answer);
  }

  private async coarse(): Promise<ModelBench> {
    const { question } = this;
    const bench = await this.modelBench();
    const plane = bench.planes.get(this.refinedPlaneKey());
    const bound = bench.bounds.get(this.refinedBoundKey());
    if (plane) await this.tellPlane(bench, plane, 0);
    else await this.tellCoarsePlane(bench);
    if (bound) this.tellProfile(bound, 0);
    else await this.tellCoarseProfile(bench);
    await this.tellCuts();
    if (question.spectra) await this.tellSpectra(bench);
    await this.tellComputation();
    return bench;
  }

  private async refined(bench: ModelBench): Promise<void> {
    const { question } = this;
    const { bounded, table, entry, confidenceLevel } = question;
    let news = false;
    if (!bench.bounds.has(this.refinedBoundKey())) {
      const started = performance.now();
      this.tellProfile(await this.bound(bench, bounded, this.profiled, true), performance.now() - started);
      news = true;
    }
    if (!bench.planes.has(this.refinedPlaneKey())) {
      const started = performance.now();
      const plane = await this.plane(bench);
      await this.tellPlane(bench, plane, performance.now() - started);
      news = true;
    }
    if (news) {
      await this.tellCuts();
      if (question.spectra) await this.tellSpectra(bench);
      await this.tellComputation();
    }
    for (const coupling of table) {
      const bound = await this.bound(bench, coupling, defaultProfiled(coupling), false);
      this.say(boundAnswer(bound, entry, confidenceLevel, await this.workbench.models.printedCells()));
    }
    if (table.length > 0) await this.tellComputation();
  }

  /** The bench of the question's model, made anew where the entry has changed. */
  private async modelBench(): Promise<ModelBench> {
    const { memory, workbench, question } = this;
    const key = JSON.stringify([question.entry.scenario, question.entry.settings]);
    const known = memory.bench;
    if (known?.key === key) {
      this.say(modelAnswer(known.built, 0, false));
      return known;
    }
    const built = await workbench.models.build(question.entry).catch((error) => this.tellControls(error));
    this.signal.throwIfAborted();
    memory.bench = new ModelBench(key, built, workbench.surroundings);
    await known?.close();
    this.say(modelAnswer(built, built.milliseconds, built.folded));
    return memory.bench;
  }

  /** Without its controls, a setting that is refused could not be turned back. */
  private async tellControls(error: unknown): Promise<never> {
    const { entry } = this.question;
    const nominal = await this.workbench.models.nominal(entry.scenario);
    this.say(controlsAnswer(nominal, nominal, 0, false));
    throw error;
  }

  private async tellCoarsePlane(bench: ModelBench): Promise<void> {
    const { question, signal, threshold, memory } = this;
    const { plane, backend, samples } = question;
    const started = performance.now();
    const hypotheses = await bench.hypotheses([plane.x, plane.y], backend);
    const profiler = timedProfiler(hypotheses.profiler, 2, signal);
    const found = await coarsePlane({ ...hypotheses, profiler }, memory.planes.get(this.planeKey), threshold, samples);
    const pointsPerSecond = profiler.pointsPerSecond();
    if (pointsPerSecond !== null) memory.pointsPerSecond.set(backend, pointsPerSecond);
    const { xRange, yRange, minima } = found;
    memory.planes.set(this.planeKey, { xRange, yRange, minima: minima.map(({ point }) => point) });
    memory.shown = { hypotheses, reference: minima[0].chi2 };
    this.say(coarsePlaneAnswer(question, found, threshold, profiler.fits(), performance.now() - started));
  }

  private async tellPlane(bench: ModelBench, plane: Plane, milliseconds: number): Promise<void> {
    const { question, memory } = this;
    const { x, y } = question.plane;
    const hypotheses = await bench.hypotheses([x, y], question.backend);
    const window = planeMemoryOf(plane, hypotheses, memory.planes.get(this.planeKey));
    memory.planes.set(this.planeKey, window);
    memory.shown = { hypotheses, reference: plane.minima[0].chi2 };
    this.refinedPlanes.push(plane);
    this.say(refinedPlaneAnswer(question, plane, window, milliseconds));
  }

  private async tellCoarseProfile(bench: ModelBench): Promise<void> {
    const { memory, profiled, signal } = this;
    const couplings = [this.question.bounded, ...profiled];
    const known = memory.profiles.get(this.profileKey);
    // Without a curve to start from, basins would have to be searched for.
    if (!known && profiled.length > 0) return;
    const started = performance.now();
    const hypotheses = await bench.hypotheses(couplings, this.exactChoice(couplings));
    const profiler = timedProfiler(hypotheses.profiler, couplings.length, signal);
    const threshold = deltaChi2Threshold(this.question.confidenceLevel, 1);
    const found = await coarseProfile(
      { ...hypotheses, profiler },
      known ?? (await firstMemory({ ...hypotheses, profiler })),
      threshold,
    );
    memory.profiles.set(this.profileKey, found.memory);
    this.intervals = found.intervals;
    this.say(coarseProfileAnswer(hypotheses, found, threshold, performance.now() - started));
  }

  private tellProfile(bound: Bound, milliseconds: number): void {
    this.memory.profiles.set(this.profileKey, profileMemoryOf(bound));
    this.intervals = bound.intervals;
    this.say(refinedProfileAnswer(bound, milliseconds));
  }

  private async tellCuts(): Promise<void> {
    const { memory, question, signal } = this;
    const window = memory.planes.get(this.planeKey);
    if (!question.point || !memory.shown || !window) return;
    const { hypotheses, reference } = memory.shown;
    const profiler = timedProfiler(hypotheses.profiler, 2, signal);
    const ranges = [window.xRange, window.yRange] as const;
    this.say(await cutsThrough({ ...hypotheses, profiler }, question.point, ranges, reference));
  }

  private async tellSpectra({ model }: ModelBench): Promise<void> {
    const { memory, question, signal } = this;
    if (!memory.shown) return;
    const { problem, profiler } = memory.shown.hypotheses;
    const { x, y } = question.plane;
    const options = { nuisances: true, float64: true, signal };
    const { nuisances } = await profiler.profile(standardModelPoint(problem.couplings), options);
    const fitted = nuisances as Float64Array;
    if (!fitted.every(Number.isFinite)) return;
    const named = Object.fromEntries(problem.nuisanceNames.map((name, r) => [name, fitted[r]]));
    const upper = this.intervals.at(-1)?.hi;
    const at: CouplingPoint | undefined = question.point
      ? { [x]: question.point[0], [y]: question.point[1] }
      : upper === undefined
        ? undefined
        : { [question.bounded]: upper };
    this.say({ kind: 'spectra', spectra: spectrumFigures(model, named, at) });
  }

  private async tellComputation(): Promise<void> {
    const { memory, question, workbench, refinedPlanes } = this;
    if (!memory.shown) return;
    const { remarks: onBackend } = await workbench.surroundings.backend(question.backend);
    const remarks = [...(memory.bench?.model.remarks ?? []), ...onBackend];
    const coarse = computationOf(memory.shown.hypotheses.profiler);
    const joined = joinComputations([coarse, ...refinedPlanes]) ?? coarse;
    this.say(computationAnswer(joined, remarks, memory.pointsPerSecond.get(question.backend) ?? null));
  }

  /** A bound of `nuscan bounds`, computed once per model. All that decides it is float64, whatever the backend. */
  private async bound(
    bench: ModelBench,
    coupling: CouplingName,
    profiled: readonly CouplingName[],
    drawn: boolean,
  ): Promise<Bound> {
    const { confidenceLevel } = this.question;
    const key = boundKey(coupling, profiled, confidenceLevel, true);
    const withoutDrawing = boundKey(coupling, profiled, confidenceLevel, false);
    const known = bench.bounds.get(key) ?? (drawn ? undefined : bench.bounds.get(withoutDrawing));
    if (known) return known;
    const options = { profiled, confidenceLevel, drawn };
    const bound = await this.inOrder('cpu', (create) => findBound(bench.model, coupling, create, options));
    bench.bounds.set(drawn ? key : withoutDrawing, bound);
    return bound;
  }

  /** The plane of `nuscan contour`, computed once per model. */
  private async plane(bench: ModelBench): Promise<Plane> {
    const { plane, confidenceLevel, degreesOfFreedom, samples, backend } = this.question;
    const options = { degreesOfFreedom, confidenceLevel, ...(samples > OWN_GRID_UP_TO ? { samples } : {}) };
    const found = await this.inOrder(backend, (create) => findPlane(bench.model, plane.x, plane.y, create, options));
    bench.planes.set(this.refinedPlaneKey(), found);
    return found;
  }

  /** Does refined work in its turn, in pieces between which others are heard. */
  private async inOrder<T>(choice: ExplorerBackend, work: (createProfiler: CreateProfiler) => Promise<T>): Promise<T> {
    const { workbench, signal } = this;
    const { createProfiler } = await workbench.surroundings.backend(choice);
    const polite = async (problem: ProfileProblem) =>
      politeProfiler(await createProfiler(problem), problem.couplings.length, workbench.turns, signal);
    return workbench.turns.inOrder(() => work(polite), signal);
  }

  private refinedPlaneKey(): string {
    const { plane, samples, backend } = this.question;
    return [plane.x, plane.y, this.threshold, Math.max(samples, OWN_GRID_UP_TO), backend].join();
  }

  private refinedBoundKey(): string {
    return boundKey(this.question.bounded, this.profiled, this.question.confidenceLevel, true);
  }

  /** Profiles are float64: the profiler of the plane will do where it is the same problem, else one without a device. */
  private exactChoice(couplings: readonly CouplingName[]): ExplorerBackend {
    const { plane, backend } = this.question;
    return couplings.join() === [plane.x, plane.y].join() ? backend : 'cpu';
  }
}

function boundKey(coupling: CouplingName, profiled: readonly CouplingName[], level: number, drawn: boolean): string {
  return [coupling, ...profiled, level, drawn].join();
}
