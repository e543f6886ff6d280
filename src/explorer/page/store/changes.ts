/** The changes that the controls make to a state. All are pure: a state in, an allowed state out. */
import type { SettingValue } from '../../../experiment/settings.js';
import { COUPLINGS, type CouplingClass, type CouplingName, conflictingMoments } from '../../../physics/couplings.js';
import type { Control } from '../../control.js';
import { turned } from '../../controls.js';
import { type ExplorerState, MOST_ENTRIES, MOST_PROFILED, type ShippedScenario } from '../../state.js';
import { couplingsOfClass } from './questions.js';

/** Adds a scenario behind the others and makes it the active one; no change where there is no room. */
export function withScenario(state: ExplorerState, scenario: ShippedScenario): ExplorerState {
  if (state.entries.length >= MOST_ENTRIES) return state;
  return { ...state, entries: [...state.entries, { scenario, settings: {} }], active: state.entries.length };
}

/** Puts a copy of an entry behind the others and makes it the active one; no change where there is no room. */
export function withCopy(state: ExplorerState, index: number): ExplorerState {
  if (state.entries.length >= MOST_ENTRIES) return state;
  return { ...state, entries: [...state.entries, { ...state.entries[index] }], active: state.entries.length };
}

/** Removes an entry; the last one stays. */
export function withoutEntry(state: ExplorerState, index: number): ExplorerState {
  if (state.entries.length === 1) return state;
  const entries = state.entries.filter((_, i) => i !== index);
  const active = state.active > index ? state.active - 1 : state.active;
  return { ...state, entries, active: Math.min(active, entries.length - 1) };
}

/** Turns a control of the active entry; what its scenario says takes the setting away. */
export function withTurned(state: ExplorerState, control: Control, value: SettingValue): ExplorerState {
  return withSettingsOfActive(state, turned(state.entries[state.active].settings, control, value));
}

/** Takes one setting of the active entry back to what its scenario says. */
export function withoutSetting(state: ExplorerState, key: string): ExplorerState {
  const { [key]: _, ...others } = state.entries[state.active].settings;
  return withSettingsOfActive(state, others);
}

/** Takes all settings of the active entry back to what its scenario says. */
export function withoutSettings(state: ExplorerState): ExplorerState {
  return withSettingsOfActive(state, {});
}

function withSettingsOfActive(state: ExplorerState, settings: Readonly<Record<string, SettingValue>>): ExplorerState {
  const entries = state.entries.map((entry, i) => (i === state.active ? { ...entry, settings } : entry));
  return { ...state, entries };
}

const PREFIX: Record<CouplingClass, string> = { 'magnetic moment': 'mu', millicharge: 'q', 'charge radius': 'r2' };

/** Couplings that may be an axis of a plane: all of the class but the effective moment, which sets the others. */
export function axisCouplings(name: CouplingName): CouplingName[] {
  return couplingsOfClass(name).filter((other) => other !== 'mu_eff');
}

/** The same flavours of another class of couplings; the electron, or for an axis the muon, where it has none. */
export function withClass(state: ExplorerState, next: CouplingClass): ExplorerState {
  const same = (name: CouplingName, otherwise: string): CouplingName => {
    const wanted = `${PREFIX[next]}_${name.split('_')[1]}` as CouplingName;
    return Object.hasOwn(COUPLINGS, wanted) ? wanted : (`${PREFIX[next]}_${otherwise}` as CouplingName);
  };
  const x = same(state.plane.x, 'e');
  let y = same(state.plane.y, 'mu');
  if (x === y) y = `${PREFIX[next]}_${x.endsWith('_mu') ? 'e' : 'mu'}` as CouplingName;
  return { ...state, plane: { x, y }, bounded: same(state.bounded, 'e'), profiled: 'default', point: null };
}

/** Chooses an axis of the plane; the coupling of the other axis changes places with it. */
export function withAxis(state: ExplorerState, axis: 'x' | 'y', name: CouplingName): ExplorerState {
  const { plane } = state;
  const other = axis === 'x' ? 'y' : 'x';
  if (plane[axis] === name) return state;
  const next = { ...plane, [axis]: name, ...(plane[other] === name ? { [other]: plane[axis] } : {}) };
  return { ...state, plane: next, point: null };
}

/** Couplings that may be profiled beside a bounded one. */
export function profilable(bounded: CouplingName): CouplingName[] {
  return couplingsOfClass(bounded).filter((name) => name !== bounded && !conflictingMoments([bounded, name]));
}

/** Chooses the coupling of the profile; what was chosen to be profiled stays as far as it may. */
export function withBounded(state: ExplorerState, bounded: CouplingName): ExplorerState {
  const { profiled } = state;
  if (profiled === 'default') return { ...state, bounded };
  const allowed = profilable(bounded);
  return { ...state, bounded, profiled: profiled.filter((name) => allowed.includes(name)) };
}

/** Adds a coupling to the profiled ones or takes it away; no change where there are too many or it contradicts them. */
export function withProfiled(state: ExplorerState, name: CouplingName, isProfiled: boolean): ExplorerState {
  const before = state.profiled === 'default' ? [] : state.profiled;
  if (!isProfiled) return { ...state, profiled: before.filter((other) => other !== name) };
  const chosen = new Set([...before, name]);
  const profiled = profilable(state.bounded).filter((other) => chosen.has(other));
  if (profiled.length > MOST_PROFILED || conflictingMoments(profiled)) return state;
  return { ...state, profiled };
}
