/** What a reader of any result of a model should know beside its numbers. */
import { reachOfBins } from '../detector/reach.js';
import type { Scenario } from '../experiment/load-scenario.js';
import type { PhysicsInputs } from './physics-inputs.js';
import type { RateModel } from './rate-model.js';

/** Remarks on a model, in plain text, each a sentence: tables that end too early, components and data without effect. */
export function remarksOn(model: Omit<RateModel, 'remarks'>, inputs: PhysicsInputs): string[] {
  const { scenario } = model;
  return [
    ...scenario.experiments.flatMap(({ remarks = [] }) => remarks),
    ...remarksOnRrpa(scenario, inputs),
    ...remarksOnEmptyComponents(model),
  ];
}

function remarksOnRrpa({ parameters, experiments }: Scenario, { rrpa }: PhysicsInputs): string[] {
  if (parameters.ionisation !== 'zeff_steps_rrpa') return [];
  const { x } = rrpa.electron;
  const [first, last] = [x[0], x[x.length - 1]];
  return experiments.flatMap(({ name, detector }) => {
    const [low, high] = reachOfBins(detector.edgesKeV, detector.resolution);
    return [
      ...(low < first && detector.efficiency.at(first) > 0
        ? [`${name}: the RRPA ratio begins at ${first} keV, and the bins reach lower: it keeps its first value there`]
        : []),
      ...(high > last
        ? [`${name}: the RRPA ratio ends at ${last} keV, and the bins reach higher: it returns to 1 at the K edge`]
        : []),
    ];
  });
}

function remarksOnEmptyComponents(model: Omit<RateModel, 'remarks'>): string[] {
  const { scenario, ranges, sources, signal, bins, backgrounds, emptyBackgrounds } = model;
  const nameOf = (id: string): string => scenario.experiments.find((experiment) => experiment.id === id)?.name ?? id;
  const perSource = signal.length / sources.length;
  const hasEvents = (source: number, start: number, end: number): boolean => {
    for (let row = source * perSource; row < (source + 1) * perSource; row += bins)
      if (signal.subarray(row + start, row + end).some((counts) => counts !== 0)) return true;
    return false;
  };
  const isEmpty = sources.every((_, source) => !hasEvents(source, 0, bins));
  if (isEmpty && backgrounds.length === 0) return [`${scenario.label}: nothing gives an event in any bin`];
  const empty = [
    ...ranges.flatMap(({ experiment, start, end }) =>
      sources.flatMap((name, source) =>
        experiment.sources.includes(name) && !hasEvents(source, start, end) ? [[experiment.name, name]] : [],
      ),
    ),
    ...emptyBackgrounds.map(({ experiment, component }) => [nameOf(experiment), component]),
  ];
  return empty.map(([experiment, component]) => `${experiment}: ${component} gives no event in any bin`);
}
