/** One control of the active entry: a slider with a field, a switch, or a choice. */
import type { ComponentChildren, JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { SettingValue } from '../../../experiment/settings.js';
import { settingFault } from '../../check-setting.js';
import type { ChoiceControl, Control, SliderControl, SwitchControl } from '../../control.js';
import { Icon } from '../drawing/icons.js';
import { NumberField } from './number-field.js';
import { POSITIONS, positionOf, valueAtPosition, valueText } from './slider-scale.js';

export interface SettingActions {
  /** `moving`: the hand is still on the slider. */
  readonly turn: (control: Control, value: SettingValue, moving: boolean) => void;
  readonly reset: (key: string) => void;
  /** The hand has left the slider. */
  readonly rest: () => void;
}

interface RowProps {
  readonly control: Control;
  /** A control above says the same about why it cannot be turned. */
  readonly repeatsReason: boolean;
  readonly isSet: boolean;
  readonly actions: SettingActions;
  /** Id of the element that the label is of. */
  readonly labelled: string;
  readonly fault: string | undefined;
  /** Beside the label. */
  readonly field: ComponentChildren;
  readonly children?: ComponentChildren;
}

function Row({ control, repeatsReason, isSet, actions, labelled, fault, field, children }: RowProps): JSX.Element {
  return (
    <div
      class={`control ${control.kind}${isSet ? ' is-set' : ''}${fault ? ' at-fault' : ''}`}
      data-testid={`control-${control.key}`}
    >
      <div class="control-head">
        <label for={labelled} class={control.label.startsWith('sin') ? 'symbol' : undefined}>
          {control.label}
        </label>
        {isSet && (
          <button
            type="button"
            class="reset"
            aria-label={`Reset ${control.label}`}
            title="Reset"
            onClick={() => actions.reset(control.key)}
          >
            <Icon name="reset" />
          </button>
        )}
        {field}
      </div>
      {children}
      {control.disabledBecause && (
        <p class={repeatsReason ? 'visually-hidden' : 'why'} id={`${labelled}-why`}>
          {control.disabledBecause}
        </p>
      )}
      {fault && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
    </div>
  );
}

interface KindProps<C extends Control> {
  readonly control: C;
  /** A control above says the same about why it cannot be turned. */
  readonly repeatsReason: boolean;
  /** Undefined: as the scenario says. */
  readonly value: SettingValue | undefined;
  readonly actions: SettingActions;
  readonly fault: string | undefined;
}

function Slider({ control, repeatsReason, value, actions, fault }: KindProps<SliderControl>): JSX.Element {
  const id = useId();
  const now = typeof value === 'number' ? value : control.nominal;
  const unit = control.unit === '' ? '' : ` ${control.unit}`;
  const disabled = control.disabledBecause !== undefined;
  const text = now === null ? '' : valueText(now);
  return (
    <Row
      control={control}
      repeatsReason={repeatsReason}
      isSet={value !== undefined}
      actions={actions}
      labelled={id}
      fault={fault}
      field={
        <>
          <NumberField
            label={`${control.label}${control.unit === '' ? '' : ` in ${control.unit}`}`}
            text={now === null ? 'free' : text}
            disabled={disabled}
            fault={(typed) => settingFault(control.key, typed)}
            commit={(typed) => actions.turn(control, typed, false)}
          />
          <span class="unit">{control.unit}</span>
        </>
      }
    >
      <input
        id={id}
        type="range"
        min={0}
        max={POSITIONS}
        step={1}
        disabled={disabled}
        value={now === null ? POSITIONS : positionOf(control, now)}
        aria-valuetext={now === null ? 'free' : `${text}${unit}`}
        {...(disabled ? { 'aria-describedby': `${id}-why` } : {})}
        onInput={(event) => actions.turn(control, valueAtPosition(control, event.currentTarget.valueAsNumber), true)}
        onChange={actions.rest}
        onBlur={actions.rest}
      />
    </Row>
  );
}

function Switch({ control, repeatsReason, value, actions, fault }: KindProps<SwitchControl>): JSX.Element {
  const id = useId();
  const disabled = control.disabledBecause !== undefined;
  return (
    <Row
      control={control}
      repeatsReason={repeatsReason}
      isSet={value !== undefined}
      actions={actions}
      labelled={id}
      fault={fault}
      field={
        <input
          id={id}
          type="checkbox"
          disabled={disabled}
          checked={typeof value === 'boolean' ? value : control.nominal}
          {...(disabled ? { 'aria-describedby': `${id}-why` } : {})}
          onChange={(event) => actions.turn(control, event.currentTarget.checked, false)}
        />
      }
    />
  );
}

function Choice({ control, repeatsReason, value, actions, fault }: KindProps<ChoiceControl>): JSX.Element {
  const id = useId();
  const disabled = control.disabledBecause !== undefined;
  const now = value ?? control.nominal;
  return (
    <Row
      control={control}
      repeatsReason={repeatsReason}
      isSet={value !== undefined}
      actions={actions}
      labelled={id}
      fault={fault}
      field={
        <select
          id={id}
          disabled={disabled}
          value={String(control.choices.findIndex((choice) => choice.value === now))}
          {...(disabled ? { 'aria-describedby': `${id}-why` } : {})}
          onChange={(event) => {
            const choice = control.choices[Number(event.currentTarget.value)];
            if (choice) actions.turn(control, choice.value, false);
          }}
        >
          {control.choices.map((choice, i) => (
            <option key={choice.label} value={String(i)}>
              {choice.label}
            </option>
          ))}
        </select>
      }
    />
  );
}

export function SettingControl(props: KindProps<Control>): JSX.Element {
  const { control } = props;
  switch (control.kind) {
    case 'slider':
      return <Slider {...props} control={control} />;
    case 'switch':
      return <Switch {...props} control={control} />;
    case 'choice':
      return <Choice {...props} control={control} />;
    default:
      return control satisfies never;
  }
}
