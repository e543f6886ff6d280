/** What the figures draw: plain numbers in table units, no physics. */
import type { CouplingName } from '../../physics/couplings.js';

/** Δχ² along one coupling. */
export interface ProfileCurve {
  /** Ascending coupling values in table units. */
  readonly x: ArrayLike<number>;
  readonly deltaChi2: ArrayLike<number>;
}

/** One curve of a panel; `scenario` chooses colour and dash. */
export interface ScenarioCurve {
  readonly scenario: string;
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
  /** Δχ² of the confidence level drawn as a horizontal line (2.71 for 90%, 1 d.o.f.). */
  readonly threshold: number;
}

/** An allowed region of a plane: closed or open polylines in table units. */
export interface Region {
  readonly scenario: string;
  readonly label: string;
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
  /** Change of the expected counts when the coupling takes `value`, nuisances unchanged. */
  readonly change:
    | { readonly coupling: CouplingName; readonly value: number; readonly counts: ArrayLike<number> }
    | undefined;
}
