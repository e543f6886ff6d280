import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ScenarioFile } from '../../src/experiment/schema.js';
import { type SettingValue, settingAt, withSettings } from '../../src/experiment/settings.js';
import { InputError } from '../../src/input/errors.js';

const settings = (values: Record<string, SettingValue>) => ({
  values,
  error: (key: string, problem: string, accepted?: string) =>
    new InputError(problem, { key, ...(accepted === undefined ? {} : { accepted }) }),
});
const file = (...experiments: string[]): ScenarioFile => ({
  label: 'x',
  experiments: Object.fromEntries(experiments.map((name) => [name, {}])),
});
const applied = (names: readonly string[], values: Record<string, SettingValue>) =>
  withSettings(file(...names), settings(values)).experiments;

/** What a component may be called. */
const component = fc
  .tuple(fc.constantFrom('a', 'pb214', 'level', 'backgrounds'), fc.stringMatching(/^[\w.+-]{0,12}$/))
  .map(([start, end]) => start + end);
const folder = fc.constantFrom('mine', './mine', '../up/mine', 'my.lab', './my.lab', 'v1.2', 'lz-ws2022');

describe('settings reach', () => {
  it('every component, whatever its name', () => {
    fc.assert(
      fc.property(component, folder, (name, experiment) => {
        const expected = { [experiment]: { backgrounds: { [name]: { level: 2 } } } };
        const id = experiment.split('/').at(-1);
        expect(applied([experiment], { [`backgrounds.${name}.level`]: 2 })).toEqual(expected);
        expect(applied([experiment], { [`experiments.${experiment}.backgrounds.${name}.level`]: 2 })).toEqual(expected);
        expect(applied([experiment], { [`experiments.${id}.backgrounds.${name}.level`]: 2 })).toEqual(expected);
      }),
    );
  });

  it('an experiment by its name in the file and by its id, and no other one', () => {
    for (const called of ['mine', './mine'])
      expect(applied(['./mine', 'darwin'], { [`experiments.${called}.exposure_t_y`]: 20 })).toEqual({
        './mine': { exposure_t_y: 20 },
        darwin: {},
      });
    expect(applied(['my', 'my.lab'], { 'experiments.my.lab.live_time_d': 3 })).toEqual({
      my: {},
      'my.lab': { live_time_d: 3 },
    });
  });

  it('nothing where they may mean several, or set the same twice', () => {
    expect(() => applied(['a', 'a.backgrounds.b'], { 'experiments.a.backgrounds.b.backgrounds.c.level': 1 })).toThrow(
      'may mean backgrounds.b.backgrounds.c.level of a or backgrounds.c.level of a.backgrounds.b',
    );
    expect(() =>
      applied(['./mine'], { 'experiments.mine.exposure_t_y': 1, 'experiments../mine.exposure_t_y': 2 }),
    ).toThrow('sets the same as experiments.mine.exposure_t_y');
    expect(() => applied(['./mine'], { 'experiments.yours.exposure_t_y': 1 })).toThrow('no such experiment');
  });

  it('are found again for messages', () => {
    const given = settings({ 'experiments.mine.backgrounds.pb214_v1.2.level': 1 });
    expect(settingAt(given, './mine', 'backgrounds.pb214_v1.2')).toBe('experiments.mine.backgrounds.pb214_v1.2.level');
    expect(settingAt(given, 'other', 'backgrounds.pb214_v1.2')).toBeUndefined();
  });
});
