/** What the figures draw: plain numbers in table units, no physics. */
import type { CouplingName, CouplingPoint } from '../../physics/couplings.js';
import type { ShownLevel } from './level-text.js';
import type { StyledScenario } from './style.js';

/** Δχ² along one coupling. */
export interface ProfileCurve {
  /** Ascending coupling values in table units. */
  readonly x: ArrayLike<number>;
  readonly deltaChi2: ArrayLike<number>;
}

/** One curve of a panel; the scenario chooses colour and dash. */
export interface ScenarioCurve extends StyledScenario {
  readonly label: string;
  readonly curve: ProfileCurve;
}

export interface ProfilePanel {
  readonly coupling: CouplingName;
  /** Range shown, in table units. */
  readonly range: readonly [number, number];
  readonly curves: readonly ScenarioCurve[];
  /**
   * Shade the area between the worst (`darwin-30ty`) and the best (`darwin-300ty-depleted`) DARWIN curve, and dash
   * the middle one (`darwin-300ty`), as Figs. 1 and 3 of the paper do. Otherwise DARWIN curves are plain lines.
   */
  readonly darwinBand: boolean;
  /** Levels drawn as horizontal lines, ascending. */
  readonly levels: readonly ShownLevel[];
}

/** An allowed region of a plane: closed or open polylines in table units. */
export interface Region extends StyledScenario {
  readonly label: string;
  readonly level: ShownLevel;
  readonly lines: readonly { readonly points: readonly (readonly [number, number])[]; readonly closed: boolean }[];
}

export interface PlanePanel {
  readonly x: CouplingName;
  readonly y: CouplingName;
  readonly xRange: readonly [number, number];
  readonly yRange: readonly [number, number];
  readonly regions: readonly Region[];
  /** Standard Model point, drawn as a star. */
  readonly star: readonly [number, number];
  /** Second minima, drawn as circles. */
  readonly circles: readonly (readonly [number, number])[];
}

/** An allowed interval; an open end is the edge of a scan, not an end of what is allowed. */
export interface ShownInterval {
  readonly lo: number;
  readonly hi: number;
  readonly loOpen: boolean;
  readonly hiOpen: boolean;
}

/** Bounds on one coupling along a setting of the scenario. */
export interface BoundFamily {
  /** Chooses colour and dash. */
  readonly key: string;
  readonly label: string;
  /** Ascending along the setting; `intervals` is undefined where nothing was computed. */
  readonly samples: readonly { readonly at: number; readonly intervals: readonly ShownInterval[] | undefined }[];
}

/** Bounds on one coupling against a setting. */
export interface BoundPanel {
  readonly coupling: CouplingName;
  readonly confidenceLevel: number;
  /** Label of the setting, plain text with its unit. */
  readonly settingLabel: string;
  readonly families: readonly BoundFamily[];
}

/** Profiles and regions of several couplings, every pair of them in a panel. */
export interface CornerFigure {
  /** Couplings from left to right and from top to bottom, with the range shown of each. */
  readonly axes: readonly { readonly coupling: CouplingName; readonly range: readonly [number, number] }[];
  readonly profiles: readonly CornerProfile[];
  /** One for every pair that has a region, x before y in the order of the axes. */
  readonly planes: readonly CornerPlane[];
  /** Line above the legend, for a figure that is one of several. */
  readonly title: string | undefined;
}

/** The profiles of one coupling; allowed intervals are shaded up to the Δχ² of their level. */
export interface CornerProfile {
  readonly coupling: CouplingName;
  readonly curves: readonly (ScenarioCurve & {
    readonly intervals: readonly { readonly lo: number; readonly hi: number; readonly threshold: number }[];
  })[];
  readonly levels: readonly ShownLevel[];
}

export interface CornerPlane extends Omit<PlanePanel, 'xRange' | 'yRange'> {
  /** Global minima away from the Standard Model, drawn as dots in the colour of their scenario. */
  readonly bestFits: readonly { readonly scenario: string; readonly at: readonly [number, number] }[];
}

/** Spectrum of one experiment: everything in counts per bin; drawn per keV. */
export interface SpectrumFigure {
  readonly title: string;
  /** Bin edges in keV, length bins + 1. */
  readonly edgesKeV: ArrayLike<number>;
  readonly logEnergy: boolean;
  /** Observed counts with the lengths of their 1σ errors downwards and upwards; Asimov data draw no points. */
  readonly observed:
    | { readonly counts: ArrayLike<number>; readonly low: ArrayLike<number>; readonly high: ArrayLike<number> }
    | undefined;
  /** Components at their best fit (solar sources and backgrounds). */
  readonly components: readonly {
    readonly label: string;
    readonly kind: 'solar' | 'background';
    readonly counts: ArrayLike<number>;
  }[];
  /** Sum of the components. */
  readonly bestFit: ArrayLike<number>;
  /** Change of the expected counts when the couplings take these values, nuisances unchanged. */
  readonly change: { readonly at: CouplingPoint; readonly counts: ArrayLike<number> } | undefined;
}
