/** What a schema cannot say about a scan file. */
import { SETTING_SCHEMAS } from '../experiment/schema.js';
import type { SettingValue } from '../experiment/settings.js';
import { foldsToPositive } from '../inference/signs.js';
import type { YamlDocument } from '../input/yaml-document.js';
import { COUPLINGS, type CouplingName, conflictingMoments } from '../physics/couplings.js';
import { type AxisFile, axisValues, isRange, rangeFault } from './axes.js';
import { MAXIMUM_TILES, TILE_POINTS } from './grid.js';
import type { GridScan, ScanFile, ScenarioAxes, SweepScan } from './scan-file.js';

/** Combinations of scenario axes at most: each has a model of its own. */
const MAXIMUM_VARIATIONS = 100_000;
/** Sections of a scan file that hold settings, in the order of the files. */
const SETTING_SECTIONS = ['to_vary', 'to_zip', 'in_common'] as const;

/**
 * Checks axes, couplings and settings against each other.
 * @throws InputError naming file, line, key, value and what is accepted
 */
export function checkScan(document: YamlDocument<ScanFile>): void {
  const { content } = document;
  switch (content.kind) {
    case 'sweep':
      checkScenarioAxes(document, content);
      checkSweep(document, content);
      return;
    case 'grid':
      checkScenarioAxes(document, content);
      checkGrid(document, content);
      return;
    case 'planes':
      for (const [i, { x, y }] of content.panels.entries()) checkTogether(document, ['panels', i], [x, y]);
      return;
    case 'bounds':
      checkNames(document, 'scenarios', content.scenarios, 'each scenario once');
      checkNames(document, 'couplings', content.couplings, 'each coupling once');
      return;
    case 'choices':
      checkNames(document, 'couplings', content.couplings, 'each coupling once');
      for (const key of ['scenario', 'label'] as const) {
        const names = content.rows.map((row) => row[key]);
        const repeated = names.findIndex((name, i) => names.indexOf(name) !== i);
        if (repeated >= 0)
          throw document.error(['rows', repeated, key], 'named twice', `each ${key} once`, names[repeated]);
      }
      return;
    default:
  }
}

type Path = readonly (string | number)[];

/** A list in which nothing may stand twice. */
function checkNames(document: YamlDocument<ScanFile>, key: string, names: readonly string[], accepted: string): void {
  const seen = new Set<string>();
  for (const [i, name] of names.entries()) {
    if (seen.has(name)) throw document.error([key, i], 'named twice', accepted, name);
    seen.add(name);
  }
}

/** A list of variations stands for itself. */
function checkVariations(document: YamlDocument<ScanFile>, scan: ScenarioAxes): void {
  const { variations = [] } = scan;
  const other = (['scenarios', ...SETTING_SECTIONS] as const).find((key) => scan[key] !== undefined);
  if (other)
    throw document.error([other], 'stands beside variations', 'variations alone, with the settings of each of them');
  const seen = new Set<string>();
  for (const [i, { scenario, settings = {} }] of variations.entries()) {
    for (const [key, given] of Object.entries(settings)) {
      if (given === null)
        throw document.error(
          ['variations', i, 'settings', key],
          'null',
          'a number; null belongs into a scenario file',
          null,
        );
    }
    const same = JSON.stringify([scenario, Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1))]);
    if (seen.has(same)) throw document.error(['variations', i], 'stands twice', 'each variation once', scenario);
    seen.add(same);
  }
  if (variations.length > MAXIMUM_VARIATIONS)
    throw document.error(['variations'], `${variations.length} variations`, `at most ${MAXIMUM_VARIATIONS}`);
}

function checkScenarioAxes(document: YamlDocument<ScanFile>, scan: ScenarioAxes): void {
  if (scan.variations) {
    checkVariations(document, scan);
    return;
  }
  if (!scan.scenarios)
    throw document.error([], 'the key scenarios is missing', 'scenarios, or variations: scenario names or files');
  checkNames(document, 'scenarios', scan.scenarios, 'each scenario once');
  const seen = new Map<string, string>();
  for (const section of SETTING_SECTIONS) {
    for (const [key, given] of Object.entries(scan[section] ?? {})) {
      const before = seen.get(key);
      if (before) throw document.error([section, key], `stands in ${before} already`, 'each key in one place');
      seen.set(key, section);
      if (section !== 'in_common') checkSettingAxis(document, [section, key], key, given as AxisFile<SettingValue>);
      else if (given === null)
        throw document.error([section, key], 'null', 'a number; null belongs into a scenario file', null);
    }
  }
  const zipped = Object.entries(scan.to_zip ?? {}).map(([key, axis]) => ({ key, length: valuesOf(axis).length }));
  const odd = zipped.find(({ length }) => length !== zipped[0].length);
  if (odd) {
    throw document.error(
      ['to_zip', odd.key],
      `${odd.length} values beside ${zipped[0].length} of ${zipped[0].key}`,
      'as many values for every key of to_zip',
    );
  }
  const combinations = [
    ...Object.values(scan.to_vary ?? {}).map((axis) => valuesOf(axis).length),
    zipped[0]?.length ?? 1,
    scan.scenarios.length,
  ].reduce((a, b) => a * b, 1);
  if (combinations > MAXIMUM_VARIATIONS) {
    throw document.error(
      [scan.to_vary ? 'to_vary' : scan.to_zip ? 'to_zip' : 'scenarios'],
      `${combinations} combinations of scenario axes`,
      `at most ${MAXIMUM_VARIATIONS}`,
    );
  }
}

/** The values of a scenario axis. */
export function valuesOf(axis: AxisFile<SettingValue>): SettingValue[] {
  return isRange(axis) ? axisValues(axis) : [...axis];
}

/** Place of the first value that stands further up already; -1 where there is none. */
function firstRepeated(values: readonly unknown[]): number {
  const seen = new Set<unknown>();
  return values.findIndex((value) => seen.size === seen.add(value).size);
}

interface NumberSchema {
  readonly type?: unknown;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly description?: string;
}

function checkSettingAxis(
  document: YamlDocument<ScanFile>,
  path: Path,
  key: string,
  axis: AxisFile<SettingValue>,
): void {
  const pattern = Object.keys(SETTING_SCHEMAS.patterns).find((text) => new RegExp(text).test(key));
  const schema = (SETTING_SCHEMAS.keys[key] ?? SETTING_SCHEMAS.patterns[pattern ?? '']) as NumberSchema;
  if (!isRange(axis)) {
    const repeated = path[0] === 'to_vary' ? firstRepeated(axis) : -1;
    if (repeated >= 0) throw document.error([...path, repeated], 'stands twice', 'each value once', axis[repeated]);
    const hole = (axis as readonly unknown[]).indexOf(null);
    if (hole >= 0) throw document.error([...path, hole], 'null', 'numbers; null belongs into a scenario file', null);
    return;
  }
  if (![schema.type].flat().includes('number'))
    throw document.error(path, 'a range of something that is no number', 'a list of values');
  checkRange(document, path, axis);
  for (const end of ['min', 'max'] as const) {
    const value = axis[end];
    const inside =
      value >= (schema.minimum ?? -Infinity) &&
      value > (schema.exclusiveMinimum ?? -Infinity) &&
      value <= (schema.maximum ?? Infinity);
    if (!inside) throw document.error([...path, end], 'out of range', schema.description, value);
  }
}

function checkRange(document: YamlDocument<ScanFile>, path: Path, axis: AxisFile<unknown>): void {
  if (!isRange(axis)) return;
  const fault = rangeFault(axis);
  if (fault) throw document.error([...path, fault.key], fault.problem, fault.accepted, axis[fault.key]);
}

/** Whether the figure of a sweep shows bounds against its first scenario axis; otherwise it shows profiles. */
export function drawsBounds(scan: SweepScan): boolean {
  const first = Object.values({ ...scan.to_vary, ...scan.to_zip })[0];
  const isNumeric = first !== undefined && valuesOf(first).every((value) => typeof value === 'number');
  return isNumeric && scan.figure !== 'profiles';
}

function checkSweep(document: YamlDocument<ScanFile>, scan: SweepScan): void {
  const { couplings = [], planes = [], profiled = {} } = scan;
  if (couplings.length + planes.length === 0)
    throw document.error([], 'nothing to compute', 'couplings, planes, or both');
  checkNames(document, 'couplings', couplings, 'each coupling once');
  for (const [i, { x, y }] of planes.entries()) checkTogether(document, ['planes', i], [x, y]);
  for (const [name, others] of Object.entries(profiled) as [CouplingName, readonly CouplingName[]][]) {
    if (!couplings.includes(name))
      throw document.error(['profiled', name], 'not among the couplings', couplings.join(', '));
    checkTogether(document, ['profiled', name], [name, ...others]);
  }
  if (scan.figure === 'bounds' && !drawsBounds(scan))
    throw document.error(
      ['figure'],
      'the first scenario axis has no numbers to draw bounds against',
      'profiles',
      'bounds',
    );
}

function checkGrid(document: YamlDocument<ScanFile>, scan: GridScan): void {
  const axes = Object.entries(scan.axes) as [CouplingName, AxisFile][];
  const scanned = axes.map(([name]) => name);
  checkTogether(document, ['axes'], scanned);
  checkTogether(document, ['profiled'], [...scanned, ...(scan.profiled ?? [])]);
  let points = 1;
  for (const [name, axis] of axes) {
    checkRange(document, ['axes', name], axis);
    if (!isRange(axis)) {
      const falling = axis.findIndex((value, i) => i > 0 && value <= axis[i - 1]);
      if (falling >= 0)
        throw document.error(
          ['axes', name, falling],
          'the values do not ascend',
          `a number above ${axis[falling - 1]}`,
          axis[falling],
        );
    }
    const lowest = isRange(axis) ? axis.min : axis[0];
    // A sign that is seen together with another coupling of the grid may be scanned.
    const unseen = [...scanned, ...(scan.profiled ?? [])].every(
      (other) => other === name || foldsToPositive([other, name], 1),
    );
    if (COUPLINGS[name].evenInSign && unseen && lowest < 0) {
      throw document.error(
        isRange(axis) ? ['axes', name, 'min'] : ['axes', name, 0],
        'a negative value',
        `values from 0, since only |${name}| enters`,
        lowest,
      );
    }
    points *= isRange(axis) ? axis.points : axis.length;
  }
  if (points > MAXIMUM_TILES * TILE_POINTS) {
    throw document.error(
      ['axes'],
      `${points.toPrecision(3)} points are more than the store can index`,
      `at most ${(MAXIMUM_TILES * TILE_POINTS).toPrecision(3)}: fewer points per axis, or fewer axes`,
    );
  }
}

/** Couplings that are scanned or profiled together. */
function checkTogether(document: YamlDocument<ScanFile>, path: Path, names: readonly CouplingName[]): void {
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  if (repeated) throw document.error(path, 'a coupling stands twice', 'each coupling once', repeated);
  const conflict = conflictingMoments(names);
  if (conflict) {
    throw document.error(
      path,
      `mu_eff sets all three moments equal and contradicts ${conflict}`,
      'mu_eff alone, or single-flavour moments',
    );
  }
}
