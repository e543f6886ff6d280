/** The file of a plan: everything that readers of a scan need, without its scan file. */
import { VERSION } from '../version.js';
import { type GridLayout, tilesPerVariation } from './grid.js';
import type { Plan, Unit } from './plan.js';
import { exactJson, sealJson, unsealJson } from './sealed-json.js';

/** File in the folder of a scan. */
export const PLAN_FILE = 'plan.json';
/** Changes whenever files of this kind change in a way that older programs misread. */
const FORMAT = 'nuscan plan 2';
/** Stands for the units of a grid, of which there may be a million. */
const ALL_TILES = 'every tile of every variation';
/** Stands for the engine of plans that were written before they named it. */
const UNNAMED_ENGINE = 'an engine without a name';
/** Differences between two plans that a message lists. */
const LISTED_DIFFERENCES = 4;

/** A plan, and the version of nuscan and the JavaScript engine that made it. */
export interface StoredPlan {
  readonly nuscan: string;
  readonly engine: string;
  readonly plan: Plan;
}

/**
 * A plan as a file.
 * @param engine JavaScript engine that made the plan; no part of its hash
 * @throws Error for a NaN or infinite number
 */
export function encodePlan(plan: Plan, engine: string): Uint8Array {
  const { hash, name, scan, scanFolder, dimensions, variations, grid, units } = plan;
  const storedUnits = grid && areAllTiles(units, allTiles(variations.length, grid)) ? ALL_TILES : units;
  const stored = { hash, name, scan, scanFolder, dimensions, variations, grid, units: storedUnits };
  return sealJson({ format: FORMAT, nuscan: VERSION, engine, plan: stored });
}

/**
 * The plan in a file.
 * @throws Error saying what is wrong with it
 */
export function decodePlan(file: Uint8Array): StoredPlan {
  const { format, nuscan, engine, plan } = unsealJson(file);
  if (format !== FORMAT) throw new Error(`has the format ${JSON.stringify(format)}, not "${FORMAT}"`);
  const stored = plan as Omit<Plan, 'units'> & { readonly units: readonly Unit[] | typeof ALL_TILES };
  const units =
    stored.units === ALL_TILES ? allTiles(stored.variations.length, stored.grid as GridLayout) : stored.units;
  return {
    nuscan: nuscan as string,
    engine: (engine as string | undefined) ?? UNNAMED_ENGINE,
    plan: { ...stored, units },
  };
}

function allTiles(variations: number, grid: GridLayout): Unit[] {
  const tiles = tilesPerVariation(grid);
  return Array.from({ length: variations * tiles }, (_, unit) => ({
    kind: 'tile',
    variation: Math.floor(unit / tiles),
    tile: unit % tiles,
  }));
}

function areAllTiles(units: readonly Unit[], expected: readonly Unit[]): boolean {
  if (units.length !== expected.length) return false;
  return units.every((unit, index) => {
    const other = expected[index];
    if (unit.kind !== 'tile' || other.kind !== 'tile') return false;
    return unit.variation === other.variation && unit.tile === other.tile;
  });
}

/**
 * In words, where a stored plan differs from one made by this version of nuscan; empty where nothing is known to.
 * @param engine JavaScript engine that made the given plan
 */
export function planDifferences(stored: StoredPlan, given: Plan, engine: string): string {
  const [before, after] = [namedParts(stored.plan), namedParts(given)];
  const differences: string[] = [];
  if (stored.nuscan !== VERSION) differences.push(`nuscan ${stored.nuscan} → ${VERSION}`);
  if (stored.engine !== engine) differences.push(`${stored.engine} → ${engine}`);
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(name), after.get(name)];
    if (was !== is) differences.push(`${name} ${shortened(was)} → ${shortened(is)}`);
  }
  const more = differences.length - LISTED_DIFFERENCES;
  return [...differences.slice(0, LISTED_DIFFERENCES), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

/** What a plan consists of, under the names that a user knows, in the order of telling. */
function namedParts(plan: Plan): Map<string, string> {
  const parts = new Map<string, string>();
  for (const [key, value] of Object.entries(plan.scan)) if (value !== undefined) parts.set(key, exactJson(value));
  plan.variations.forEach(({ label, configuration }, index) => {
    parts.set(`variation ${index + 1}`, `${label} (${configuration})`);
  });
  parts.set('points of a tile', exactJson(plan.grid?.tileShape ?? []));
  parts.set('units', String(plan.units.length));
  return parts;
}

function shortened(text: string | undefined): string {
  if (text === undefined) return 'absent';
  const line = text.replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
}
