/** What to cite for a result. */
import type { Scenario } from '../experiment/load-scenario.js';

/** The analysis that nuscan implements, and the inputs that every scenario uses. */
export const COMMON_CITATIONS: readonly string[] = Object.freeze([
  'C. Giunti and C. A. Ternes, arXiv:2309.17380 (analysis)',
  'N. Vinyoles et al., arXiv:1611.09867; F. L. Villante and A. Serenelli, arXiv:2101.03077 (solar fluxes)',
  'J. N. Bahcall, Phys. Rev. C 56 (1997) 3391; J. N. Bahcall and R. K. Ulrich, Rev. Mod. Phys. 60 (1988) 297 (solar spectra)',
  'P. F. de Salas et al., arXiv:2006.11237 (neutrino mixing)',
  'M. Atzori Corona et al., arXiv:2207.05036 (effective charge of xenon)',
]);

/** Papers to cite for results of a scenario. */
export function citationsOf(scenario: Scenario): string[] {
  const experiments = scenario.experiments.flatMap(({ name, publications }) => {
    const named = publications.filter((publication) => publication.trim() !== '');
    return named.length > 0 ? [`${name}: ${named.join(', ')}`] : [];
  });
  return [...COMMON_CITATIONS, ...experiments];
}
