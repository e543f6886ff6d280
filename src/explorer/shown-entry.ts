/** What the page shows of an entry: the newest answers about it. */
import type { CouplingName } from '../physics/couplings.js';
import { namesMuonAndTau } from '../report/scan-variations.js';
import type { BoundAnswer, ModelAnswer, PlaneAnswer, ProfileAnswer, SpectraAnswer } from './engine/question.js';
import type { Entry, ExplorerState } from './state.js';

export interface ShownEntry {
  readonly entry: Entry;
  /** Told apart from the other entries; plain text. */
  readonly label: string;
  readonly model: Pick<ModelAnswer, 'muonEqualsTau'>;
  /** Null where nothing has been answered yet. */
  readonly plane: PlaneAnswer | null;
  readonly profile: ProfileAnswer | null;
  readonly spectra: SpectraAnswer | null;
  /** Cells of the table, as they came. */
  readonly bounds: readonly BoundAnswer[];
}

/** The answer about the plane of a state; null for another plane, which a state has left. */
export function planeOf({ plane }: ShownEntry, state: Pick<ExplorerState, 'plane'>): PlaneAnswer | null {
  return plane && plane.x === state.plane.x && plane.y === state.plane.y ? plane : null;
}

/** The answer about the profile of a state; null for that of another coupling. */
export function profileOf({ profile }: ShownEntry, state: Pick<ExplorerState, 'bounded'>): ProfileAnswer | null {
  return profile?.coupling === state.bounded ? profile : null;
}

/** Whether couplings of muon neutrinos may be labelled μ/τ: both flavours are the same to all entries. */
export function muonStandsForTau(
  entries: readonly Pick<ShownEntry, 'model'>[],
  couplings: readonly CouplingName[],
): boolean {
  return entries.every(({ model }) => model.muonEqualsTau) && !namesMuonAndTau(couplings);
}
