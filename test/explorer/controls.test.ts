import { describe, expect, test } from 'vitest';
import { dataFolder, nodeFiles } from '../../src/edge/node-files.js';
import { loadScenario, type Scenario, SHIPPED_SCENARIOS } from '../../src/experiment/load-scenario.js';
import type { SettingValue } from '../../src/experiment/settings.js';
import { settingFault } from '../../src/explorer/check-setting.js';
import type { Control, SliderControl } from '../../src/explorer/control.js';
import { controlsOf, standing, turned } from '../../src/explorer/controls.js';
import { InputError } from '../../src/input/errors.js';
import { buildRateModel } from '../../src/model/build-rate-model.js';
import { createFoldingCache } from '../../src/model/folded-templates.js';
import { inputErrorOf } from '../support/input-error.js';
import { physicsInputs } from '../support/models.js';

type Values = Readonly<Record<string, SettingValue>>;

function load(name: string, values: Values = {}): Promise<Scenario> {
  const error = (key: string, problem: string): InputError => new InputError(problem, { key, value: values[key] });
  return loadScenario(nodeFiles, dataFolder, name, { values, error });
}

async function controls(name: string, values: Values = {}): Promise<Map<string, Control>> {
  const all = controlsOf(await load(name, values), await load(name));
  expect(new Set(all.map(({ key }) => key)).size).toBe(all.length);
  expect(new Set(all.map(({ label }) => label)).size).toBe(all.length);
  return new Map(all.map((control) => [control.key, control]));
}

/** Values of a control that must be accepted: the ends, the middle, and the nominal one. */
function valuesOf(control: Control): readonly SettingValue[] {
  switch (control.kind) {
    case 'switch':
      return [true, false];
    case 'choice':
      return control.choices.map(({ value }) => value);
    case 'slider': {
      const { min, max, scale, nominal } = control;
      const middle = scale === 'log' ? Math.sqrt(min * max) : (min + max) / 2;
      return [min, middle, max, ...(nominal === null ? [] : [nominal])];
    }
    default:
      return control satisfies never;
  }
}

describe.each(SHIPPED_SCENARIOS)('controls of %s', (name) => {
  const mock = { data: 'asimov' };
  const settings: Values[] = name.startsWith('darwin') ? [{}] : [{}, mock];
  test.each(settings)('are accepted where they can be turned, and refused where not, with %o', async (before) => {
    const inputs = await physicsInputs();
    const cache = createFoldingCache();
    for (const control of (await controls(name, before)).values()) {
      for (const value of valuesOf(control)) {
        const after = turned(before, control, value);
        if (control.disabledBecause !== undefined) {
          const error = await inputErrorOf(load(name, { ...before, [control.key]: value }));
          expect(error.problem).toBe('makes no sense on observed counts');
          expect(control.disabledBecause).toContain('mock data');
          continue;
        }
        if (Object.hasOwn(after, control.key)) expect(settingFault(control.key, after[control.key])).toBeUndefined();
        // A model of every edge of a hundred bins would tell nothing new.
        const isRepetition = control.kind === 'choice' && typeof value === 'number' && value !== control.nominal;
        const scenario = await load(name, after);
        if (!isRepetition) await buildRateModel(scenario, inputs, cache);
      }
    }
  });

  test('stand at what the files say', async () => {
    const nominal = await load(name);
    for (const control of (await controls(name)).values()) {
      const value = standing({}, control);
      expect(value).toBe(control.nominal);
      if (control.kind === 'slider' && value !== null) {
        expect(value).toBeGreaterThanOrEqual(control.min);
        expect(value).toBeLessThanOrEqual(control.max);
      }
      if (control.kind === 'choice') expect(control.choices.map((choice) => choice.value)).toContain(value);
      if (value === null || control.disabledBecause !== undefined || value === 'observed') continue;
      // Setting the nominal value changes nothing.
      const set = await load(name, { [control.key]: value });
      const numbers = ({ experiments, parameters }: Scenario): unknown => [
        parameters,
        experiments.map(({ described, observedPlace, ...rest }) => rest),
      ];
      expect(numbers(set), control.key).toEqual(numbers(nominal));
    }
  });
});

describe('controls', () => {
  test('know what the scenario file says', async () => {
    const { nominal: depleted } = (await controls('darwin-300ty-depleted')).get('xe136_remaining_fraction') as Control;
    expect(depleted).toBe(0.01);
    const darwin = await controls('darwin-300ty');
    expect(darwin.get('exposure_t_y')).toMatchObject({
      nominal: 300,
      label: 'exposure',
      unit: 't y',
      min: 1,
      max: 1e4,
    });
    expect(darwin.get('backgrounds.xe124.enabled')).toMatchObject({ kind: 'switch', nominal: false });
    expect(darwin.has('backgrounds.xe124.level')).toBe(false);
    expect(darwin.has('data')).toBe(false);
    const lz = await controls('lz');
    expect(lz.get('backgrounds.ar37.relative_uncertainty')).toMatchObject({ nominal: null });
    expect((lz.get('backgrounds.pb214.relative_uncertainty') as SliderControl).nominal).toBeCloseTo(35 / 164, 12);
  });

  test('follow the settings', async () => {
    const withXenon = await controls('darwin-300ty', { 'backgrounds.xe124.enabled': true });
    expect(withXenon.get('backgrounds.xe124.level')).toMatchObject({ nominal: 1, label: '¹²⁴Xe' });
    expect(withXenon.get('backgrounds.xe124.relative_uncertainty')).toMatchObject({ nominal: 0.2 });
    const without = await controls('darwin-300ty', { 'backgrounds.xe136.enabled': false });
    expect(without.has('xe136_remaining_fraction')).toBe(false);
    expect(without.has('backgrounds.xe136.level')).toBe(false);
    const none = await controls('darwin-300ty', { 'backgrounds.pb214.level': 0, xe136_remaining_fraction: 0 });
    expect(none.get('backgrounds.pb214.level')).toMatchObject({ nominal: 1 });
    expect(none.has('xe136_remaining_fraction')).toBe(true);
  });

  test('of a joint fit stand for one experiment each', async () => {
    const combined = await controls('combined', { 'experiments.lz-ws2022.data': 'asimov' });
    expect(combined.get('experiments.lz-ws2022.exposure_t_y')).toMatchObject({ label: 'LZ WS2022: exposure' });
    expect(combined.get('experiments.lz-ws2022.exposure_t_y')?.disabledBecause).toBeUndefined();
    expect(combined.get('experiments.xenonnt-sr0.exposure_t_y')?.disabledBecause).toContain('mock data');
  });

  test('take their setting away at the nominal value', async () => {
    const exposure = (await controls('darwin-300ty')).get('exposure_t_y') as Control;
    expect(turned({ threshold_keV: 2 }, exposure, 100)).toEqual({ threshold_keV: 2, exposure_t_y: 100 });
    expect(turned({ threshold_keV: 2, exposure_t_y: 100 }, exposure, 300)).toEqual({ threshold_keV: 2 });
    expect(standing({ exposure_t_y: 100 }, exposure)).toBe(100);
  });
});
