/** What can be turned on a scenario. What the loader would refuse is there as well, with the reason and the remedy. */
import type { Background, DescribedExperiment, Experiment } from '../experiment/experiment.js';
import type { Scenario } from '../experiment/load-scenario.js';
import { settingName } from '../experiment/setting-labels.js';
import type { SettingValue } from '../experiment/settings.js';
import { IONISATION_MODELS } from '../physics/ionisation.js';
import { SOLAR_MODELS } from '../physics/parameters.js';
import type { ChoiceControl, Control, SliderControl } from './control.js';

const OBSERVED_COUNTS = 'observed counts are what they are: switch to mock data first';
/** Value of a choice of data that takes the setting away. */
const OBSERVED = 'observed';
/** Lowest bin edges offered as thresholds. */
const MOST_EDGES = 30;

/** Nothing is described: made in code. */
const UNKNOWN: DescribedExperiment = { override: {}, components: [], splittable: false };

/** An experiment of a scenario, with what the settings make of it and without them. */
interface Part {
  /** Of its keys: empty where the scenario has one experiment only. */
  readonly prefix: string;
  /** Of its labels. */
  readonly name: string;
  readonly now: Experiment;
  readonly nominal: Experiment;
}

/**
 * The controls of a scenario in the order in which they are shown: of a joint fit one for every experiment.
 * @param scenario with the settings of an entry
 * @param nominal the same without settings
 */
export function controlsOf(scenario: Scenario, nominal: Scenario): Control[] {
  const isJoint = nominal.experiments.length > 1;
  const parts = nominal.experiments.map(
    (experiment, i): Part => ({
      prefix: isJoint ? `experiments.${experiment.id}.` : '',
      name: isJoint ? `${experiment.name}: ` : '',
      now: scenario.experiments[i],
      nominal: experiment,
    }),
  );
  return [
    ...(nominal.experiments.some(({ observed }) => observed) ? [dataControl()] : []),
    ...parts.flatMap(detectorControls),
    ...parts.flatMap(backgroundControls),
    ...physicsControls(nominal),
  ];
}

/**
 * Settings after a control has been turned: the nominal value takes its setting away.
 * @param value of the control's kind
 */
export function turned(
  settings: Readonly<Record<string, SettingValue>>,
  { key, nominal }: Control,
  value: SettingValue,
): Readonly<Record<string, SettingValue>> {
  if (value !== nominal) return { ...settings, [key]: value };
  return Object.fromEntries(Object.entries(settings).filter(([other]) => other !== key));
}

/** Where a control stands: its setting, or what the files say. */
export function standing(
  settings: Readonly<Record<string, SettingValue>>,
  { key, nominal }: Control,
): SettingValue | null {
  return Object.hasOwn(settings, key) ? settings[key] : nominal;
}

function dataControl(): ChoiceControl {
  return {
    kind: 'choice',
    key: 'data',
    group: 'detector',
    label: settingName('data').name,
    choices: [
      { value: OBSERVED, label: 'observed counts' },
      { value: 'asimov', label: 'mock data' },
    ],
    nominal: OBSERVED,
  };
}

type Range = Pick<SliderControl, 'scale' | 'min' | 'max' | 'nominal' | 'folds'>;

/** A slider of one experiment. */
function detectorSlider({ prefix, name }: Part, key: string, range: Range, disabled: Disabled): SliderControl {
  const { name: label, unit } = settingName(key);
  return {
    kind: 'slider',
    key: `${prefix}${key}`,
    group: 'detector',
    label: `${name}${label}`,
    unit,
    ...range,
    ...disabled,
  };
}

type Disabled = Pick<Control, 'disabledBecause'>;

function detectorControls(part: Part): Control[] {
  const { now, nominal } = part;
  const { override, components } = nominal.described ?? UNKNOWN;
  const onCounts: Disabled = now.observed ? { disabledBecause: OBSERVED_COUNTS } : {};
  const controls: Control[] = [
    detectorSlider(part, 'exposure_t_y', exposureRange(nominal.exposureTonneYear), onCounts),
  ];
  const hasXenon136 = now.described?.components.some(({ name, enabled }) => name === 'xe136' && enabled) ?? false;
  if (hasXenon136 && components.some(({ name }) => name === 'xe136')) {
    const remaining = override.xe136_remaining_fraction ?? 1;
    controls.push(
      detectorSlider(
        part,
        'xe136_remaining_fraction',
        { scale: 'log', min: 0.001, max: 1, nominal: remaining, folds: false },
        onCounts,
      ),
    );
  }
  controls.push(
    thresholdControl(part, onCounts),
    detectorSlider(
      part,
      'resolution_factor',
      {
        scale: 'log',
        min: 0.25,
        max: widestResolution(nominal),
        nominal: override.resolution_factor ?? 1,
        folds: true,
      },
      {},
    ),
  );
  return controls;
}

/** Some decades around the nominal exposure, in powers of ten. */
function exposureRange(nominal: number): Range {
  const decade = (exponent: number): number => Number(`1e${exponent}`);
  const exponent = Math.log10(nominal);
  const [min, max] = [decade(Math.floor(exponent - 1.5)), decade(Math.ceil(exponent + 1))];
  return { scale: 'log', min, max, nominal, folds: false };
}

/** A slider where bins may be cut anywhere; binned spectra leave a choice of bin edges. */
function thresholdControl(part: Part, disabled: Disabled): Control {
  const { prefix, name, nominal } = part;
  const edges = nominal.detector.edgesKeV;
  const range: Range = { scale: 'linear', min: edges[0] / 2, max: 20 * edges[0], nominal: edges[0], folds: true };
  if (nominal.described?.splittable) return detectorSlider(part, 'threshold_keV', range, disabled);
  const { name: label, unit } = settingName('threshold_keV');
  return {
    kind: 'choice',
    key: `${prefix}threshold_keV`,
    group: 'detector',
    label: `${name}${label}`,
    choices: [...edges.slice(0, Math.min(MOST_EDGES, edges.length - 1))].map((edge) => ({
      value: edge,
      label: `${Number(edge.toPrecision(4))} ${unit}`,
    })),
    nominal: edges[0],
    ...disabled,
  };
}

function backgroundControls(part: Part): Control[] {
  const { prefix, name: experimentName, now, nominal } = part;
  const { components, override } = nominal.described ?? UNKNOWN;
  return components.flatMap(({ name, label: own, enabled }): Control[] => {
    const key = (last: string): string => `${prefix}backgrounds.${name}.${last}`;
    const label = `${experimentName}${own}`;
    const isIn: Control = {
      kind: 'switch',
      key: key('enabled'),
      group: 'backgrounds',
      label: `${experimentName}with ${own}`,
      nominal: enabled,
    };
    const isEnabled = now.described?.components.some((other) => other.name === name && other.enabled) ?? false;
    if (!isEnabled) return [isIn];
    const background = [nominal, now]
      .flatMap(({ backgrounds }) => backgrounds)
      .find((candidate) => candidate.name === name);
    const slider = { kind: 'slider', group: 'backgrounds', unit: '', scale: 'log', folds: false } as const;
    return [
      {
        ...slider,
        key: key('level'),
        label,
        ...levelRange(background),
        nominal: override.backgrounds?.[name]?.level ?? 1,
      },
      {
        ...slider,
        key: key('relative_uncertainty'),
        label: `${experimentName}uncertainty of ${own}`,
        min: 0.005,
        max: 2,
        nominal: background?.relativeUncertainty ?? null,
      },
      isIn,
    ];
  });
}

/**
 * A published component that contains the solar events cannot be smaller than they are: PandaX-4T's flat one leaves little
 * room, and a wider resolution lets more events into its first bin.
 */
function levelRange(background: Background | undefined): { readonly min: number; readonly max: number } {
  return { min: background?.containsSolar ? 0.9 : 0.01, max: 100 };
}

function widestResolution({ backgrounds }: Experiment): number {
  return backgrounds.some(({ containsSolar }) => containsSolar) ? 1.25 : 4;
}

function physicsControls({ parameters }: Scenario): Control[] {
  const slider = (key: string, min: number, max: number, nominal: number): SliderControl => ({
    kind: 'slider',
    key,
    group: 'physics',
    label: settingName(key).name,
    unit: settingName(key).unit,
    scale: 'linear',
    min,
    max,
    nominal,
    folds: true,
  });
  const choice = (key: string, names: readonly string[], nominal: string): ChoiceControl => ({
    kind: 'choice',
    key,
    group: 'physics',
    label: settingName(key).name,
    choices: names.map((value) => ({ value, label: CHOICES[value] ?? value })),
    nominal,
  });
  return [
    slider('physics.sin2_theta_23', 0.3, 0.7, parameters.sin2Theta23),
    slider('physics.sin2_theta_12', 0.2, 0.4, parameters.sin2Theta12),
    slider('physics.sin2_theta_w', 0.2, 0.26, parameters.sin2ThetaW),
    choice('physics.solar_model', SOLAR_MODELS, parameters.solarModel),
    choice('physics.ionisation', IONISATION_MODELS, parameters.ionisation),
  ];
}

/** Names of choices in words. */
const CHOICES: Readonly<Record<string, string>> = {
  gs98: 'GS98 (high metallicity)',
  agss09: 'AGSS09 (low metallicity)',
  zeff_steps: 'steps of the effective charge',
  free_electrons: 'free electrons',
  zeff_steps_rrpa: 'steps, with RRPA',
};
