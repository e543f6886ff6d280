/** What scenarios consist of, for lists. */
import type { Scenario } from '../experiment/load-scenario.js';

/** JSON of the command `scenarios`: exposure in t y, bins, sources and backgrounds of every experiment. */
export function scenariosJson(scenarios: readonly Scenario[]) {
  return scenarios.map(({ name, label, description, experiments }) => ({
    name,
    label,
    description,
    experiments: experiments.map((experiment) => ({
      id: experiment.id,
      name: experiment.name,
      exposureTonneYear: experiment.exposureTonneYear,
      data: experiment.observed ? ('observed' as const) : ('asimov' as const),
      statistic: experiment.statistic.kind,
      bins: experiment.detector.edgesKeV.length - 1,
      solarSources: [...experiment.sources],
      backgrounds: experiment.backgrounds.map((background) => background.name),
      publications: [...experiment.publications],
    })),
  }));
}
