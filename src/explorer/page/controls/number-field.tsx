/** A number that is typed; it counts when the field is left or Enter is pressed. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

export interface NumberFieldProps {
  readonly id?: string;
  /** Accessible name, with the unit. */
  readonly label: string;
  /** What the field shows while nobody types. */
  readonly text: string;
  readonly disabled?: boolean;
  /** What would be accepted instead of a number; undefined for one that is. */
  readonly fault: (value: number) => string | undefined;
  readonly commit: (value: number) => void;
}

export function NumberField({ id, label, text, disabled, fault, commit }: NumberFieldProps): JSX.Element {
  const draft = useSignal<string | null>(null);
  const message = useSignal<string | null>(null);
  const take = (): void => {
    if (draft.value === null) return;
    const typed = draft.value.trim().replace('−', '-').replace(',', '.');
    const value = typed === '' ? Number.NaN : Number(typed);
    const accepted = Number.isFinite(value) ? fault(value) : 'a number';
    if (accepted !== undefined) {
      message.value = `accepted: ${accepted}`;
      return;
    }
    message.value = null;
    draft.value = null;
    commit(value);
  };
  const forget = (): void => {
    draft.value = null;
    message.value = null;
  };
  return (
    <span class="number-field">
      <input
        {...(id === undefined ? {} : { id })}
        type="text"
        inputMode="decimal"
        autocomplete="off"
        aria-label={label}
        aria-invalid={message.value !== null}
        disabled={disabled ?? false}
        value={draft.value ?? text}
        onInput={(event) => {
          draft.value = event.currentTarget.value;
        }}
        onBlur={take}
        onKeyDown={(event) => {
          if (event.key === 'Enter') take();
          if (event.key === 'Escape') forget();
        }}
      />
      {message.value !== null && (
        <span class="fault" role="alert">
          {message.value}
        </span>
      )}
    </span>
  );
}
