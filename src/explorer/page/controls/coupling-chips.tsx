/** A choice among couplings, their symbols set as formulas. */
import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { CouplingName } from '../../../physics/couplings.js';
import { couplingPlainSymbol, couplingSymbol } from '../../../report/figures/labels.js';
import { Formula } from '../drawing/formula.js';

export interface CouplingChipsProps {
  readonly legend: string;
  readonly testId: string;
  readonly couplings: readonly CouplingName[];
  readonly chosen: readonly CouplingName[];
  /** Several may be chosen. */
  readonly several?: boolean;
  readonly isDisabled?: (name: CouplingName) => boolean;
  readonly choose: (name: CouplingName, isChosen: boolean) => void;
}

export function CouplingChips(props: CouplingChipsProps): JSX.Element {
  const group = useId();
  return (
    <fieldset class="chips" data-testid={props.testId}>
      <legend>{props.legend}</legend>
      <div class="chip-row formulas">
        {props.couplings.map((name) => (
          <label key={name} class="chip">
            <input
              type={props.several ? 'checkbox' : 'radio'}
              name={group}
              value={name}
              aria-label={couplingPlainSymbol(name)}
              checked={props.chosen.includes(name)}
              disabled={props.isDisabled?.(name) ?? false}
              onChange={(event) => props.choose(name, event.currentTarget.checked)}
            />
            <span class="chip-face">
              <Formula markup={couplingSymbol(name)} />
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
