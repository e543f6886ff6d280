/**
 * What a page asks about one entry, and what it is told. Structured-clonable plain data: the engine runs in a worker.
 *
 * A question is answered in several messages, the quickest first: the model, then `coarse` versions of plane, profile and
 * spectra within a frame or two, then `refined` ones, which are those of `nuscan bounds` and `nuscan contour` to the digit, and
 * at last the bounds of the table. A new question about the same entry makes all outstanding answers to the old one void.
 */
import type { FitQuality } from '../../inference/fit-quality.js';
import type { Interval } from '../../inference/intervals.js';
import type { CouplingName } from '../../physics/couplings.js';
import type { BackendName } from '../../profile/profiler.js';
import type { SpectrumFigure } from '../../report/figures/figure-data.js';
import type { Control } from '../control.js';
import type { Entry, ExplorerState } from '../state.js';

/** Everything that answers about an entry depend on. */
export interface Question
  extends Pick<
    ExplorerState,
    'plane' | 'bounded' | 'profiled' | 'confidenceLevel' | 'degreesOfFreedom' | 'point' | 'samples' | 'backend'
  > {
  readonly entry: Entry;
  /** Couplings of the table of bounds, with the default profiled ones, in this order; [] for none. */
  readonly table: readonly CouplingName[];
  /** Whether the spectra are looked at; they cost a fit. */
  readonly spectra: boolean;
  /** The hand is still moving: stop after the coarse answers. */
  readonly moving: boolean;
}

export type Quality = 'coarse' | 'refined';

/** A line of constant Δχ² in table units. */
export interface Line {
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly closed: boolean;
}

/** A local minimum: position in table units and Δχ² from the global one. */
export interface PlaneMinimum {
  readonly at: readonly [x: number, y: number];
  readonly deltaChi2: number;
}

/** The model is made: what can be turned, and what it is called. */
export interface ModelAnswer {
  readonly kind: 'model';
  /** Label of the scenario without what the settings replace in it; plain text. */
  readonly scenarioLabel: string;
  readonly controls: readonly Control[];
  /** P(μ) = P(τ): flavours μ and τ have the same bounds, and labels say μ/τ. */
  readonly muonEqualsTau: boolean;
  /** Time that building the model took; whether spectra were folded anew. */
  readonly milliseconds: number;
  readonly folded: boolean;
}

export interface PlaneAnswer {
  readonly kind: 'plane';
  readonly quality: Quality;
  readonly x: CouplingName;
  readonly y: CouplingName;
  /** Δχ² of the contour. */
  readonly threshold: number;
  readonly lines: readonly Line[];
  readonly openAtEdge: boolean;
  /** Local minima, the global one first. */
  readonly minima: readonly PlaneMinimum[];
  /** The plane that was searched, in table units. */
  readonly xRange: readonly [number, number];
  readonly yRange: readonly [number, number];
  /** Fits that it took, and the time. */
  readonly fits: number;
  readonly milliseconds: number;
}

export interface ProfileAnswer {
  readonly kind: 'profile';
  readonly quality: Quality;
  readonly coupling: CouplingName;
  readonly profiled: readonly CouplingName[];
  readonly threshold: number;
  /** Ascending values in table units, and Δχ² from the global minimum; null where nothing could be fitted. */
  readonly values: readonly number[];
  readonly deltaChi2: readonly (number | null)[];
  readonly intervals: readonly Interval[];
  readonly milliseconds: number;
}

/** Δχ² along x and along y through `Question.point`, the other coupling held there, nuisances profiled. */
export interface CutsAnswer {
  readonly kind: 'cuts';
  readonly point: readonly [x: number, y: number];
  readonly along: readonly {
    readonly coupling: CouplingName;
    readonly held: CouplingName;
    readonly values: readonly number[];
    /** From the global minimum of the plane. */
    readonly deltaChi2: readonly (number | null)[];
  }[];
}

/** One spectrum per experiment at the best fit, with the change that the couplings at the point make. */
export interface SpectraAnswer {
  readonly kind: 'spectra';
  readonly spectra: readonly SpectrumFigure[];
}

/** A cell of the table. */
export interface BoundAnswer {
  readonly kind: 'bound';
  readonly coupling: CouplingName;
  readonly profiled: readonly CouplingName[];
  readonly confidenceLevel: number;
  readonly intervals: readonly Interval[];
  /** Of the global minimum. */
  readonly fit: FitQuality;
  /** The paper's 90% bounds; null where it prints none or the entry is not the paper's. */
  readonly printed: { readonly text: string; readonly remark: string } | null;
  /** As a fraction of the printed set's extent; null where it cannot be compared. */
  readonly deviation: number | null;
}

/** Who computes, for the badge. */
export interface ComputationAnswer {
  readonly kind: 'computation';
  readonly backend: BackendName;
  readonly adapter: string | null;
  readonly precision: 'float64' | 'float32';
  /** Threads of the processor besides the engine's own. */
  readonly workers: number;
  /** Fits per second of the last plane; null before one. */
  readonly pointsPerSecond: number | null;
  /** Largest |Δχ²(backend) - Δχ²(float64)| where both computed it and Δχ² < 25; null for float64 backends. */
  readonly largestDeviation: number | null;
  readonly auditedPoints: number;
  /** On the model, why it is not the backend asked for, and the like; plain text. */
  readonly remarks: readonly string[];
}

/** The question cannot be answered: a setting that the scenario does not take, say. Nothing more comes. */
export interface FailedAnswer {
  readonly kind: 'failed';
  /** For people, in plain text. */
  readonly message: string;
  /** The setting at fault, if one is. */
  readonly key: string | null;
}

/** The last answer. */
export interface DoneAnswer {
  readonly kind: 'done';
  readonly milliseconds: number;
}

export type Answer =
  | ModelAnswer
  | PlaneAnswer
  | ProfileAnswer
  | CutsAnswer
  | SpectraAnswer
  | BoundAnswer
  | ComputationAnswer
  | FailedAnswer
  | DoneAnswer;

/** The fitted nuisances at a point of the plane. */
export interface Pulls {
  readonly at: readonly [x: number, y: number];
  readonly deltaChi2: number;
  readonly nuisances: readonly {
    /** Plain text, as in spectra: `²¹⁴Pb`, `pp`. */
    readonly label: string;
    /** θ relative to nominal, and in units of its prior; null where the prior is free. */
    readonly value: number;
    readonly pull: number | null;
    readonly atLimit: boolean;
  }[];
}
