/** Qualities of fits for results made by hand. */
import type { FitQuality } from '../../src/inference/fit-quality.js';

/** Of Asimov data. */
export const ASIMOV_FIT: FitQuality = {
  chi2: 0,
  bins: 0,
  asimovBins: 51,
  constrainedNuisances: 9,
  freeNuisances: 0,
  couplings: 2,
  degreesOfFreedom: null,
  pValue: null,
  remark: null,
};

/** Of observed counts that the model describes. */
export const GOOD_FIT: FitQuality = {
  chi2: 41.25,
  bins: 51,
  asimovBins: 0,
  constrainedNuisances: 9,
  freeNuisances: 1,
  couplings: 2,
  degreesOfFreedom: 48,
  pValue: 0.7441,
  remark: null,
};

/** Of observed counts that the model does not describe. */
export const HOPELESS_FIT: FitQuality = {
  ...GOOD_FIT,
  chi2: 12345.6,
  pValue: 0,
  remark: 'the model does not describe the data',
};
