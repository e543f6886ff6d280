/** All controls of the active entry in their groups. */
import type { JSX } from 'preact';
import type { SettingValue } from '../../../experiment/settings.js';
import type { Control } from '../../control.js';
import { Icon } from '../drawing/icons.js';
import { withoutSetting, withoutSettings, withTurned } from '../store/changes.js';
import type { ExplorerStore } from '../store/explorer-store.js';
import { entryViews } from '../views/entry-view.js';
import { SettingControl } from './setting-control.js';

const GROUPS: readonly { readonly group: Control['group']; readonly title: string }[] = [
  { group: 'detector', title: 'Detector' },
  { group: 'backgrounds', title: 'Backgrounds' },
  { group: 'physics', title: 'Physics' },
];

function ChangedMark({ count }: { readonly count: number }): JSX.Element | null {
  return count === 0 ? null : <span class="changed">{count} changed</span>;
}

export function SettingsPanel({ store }: { readonly store: ExplorerStore }): JSX.Element {
  const state = store.state.value;
  const view = entryViews(store)[state.active];
  const { settings } = state.entries[state.active];
  const controls = view.answers.model.value?.controls ?? [];
  const failure = view.answers.failure.value;
  const known = new Set(controls.map(({ key }) => key));
  const others = Object.entries(settings).filter(([key]) => !known.has(key));
  const actions = {
    turn: (control: Control, value: SettingValue, moving: boolean) =>
      store.change(withTurned(store.state.value, control, value), moving),
    reset: (key: string) => store.change(withoutSetting(store.state.value, key)),
    rest: () => store.rest(),
  };
  return (
    <section class="panel" aria-labelledby="settings-heading" data-testid="settings">
      <header class="panel-head">
        <h2 id="settings-heading">{view.label}</h2>
        {Object.keys(settings).length > 0 && (
          <button
            type="button"
            class="plain"
            data-testid="reset-all"
            onClick={() => store.change(withoutSettings(store.state.value))}
          >
            Reset all
          </button>
        )}
      </header>
      {failure && (failure.key === null || !known.has(failure.key)) && (
        <p class="fault" role="alert" data-testid="failure">
          {failure.message}
        </p>
      )}
      {GROUPS.map(({ group, title }) => {
        const ofGroup = controls.filter((control) => control.group === group);
        if (ofGroup.length === 0) return null;
        return (
          <details key={group} class="group" open={group === 'detector'} data-testid={`group-${group}`}>
            <summary>
              {title}
              <ChangedMark count={ofGroup.filter(({ key }) => Object.hasOwn(settings, key)).length} />
            </summary>
            {ofGroup.map((control, i) => (
              // The controls of another entry are other controls: nothing half typed goes over to them.
              <SettingControl
                key={`${view.answers.slot} ${control.key}`}
                control={control}
                repeatsReason={ofGroup.slice(0, i).some((other) => other.disabledBecause === control.disabledBecause)}
                value={settings[control.key]}
                actions={actions}
                fault={failure?.key === control.key ? failure.message : undefined}
              />
            ))}
          </details>
        );
      })}
      {others.length > 0 && (
        <details class="group" open>
          <summary>Other settings</summary>
          {others.map(([key, value]) => (
            <p key={key} class="other-setting">
              <code>
                {key} = {String(value)}
              </code>
              <button
                type="button"
                class="reset"
                aria-label={`Reset ${key}`}
                title="Reset"
                onClick={() => actions.reset(key)}
              >
                <Icon name="reset" />
              </button>
            </p>
          ))}
        </details>
      )}
    </section>
  );
}
