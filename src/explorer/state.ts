/**
 * What the explorer shows: everything that a link carries, and nothing else. Plain data; a state is never changed but
 * replaced. `link.ts` writes and reads it, `check-state.ts` says what is allowed.
 */

import type { SettingValue } from '../experiment/settings.js';
import type { SHIPPED_SCENARIOS } from '../experiment/shipped-scenarios.js';
import type { CouplingName } from '../physics/couplings.js';

export type ShippedScenario = (typeof SHIPPED_SCENARIOS)[number];

/** A scenario on the page, with settings in place of what its file says (keys of `experiment/settings.ts`). */
export interface Entry {
  readonly scenario: ShippedScenario;
  readonly settings: Readonly<Record<string, SettingValue>>;
}

/** Who profiles the planes; `auto`: WebGPU, else WebGL2 through gpu.js, else the processor. */
export const EXPLORER_BACKENDS = ['auto', 'webgpu', 'gpujs', 'cpu'] as const;
export type ExplorerBackend = (typeof EXPLORER_BACKENDS)[number];

/** Samples per axis of the first grid of a plane. */
export const PLANE_SAMPLES = [33, 65, 128, 256, 512] as const;
export type PlaneSamples = (typeof PLANE_SAMPLES)[number];
/** Refined planes of at most this many samples are those of `nuscan contour`, which starts from a grid of its own. */
export const OWN_GRID_UP_TO: PlaneSamples = 65;

export interface ExplorerState {
  /** What is compared, one to {@link MOST_ENTRIES}; the same scenario may stand here with different settings. */
  readonly entries: readonly Entry[];
  /** Index of the entry whose settings the controls change, and whose spectra and pulls are shown. */
  readonly active: number;
  /** Axes of the plane. */
  readonly plane: { readonly x: CouplingName; readonly y: CouplingName };
  /** The coupling of the Δχ² profile; of the same class as the axes. */
  readonly bounded: CouplingName;
  /** Couplings minimised along the profile; `default`: as in the paper. At most {@link MOST_PROFILED}. */
  readonly profiled: 'default' | readonly CouplingName[];
  /** Between 0 and 1, of profiles and plane. */
  readonly confidenceLevel: number;
  /** Parameters that the contour is stated for. */
  readonly degreesOfFreedom: 1 | 2;
  /** A point of the plane, in table units, whose cuts, pulls and change of the spectrum are shown; null for none. */
  readonly point: readonly [x: number, y: number] | null;
  readonly samples: PlaneSamples;
  readonly backend: ExplorerBackend;
}

export const MOST_ENTRIES = 6;
export const MOST_PROFILED = 3;

export const DEFAULT_STATE: ExplorerState = {
  entries: [
    { scenario: 'darwin-30ty', settings: {} },
    { scenario: 'darwin-300ty', settings: {} },
    { scenario: 'darwin-300ty-depleted', settings: {} },
  ],
  active: 1,
  plane: { x: 'q_e', y: 'q_mu' },
  bounded: 'q_e',
  profiled: 'default',
  confidenceLevel: 0.9,
  degreesOfFreedom: 2,
  point: null,
  samples: 65,
  backend: 'auto',
};
