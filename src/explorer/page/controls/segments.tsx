/** A choice among few words, side by side. */
import type { JSX } from 'preact';
import { useId } from 'preact/hooks';

export interface SegmentsProps<T extends string> {
  readonly legend: string;
  readonly testId: string;
  readonly options: readonly { readonly value: T; readonly label: string; readonly disabled?: boolean }[];
  readonly value: T | null;
  readonly choose: (value: T) => void;
}

export function Segments<T extends string>(props: SegmentsProps<T>): JSX.Element {
  const group = useId();
  return (
    <fieldset class="chips" data-testid={props.testId}>
      <legend>{props.legend}</legend>
      <div class="chip-row segments">
        {props.options.map(({ value, label, disabled }) => (
          <label key={value} class="chip">
            <input
              type="radio"
              name={group}
              value={value}
              checked={value === props.value}
              disabled={disabled ?? false}
              onChange={() => props.choose(value)}
            />
            <span class="chip-face">{label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
