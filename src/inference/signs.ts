/**
 * Signs that the rates do not see. A moment and a lone transition coupling enter as |coupling|. A transition charge and
 * the transition radius of the same flavours enter as |a q/T + b r²|²: only flipping both leaves the rates alone.
 */
import { COUPLINGS, type CouplingName } from '../physics/couplings.js';

/**
 * The column that carries the sign of each column's group: itself when it leads, -1 when its sign is observable.
 * @param first columns that lead before others
 */
function leaders(couplings: readonly CouplingName[], first: readonly number[] = []): number[] {
  const group = (name: CouplingName): string => (name.startsWith('mu_') ? name : (name.split('_')[1] as string));
  return couplings.map((name) => {
    if (!COUPLINGS[name].evenInSign) return -1;
    const together = (column: number): boolean =>
      COUPLINGS[couplings[column]].evenInSign && group(couplings[column]) === group(name);
    return first.find(together) ?? couplings.findIndex((_, column) => together(column));
  });
}

/** Whether the axis of a column can be folded onto [0, ∞) without loss. */
export function foldsToPositive(couplings: readonly CouplingName[], column: number): boolean {
  return leaders(couplings)[column] === column;
}

/**
 * The equivalent point whose folded couplings are not negative.
 * @param keep column whose sign must stay as it is
 */
export function foldSigns(couplings: readonly CouplingName[], point: Float64Array, keep = -1): Float64Array {
  const leading = leaders(couplings);
  return point.map((value, column) => {
    const leader = leading[column];
    const fixed = leader < 0 || (keep >= 0 && leading[keep] === leader && keep !== leader);
    return fixed || point[leader] >= 0 ? value : -value;
  });
}

/**
 * The equivalent point in which the shown couplings that can be folded are not negative, whatever the hidden ones are.
 * @param shown columns of the couplings on the axes of a figure
 */
export function foldShown(
  couplings: readonly CouplingName[],
  point: Float64Array,
  shown: readonly number[],
): Float64Array {
  const leading = leaders(couplings, shown);
  return point.map((value, column) => (leading[column] >= 0 && point[leading[column]] < 0 ? -value : value));
}
