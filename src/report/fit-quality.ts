/** The quality of a fit in words, in tables and in JSON: one place for all outputs. */
import type { FitQuality } from '../inference/fit-quality.js';

/** The fit of a command's JSON, where degrees of freedom are called `dof`. */
export interface FitJson extends Omit<FitQuality, 'degreesOfFreedom'> {
  readonly dof: number | null;
}

export function fitJson({ degreesOfFreedom, pValue, remark, ...fit }: FitQuality): FitJson {
  return { ...fit, dof: degreesOfFreedom, pValue, remark };
}

/** The fit that a command has printed. */
export function fitOfJson({ dof, ...fit }: FitJson): FitQuality {
  return { ...fit, degreesOfFreedom: dof };
}

/** χ² as text: two decimals, or six significant digits where it is large. */
export function chi2Text(chi2: number): string {
  if (chi2 >= 1e6) return chi2.toExponential(3);
  return chi2 >= 1e4 ? chi2.toPrecision(6) : Math.max(0, chi2).toFixed(2);
}

/** `p = 0.31`; where Asimov bins hold the parameters, `p < 0.31`. */
function pText({ pValue, asimovBins }: FitQuality): string {
  if (pValue === null) return 'too few counts for a p-value';
  if (pValue === 0) return 'p < 1e-300';
  return `p ${asimovBins > 0 ? '<' : '='} ${pValue.toPrecision(2)}`;
}

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

/** One line about a fit: `χ²_min = 59.59 for 28 d.o.f., p = 0.00046 (30 bins, 0 free and 10 constrained nuisances, 2 couplings)`. */
export function fitLine(fit: FitQuality): string {
  const { chi2, bins, asimovBins, freeNuisances, constrainedNuisances, couplings, degreesOfFreedom } = fit;
  const parameters = [
    `${freeNuisances} free and ${counted(constrainedNuisances, 'constrained nuisance')}`,
    ...(couplings > 0 ? [counted(couplings, 'coupling')] : []),
  ].join(', ');
  if (degreesOfFreedom === null) {
    // Limits of nuisances may keep the model from its own expectation.
    const value = chi2 < 0.005 ? '0 by construction: Asimov data' : `${chi2Text(chi2)} with Asimov data`;
    return `χ²_min = ${value} (${counted(asimovBins, 'bin')}, ${parameters})`;
  }
  const beside = asimovBins > 0 ? ` beside ${asimovBins} Asimov ones` : '';
  const atMost = asimovBins > 0 ? 'at most ' : '';
  return `χ²_min = ${chi2Text(chi2)} for ${atMost}${degreesOfFreedom} d.o.f., ${pText(fit)} (${counted(bins, 'bin')}${beside}, ${parameters})`;
}

/** A fit in a cell of a table: `χ² 59.6/28`, or `Asimov`. */
export function fitCell(fit: FitQuality): string {
  const { chi2, degreesOfFreedom } = fit;
  if (degreesOfFreedom === null) return 'Asimov';
  return `${chi2Text(chi2)}/${degreesOfFreedom}, ${pText(fit)}`;
}

/** What all fits of a scan of projections have in common. */
export const ASIMOV_MEANING =
  'All data are Asimov data, the expectation itself: no fit says anything about the models.';

/** What fits of tables mean, for a line below them. */
export const FIT_MEANING =
  'χ²_min stands over its degrees of freedom: bins less free nuisances and fitted couplings. p is the share of repeated experiments with a larger χ²_min, from the exact moments of Poisson counts. Asimov data have χ²_min = 0 by construction.';

/** The columns that say how well a fit describes the data, alike in every table; NaN where there is no number. */
export const FIT_COLUMNS: readonly {
  readonly name: string;
  readonly description: string;
  readonly value: (fit: FitQuality) => number;
}[] = [
  { name: 'chi2_min', description: 'chi2 of the best fit', value: ({ chi2 }) => chi2 },
  { name: 'bins', description: 'bins with observed counts', value: ({ bins }) => bins },
  {
    name: 'asimov_bins',
    description: 'bins whose data are the expectation itself, which add nothing to chi2 there',
    value: ({ asimovBins }) => asimovBins,
  },
  { name: 'free_nuisances', description: 'nuisances without a prior', value: ({ freeNuisances }) => freeNuisances },
  {
    name: 'constrained_nuisances',
    description: 'nuisances with a prior: parameter and term of chi2, which cancel in the degrees of freedom',
    value: ({ constrainedNuisances }) => constrainedNuisances,
  },
  {
    name: 'fitted_couplings',
    description: 'couplings minimised for chi2_min',
    value: ({ couplings }) => couplings,
  },
  {
    name: 'fit_degrees_of_freedom',
    description: 'bins less free nuisances and fitted couplings; NaN: all data are Asimov data',
    value: ({ degreesOfFreedom }) => degreesOfFreedom ?? Number.NaN,
  },
  {
    name: 'p_value',
    description: 'share of repeated experiments with a larger chi2_min; NaN: Asimov data, or too few counts',
    value: ({ pValue }) => pValue ?? Number.NaN,
  },
];

/** Remarks on fits, each once, with what it is about in front. */
export function fitRemarks(fits: readonly (readonly [about: string, fit: FitQuality])[]): string[] {
  return [...new Set(fits.flatMap(([about, { remark }]) => (remark === null ? [] : [`${about}: ${remark}`])))];
}
