/**
 * Signs that the rates do not see. A moment and a lone transition coupling enter as |coupling|. A transition charge and
 * the transition radius of the same flavours enter as |a q/T + b r²|²: only flipping both leaves the rates alone.
 */
import { COUPLINGS, type CouplingName } from '../physics/couplings.js';

/** The column that carries the sign of each column's group: itself when it leads, -1 when its sign is observable. */
function leaders(couplings: readonly CouplingName[]): number[] {
  const group = (name: CouplingName): string => (name.startsWith('mu_') ? name : (name.split('_')[1] as string));
  return couplings.map((name) =>
    COUPLINGS[name].evenInSign
      ? couplings.findIndex((other) => COUPLINGS[other].evenInSign && group(other) === group(name))
      : -1,
  );
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
