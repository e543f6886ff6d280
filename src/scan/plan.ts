/**
 * What a scan consists of: units of work that depend on nothing but the plan, so that they can be done in any order, by
 * any process, and repeated. A unit is a bound, a plane, or a tile of a grid.
 */
import type { Appearance } from '../experiment/load-scenario.js';
import type { SettingValue } from '../experiment/settings.js';
import type { CouplingName } from '../physics/couplings.js';
import type { GridLayout } from './grid.js';
import type { ScanFile } from './scan-file.js';

/** A scenario with the settings of one combination of the scenario axes. */
export interface Variation {
  /** As the scan file names it: a shipped name, or a path relative to that file. */
  readonly scenario: string;
  /** Scenario and settings in words; no other variation of the plan has the same. */
  readonly label: string;
  /** Label of the scenario without what settings replace in it. */
  readonly scenarioLabel: string;
  /** Settings by key, those in common included. */
  readonly settings: Readonly<Record<string, SettingValue>>;
  /** Position on every scenario dimension. */
  readonly position: readonly number[];
  /** How figures draw its scenario; left out where the file says nothing. */
  readonly appearance?: Appearance;
  /** Hash of everything numerical in its model. */
  readonly configuration: string;
}

/** A scenario axis: one key, or several that change together. */
export interface ScenarioDimension {
  /** `scenario`, `variation` for a list of them, or the first key. */
  readonly name: string;
  readonly keys: readonly { readonly key: string; readonly values: readonly SettingValue[] }[];
  readonly length: number;
}

export type Unit =
  | {
      readonly kind: 'bound';
      readonly variation: number;
      readonly coupling: CouplingName;
      readonly profiled: readonly CouplingName[];
      readonly confidenceLevel: number;
      /** Its profile is drawn: sampled evenly where figures show it. */
      readonly drawn: boolean;
    }
  | {
      readonly kind: 'plane';
      readonly variation: number;
      readonly x: CouplingName;
      readonly y: CouplingName;
      readonly confidenceLevel: number;
      /** Parameters that the level holds for; two where it is not said. */
      readonly degreesOfFreedom?: 1;
      /** Samples per axis of the first grid; the usual number where it is not said. */
      readonly samples?: number;
    }
  | { readonly kind: 'tile'; readonly variation: number; readonly tile: number };

export interface Plan {
  /** SHA-256 (first 16 hexadecimal digits) of everything that decides the numbers of the units. */
  readonly hash: string;
  /** Name of the scan: its file without folder and extension. */
  readonly name: string;
  readonly scan: ScanFile;
  /**
   * Folder that files of scenarios are named from; undefined where there are none. In `plan.json` it is relative to the folder
   * of the scan, so that both can be moved together.
   */
  readonly scanFolder?: string;
  readonly dimensions: readonly ScenarioDimension[];
  readonly variations: readonly Variation[];
  readonly units: readonly Unit[];
  /** The grid of a `grid` scan. */
  readonly grid?: GridLayout;
}

/** A unit in words, for messages. */
export function unitText(plan: Pick<Plan, 'units' | 'variations'>, index: number): string {
  const unit = plan.units[index];
  const { label } = plan.variations[unit.variation];
  switch (unit.kind) {
    case 'bound':
      return `bound on ${unit.coupling} of ${label}`;
    case 'plane':
      return `plane of ${unit.x} and ${unit.y} of ${label}`;
    case 'tile':
      return `tile ${unit.tile} of ${label}`;
    default:
      return unit satisfies never;
  }
}

/** One of several equal shares of a scan. */
export interface Shard {
  /** From 1. */
  readonly number: number;
  readonly of: number;
}

/** The units of a share, ascending: interleaved, so that shares cost the same. */
export function unitsOf(plan: Pick<Plan, 'units'>, shard: Shard = { number: 1, of: 1 }): number[] {
  const units: number[] = [];
  for (let unit = shard.number - 1; unit < plan.units.length; unit += shard.of) units.push(unit);
  return units;
}
