/**
 * Random models with few wide bins, one solar source, no backgrounds and large exposures: where the islands of a bound are
 * many, narrow and far apart. The bins of one fine model are added up, so that spectra are folded once.
 */
import type { RateModel } from '../../src/model/rate-model.js';
import { nominalCounts } from '../../src/model/rate-model.js';
import { randomNumbers } from '../../src/numerics/random.js';
import { COUPLING_NAMES, type CouplingName, conflictingMoments, MONOMIALS } from '../../src/physics/couplings.js';
import { modelOf } from './models.js';

const FINE_BINS = 48;

/** A detector of 1 t y for one solar source, in fine logarithmic bins from 0.6 to 150 keV. */
export function fineModel(source: string): Promise<RateModel> {
  return bareModel(source, 1, `{ logarithmic: { from_keV: 0.6, to_keV: 150, bins: ${FINE_BINS} } }`);
}

/** A detector that sees one solar source and no backgrounds. */
export function bareModel(source: string, exposureTonneYear: number, binning: string): Promise<RateModel> {
  return modelOf('label: fine\nexperiments: { /user/fine: {} }\n', {
    '/user/fine/efficiency.csv': 'energy_keV,efficiency\n0,0\n0.4,0\n1.4,0.36\n2.5,0.78\n10,0.8\n400,0.8\n',
    '/user/fine/experiment.yaml': `name: fine
exposure_t_y: ${exposureTonneYear}
sources: [${source}]
binning: ${binning}
data: asimov
statistic: poisson
resolution: { sqrt: 0.31, linear: 0.0037 }
efficiency: { table: efficiency.csv, column: efficiency }
efficiency_at: true_energy
backgrounds: {}
`,
  });
}

export interface FewBins {
  readonly model: RateModel;
  readonly couplings: readonly CouplingName[];
  /** What was drawn, for messages. */
  readonly title: string;
}

/** Two or three bins of the fine one, an exposure of 10 to 10000 t y, and some couplings. */
export function randomFewBins(fine: RateModel, seed: number, couplingCount: number): FewBins {
  const random = randomNumbers(seed);
  const bins = 2 + Math.floor(2 * random());
  const edges = new Set([0, FINE_BINS]);
  while (edges.size < bins + 1) edges.add(1 + Math.floor((FINE_BINS - 1) * random()));
  const ends = [...edges].sort((a, b) => a - b);
  const exposure = 10 * Math.exp(Math.log(1000) * random());
  // Diagonal charges and radii, which have mirror solutions, more often than the others.
  const favoured = COUPLING_NAMES.filter((name) => /^(q|r2)_(e|mu|tau)$/.test(name));
  const couplings: CouplingName[] = [];
  while (couplings.length < couplingCount) {
    const names = random() < 0.8 ? favoured : COUPLING_NAMES;
    const name = names[Math.floor(names.length * random())];
    if (!couplings.includes(name) && !conflictingMoments([...couplings, name])) couplings.push(name);
  }
  const signal = new Float64Array(MONOMIALS.length * bins);
  MONOMIALS.forEach((_, m) => {
    for (let b = 0; b < bins; b++) {
      for (let k = ends[b]; k < ends[b + 1]; k++) signal[m * bins + b] += exposure * fine.signal[m * FINE_BINS + k];
    }
  });
  const [range] = fine.ranges;
  const merged = { ...fine, bins, ranges: [{ ...range, end: bins }], signal, gaussianSigma: new Float64Array(bins) };
  return {
    model: { ...merged, observed: nominalCounts(merged, {}) },
    couplings,
    title: `seed ${seed}: ${bins} bins from ${ends.join(', ')}, ${exposure.toPrecision(4)} t y, ${couplings.join(', ')}`,
  };
}
