/**
 * States as fragments of a URL: `#v=1&scenario=darwin-300ty&exposure_t_y=100&scenario=lz&dof=1`. Settings follow their
 * scenario; what is as in the default view is left out. Nothing in a link is believed: `checkState` has the last word.
 */
import type { SettingValue } from '../experiment/settings.js';
import { isSettingKey } from './check-setting.js';
import { type CheckedState, defaultActive, Notes, stateOf } from './check-state.js';
import { shortText } from './note-text.js';
import { DEFAULT_STATE, type Entry, type ExplorerState } from './state.js';

/** Of the meaning of links. */
const VERSION = '1';
/** Characters of a link that is read. */
const LONGEST_LINK = 8192;
const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/** The shortest decimal that reads back as the same number, without the plus that links must spell `%2B`. */
const numberText = (value: number): string => String(value).replace('e+', 'e');

const valueText = (value: SettingValue): string => (typeof value === 'number' ? numberText(value) : String(value));

function sameEntries(a: readonly Entry[], b: readonly Entry[]): boolean {
  const text = (entries: readonly Entry[]): string =>
    JSON.stringify(entries.map(({ scenario, settings }) => [scenario, Object.entries(settings)]));
  return text(a) === text(b);
}

/** The fragment of a URL that shows a state, from `#` on. Every state that `checkState` allows is read back the same. */
export function linkOf(state: ExplorerState): string {
  const parts: [string, string][] = [['v', VERSION]];
  const add = (key: string, value: string, isDefault: boolean): void => {
    if (!isDefault) parts.push([key, value]);
  };
  const { entries, plane, profiled, point } = state;
  if (!sameEntries(entries, DEFAULT_STATE.entries)) {
    for (const { scenario, settings } of entries) {
      parts.push(['scenario', scenario]);
      for (const [key, value] of Object.entries(settings)) parts.push([key, valueText(value)]);
    }
  }
  add('active', String(state.active), state.active === defaultActive(entries));
  const isDefaultPlane = plane.x === DEFAULT_STATE.plane.x && plane.y === DEFAULT_STATE.plane.y;
  add('x', plane.x, isDefaultPlane);
  add('y', plane.y, isDefaultPlane);
  add('bounded', state.bounded, state.bounded === plane.x);
  if (profiled !== 'default') parts.push(['profiled', profiled.length === 0 ? 'none' : profiled.join(',')]);
  add('cl', numberText(state.confidenceLevel), state.confidenceLevel === DEFAULT_STATE.confidenceLevel);
  add('dof', String(state.degreesOfFreedom), state.degreesOfFreedom === DEFAULT_STATE.degreesOfFreedom);
  if (point) parts.push(['point', point.map(numberText).join(',')]);
  add('samples', String(state.samples), state.samples === DEFAULT_STATE.samples);
  add('backend', state.backend, state.backend === DEFAULT_STATE.backend);
  // Commas are allowed in fragments and easier to read.
  const encoded = (text: string): string => encodeURIComponent(text).replaceAll('%2C', ',');
  return `#${parts.map(([key, value]) => `${encoded(key)}=${encoded(value)}`).join('&')}`;
}

/** A value as a link spells it: a number, true or false, or a text. */
function settingValue(text: string): SettingValue {
  if (text === 'true' || text === 'false') return text === 'true';
  return NUMBER.test(text) ? Number(text) : text;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** What a link says, before it is checked. */
interface Draft {
  entries: { scenario: string; settings: Map<string, SettingValue> }[];
  /** Values by key of the link. */
  readonly values: Map<string, string>;
}

const KEYS = ['v', 'active', 'x', 'y', 'bounded', 'profiled', 'cl', 'dof', 'point', 'samples', 'backend'];

function draftOf(fragment: string, notes: Notes): Draft {
  const draft: Draft = { entries: [], values: new Map() };
  for (const part of fragment.split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const key = decoded(equals < 0 ? part : part.slice(0, equals));
    const value = decoded(equals < 0 ? '' : part.slice(equals + 1));
    if (key === undefined || value === undefined) {
      notes.add(`“${shortText(part)}” is not well encoded: it is left out`);
    } else if (key === 'scenario') {
      draft.entries.push({ scenario: value, settings: new Map() });
    } else if (KEYS.includes(key)) {
      addOnce(draft.values, key, value, notes);
    } else if (isSettingKey(key)) {
      const entry = draft.entries.at(-1);
      if (entry) addOnce(entry.settings, key, settingValue(value), notes);
      else notes.add(`${shortText(key)} stands before any scenario: it is left out`);
    } else {
      notes.add(`“${shortText(key)}” is not known: it is left out`);
    }
  }
  return draft;
}

function addOnce<T>(values: Map<string, T>, key: string, value: T, notes: Notes): void {
  if (values.has(key)) notes.add(`${shortText(key)} is given twice: the first value holds`);
  else values.set(key, value);
}

/**
 * Reads a link. Whatever it says, the state is one that `checkState` allows.
 * @param fragment with or without `#`
 */
export function readLink(fragment: string): CheckedState {
  const notes = new Notes();
  const text = fragment.startsWith('#') ? fragment.slice(1) : fragment;
  if (text.length > LONGEST_LINK) {
    notes.add(`the link has ${text.length} characters, more than ${LONGEST_LINK}: the default view is shown`);
    return { state: DEFAULT_STATE, notes: notes.list() };
  }
  const { entries, values } = draftOf(text, notes);
  const version = values.get('v') ?? VERSION;
  if (version !== VERSION) {
    notes.refuse('v', version, `${VERSION}, the version of links that this page reads; the default view is shown`);
    return { state: DEFAULT_STATE, notes: notes.list() };
  }
  const state = stateOf(
    {
      ...(entries.length > 0
        ? {
            entries: entries.map(({ scenario, settings }) => ({ scenario, settings: Object.fromEntries(settings) })),
          }
        : {}),
      ...partsOf(values),
    },
    notes,
  );
  return { state, notes: notes.list() };
}

/** Parts of a state, unchecked; those that the link does not name are missing. */
function partsOf(values: ReadonlyMap<string, string>): Readonly<Record<string, unknown>> {
  const parts: Record<string, unknown> = {};
  const take = (key: string, part: keyof ExplorerState, read: (text: string) => unknown): void => {
    const text = values.get(key);
    if (text !== undefined) parts[part] = read(text);
  };
  const list = (text: string): string[] => text.split(',');
  take('active', 'active', settingValue);
  if (values.has('x') || values.has('y'))
    parts.plane = { x: values.get('x') ?? DEFAULT_STATE.plane.x, y: values.get('y') ?? DEFAULT_STATE.plane.y };
  take('bounded', 'bounded', (text) => text);
  take('profiled', 'profiled', (text) => (text === 'none' ? [] : text === 'default' ? text : list(text)));
  take('cl', 'confidenceLevel', settingValue);
  take('dof', 'degreesOfFreedom', settingValue);
  take('point', 'point', (text) => (text === 'none' ? null : list(text).map(settingValue)));
  take('samples', 'samples', settingValue);
  take('backend', 'backend', (text) => text);
  return parts;
}
