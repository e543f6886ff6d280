/** What a state of the explorer may be; whatever else comes, from a link or a store, becomes the default and a note. */

import type { SettingValue } from '../experiment/settings.js';
import { SHIPPED_SCENARIOS } from '../experiment/shipped-scenarios.js';
import {
  COUPLING_NAMES,
  COUPLINGS,
  type CouplingName,
  conflictingMoments,
  isCouplingName,
} from '../physics/couplings.js';
import { isSettingKey, lengthInLink, settingFault } from './check-setting.js';
import { shortText, shortValue } from './note-text.js';
import {
  DEFAULT_STATE,
  type Entry,
  EXPLORER_BACKENDS,
  type ExplorerState,
  MOST_ENTRIES,
  MOST_PROFILED,
  PLANE_SAMPLES,
  type ShippedScenario,
} from './state.js';

/** A state that is allowed, with a note in plain text on everything that was not. */
export interface CheckedState {
  readonly state: ExplorerState;
  readonly notes: readonly string[];
}

const MOST_SETTINGS = 40;
/** Characters of all settings in a link, so that the link of an allowed state can be read again. */
const LONGEST_SETTINGS = 6000;
const MOST_NOTES = 12;
const CONFIDENCE_LEVELS = [0.5, 0.9999] as const;
/** Largest coordinate of a point, in table units. */
const FARTHEST = 1e6;

/** Notes on one value after the other; more than a dozen say nothing new. */
export class Notes {
  private readonly all: string[] = [];

  /** @param accepted what would be, or what was done instead */
  refuse(place: string, value: unknown, accepted: string): void {
    this.add(`${shortText(place)} = ${shortValue(value)} is not accepted; accepted: ${accepted}`);
  }

  add(note: string): void {
    this.all.push(note);
  }

  /** At most a dozen, the last of them saying how many are left out. */
  list(): string[] {
    if (this.all.length <= MOST_NOTES) return [...this.all];
    const shown = this.all.slice(0, MOST_NOTES - 1);
    return [...shown, `and ${this.all.length - shown.length} more`];
  }
}

/**
 * The nearest allowed state: every part that is not allowed is replaced by its default, and a note says so. Never throws
 * on plain data.
 * @param value anything, for instance what a link says; parts that are missing take their defaults without a note
 */
export function checkState(value: unknown): CheckedState {
  const notes = new Notes();
  const state = stateOf(value, notes);
  return { state, notes: notes.list() };
}

/** Same as {@link checkState}, adding to notes that there are already. */
export function stateOf(value: unknown, notes: Notes): ExplorerState {
  if (value !== undefined && !isObject(value)) notes.refuse('state', value, 'an object; the default view is shown');
  const given = isObject(value) ? value : {};
  for (const key of Object.keys(given)) {
    if (!Object.hasOwn(DEFAULT_STATE, key)) notes.refuse(key, given[key], Object.keys(DEFAULT_STATE).join(', '));
  }
  const part = (key: keyof ExplorerState): unknown => (Object.hasOwn(given, key) ? given[key] : undefined);
  const { entries, active } = entriesOf(part('entries'), part('active'), notes);
  const plane = planeOf(part('plane'), notes);
  const bounded = boundedOf(part('bounded'), plane, notes);
  return {
    entries,
    active,
    plane,
    bounded,
    profiled: profiledOf(part('profiled'), bounded, notes),
    confidenceLevel: confidenceLevelOf(part('confidenceLevel'), notes),
    degreesOfFreedom: oneOf(
      part('degreesOfFreedom'),
      'degreesOfFreedom',
      [1, 2],
      DEFAULT_STATE.degreesOfFreedom,
      notes,
    ),
    point: pointOf(part('point'), notes),
    samples: oneOf(part('samples'), 'samples', PLANE_SAMPLES, DEFAULT_STATE.samples, notes),
    backend: oneOf(part('backend'), 'backend', EXPLORER_BACKENDS, DEFAULT_STATE.backend, notes),
  };
}

/** The entry that is active unless a state says otherwise: that of the default view, or the last one. */
export function defaultActive(entries: readonly Entry[]): number {
  return Math.min(DEFAULT_STATE.active, entries.length - 1);
}

type Unknown = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function oneOf<T extends string | number>(
  value: unknown,
  key: string,
  accepted: readonly T[],
  otherwise: T,
  notes: Notes,
): T {
  if (value === undefined) return otherwise;
  const found = accepted.find((item) => item === value);
  if (found === undefined) notes.refuse(key, value, accepted.join(', '));
  return found ?? otherwise;
}

function isShipped(name: unknown): name is ShippedScenario {
  return (SHIPPED_SCENARIOS as readonly unknown[]).includes(name);
}

function entriesOf(value: unknown, activeValue: unknown, notes: Notes): Pick<ExplorerState, 'entries' | 'active'> {
  if (value !== undefined && !Array.isArray(value)) notes.refuse('entries', value, 'a list of scenarios');
  const given: readonly unknown[] = Array.isArray(value) ? value : DEFAULT_STATE.entries;
  const entries: Entry[] = [];
  let active: number | undefined;
  let room = LONGEST_SETTINGS;
  for (const [i, item] of given.entries()) {
    if (entries.length === MOST_ENTRIES) {
      notes.add(`${given.length} entries are more than are compared; only the first ${MOST_ENTRIES} are shown`);
      break;
    }
    const scenario = isObject(item) && Object.hasOwn(item, 'scenario') ? item.scenario : undefined;
    if (!isShipped(scenario)) {
      notes.refuse('scenario', scenario, SHIPPED_SCENARIOS.join(', '));
      continue;
    }
    const settings = settingsOf((item as Unknown).settings, scenario, room, notes);
    room -= Object.entries(settings).reduce((sum, [key, setting]) => sum + lengthInLink(key, setting), 0);
    if (activeValue === i) active = entries.length;
    entries.push({ scenario, settings });
  }
  if (entries.length === 0) {
    if (Array.isArray(value)) notes.add('no scenario is left to show: those of the default view are shown');
    return { entries: DEFAULT_STATE.entries, active: DEFAULT_STATE.active };
  }
  if (activeValue !== undefined && active === undefined)
    notes.refuse('active', activeValue, `a whole number from 0 to ${entries.length - 1}`);
  return { entries, active: active ?? defaultActive(entries) };
}

function settingsOf(
  value: unknown,
  scenario: ShippedScenario,
  room: number,
  notes: Notes,
): Readonly<Record<string, SettingValue>> {
  if (value === undefined) return {};
  if (!isObject(value)) {
    notes.refuse(`settings of ${scenario}`, value, 'values by key');
    return {};
  }
  const allowed: [string, SettingValue][] = [];
  let left = room;
  for (const key of Object.keys(value)) {
    const setting = value[key];
    if (!isSettingKey(key)) {
      notes.add(`${shortText(key)} of ${scenario} is not known: it is left out`);
      continue;
    }
    const accepted = settingFault(key, setting);
    if (accepted !== undefined) {
      notes.refuse(`${key} of ${scenario}`, setting, accepted);
      continue;
    }
    left -= lengthInLink(key, setting as SettingValue);
    if (allowed.length === MOST_SETTINGS || left < 0) {
      notes.add(`too many settings: those of ${scenario} from ${shortText(key)} on are left out`);
      break;
    }
    // Adding 0 takes the sign off -0, which no link can say.
    allowed.push([key, typeof setting === 'number' ? setting + 0 : (setting as SettingValue)]);
  }
  return Object.fromEntries(allowed);
}

function isCoupling(value: unknown): value is CouplingName {
  return typeof value === 'string' && isCouplingName(value);
}

const ofClass = (name: CouplingName): CouplingName[] =>
  COUPLING_NAMES.filter((other) => COUPLINGS[other].class === COUPLINGS[name].class);

function planeOf(value: unknown, notes: Notes): ExplorerState['plane'] {
  if (value === undefined) return DEFAULT_STATE.plane;
  const { x, y }: Unknown = isObject(value) ? value : {};
  const mayStandTogether =
    isCoupling(x) &&
    isCoupling(y) &&
    x !== y &&
    COUPLINGS[x].class === COUPLINGS[y].class &&
    conflictingMoments([x, y]) === undefined;
  if (mayStandTogether) return { x, y };
  notes.add(
    `a plane of ${shortValue(x)} and ${shortValue(y)} is not accepted; accepted: two different couplings of one class, ` +
      `out of ${COUPLING_NAMES.filter((name) => name !== 'mu_eff').join(', ')}`,
  );
  return DEFAULT_STATE.plane;
}

function boundedOf(value: unknown, plane: ExplorerState['plane'], notes: Notes): CouplingName {
  if (value === undefined) return plane.x;
  const accepted = ofClass(plane.x);
  const found = accepted.find((name) => name === value);
  if (found === undefined) notes.refuse('bounded', value, `${accepted.join(', ')}, of the class of the plane`);
  return found ?? plane.x;
}

function profiledOf(value: unknown, bounded: CouplingName, notes: Notes): ExplorerState['profiled'] {
  if (value === undefined || value === 'default') return 'default';
  const others = ofClass(bounded).filter(
    (name) => name !== bounded && conflictingMoments([bounded, name]) === undefined,
  );
  const accepted =
    others.length === 0
      ? `no coupling beside ${bounded}`
      : `default, or at most ${MOST_PROFILED} different ones out of ${others.join(', ')}`;
  if (!Array.isArray(value)) {
    notes.refuse('profiled', value, accepted);
    return 'default';
  }
  const names = value.filter((name): name is CouplingName => others.includes(name as CouplingName));
  const areDistinct = new Set(names).size === names.length;
  // mu_eff beside a single-flavour moment contradicts it among the profiled ones as well.
  const areAllowed =
    names.length === value.length &&
    areDistinct &&
    names.length <= MOST_PROFILED &&
    conflictingMoments([bounded, ...names]) === undefined;
  if (areAllowed) return names;
  const shown = value.slice(0, 5).map((name) => (typeof name === 'string' ? name : shortValue(name)));
  notes.refuse('profiled', shown.join(','), accepted);
  return 'default';
}

function confidenceLevelOf(value: unknown, notes: Notes): number {
  if (value === undefined) return DEFAULT_STATE.confidenceLevel;
  const [lowest, highest] = CONFIDENCE_LEVELS;
  if (typeof value === 'number' && value >= lowest && value <= highest) return value;
  notes.refuse('confidenceLevel', value, `a number from ${lowest} to ${highest}`);
  return DEFAULT_STATE.confidenceLevel;
}

function pointOf(value: unknown, notes: Notes): ExplorerState['point'] {
  if (value === undefined || value === null) return null;
  const isNear = (coordinate: unknown): coordinate is number =>
    typeof coordinate === 'number' && Math.abs(coordinate) <= FARTHEST;
  if (Array.isArray(value) && value.length === 2 && value.every(isNear)) return [value[0] + 0, value[1] + 0];
  notes.refuse(
    'point',
    Array.isArray(value) ? value.slice(0, 3).map(shortValue).join(', ') : value,
    `two numbers between ${-FARTHEST} and ${FARTHEST}, or none`,
  );
  return null;
}
