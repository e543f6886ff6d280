/** What a state asks about each of its entries. */
import { COUPLING_NAMES, COUPLINGS, type CouplingName } from '../../../physics/couplings.js';
import type { Question } from '../../engine/question.js';
import type { ExplorerState } from '../../state.js';

/** All couplings of the class of a coupling, in the order of tables. */
export function couplingsOfClass(name: CouplingName): CouplingName[] {
  return COUPLING_NAMES.filter((other) => COUPLINGS[other].class === COUPLINGS[name].class);
}

/**
 * The question about an entry. Spectra, pulls and cuts are shown of the active one only.
 * @param index of the entry
 * @param moving the hand is still on a slider
 */
export function questionOf(state: ExplorerState, index: number, moving: boolean): Question {
  const { plane, bounded, profiled, confidenceLevel, degreesOfFreedom, point, samples, backend } = state;
  const isActive = index === state.active;
  return {
    entry: state.entries[index],
    plane,
    bounded,
    profiled,
    confidenceLevel,
    degreesOfFreedom,
    point: isActive ? point : null,
    samples,
    backend,
    table: couplingsOfClass(bounded),
    spectra: isActive,
    moving,
  };
}

const text = (question: Question): string => JSON.stringify(question);

/**
 * Whether the answers to a question that was asked are all that another one needs: what is no longer looked at, the
 * spectra and the point of an entry that is not active any more, need not be asked about again.
 */
export function suffices(asked: Question | undefined, wanted: Question): boolean {
  if (!asked) return false;
  if (asked.moving && !wanted.moving) return false;
  const spectra = wanted.spectra || asked.spectra;
  const point = wanted.spectra ? wanted.point : asked.point;
  return text({ ...asked, moving: false }) === text({ ...wanted, spectra, point, moving: false });
}
