/**
 * The model at a point of the couplings as a workspace of pyhf (JSON schema 1.0.0).
 *
 * nuscan multiplies every component by (1+α) with the prior (α/σ)² or with limits only. pyhf has no such modifier; these
 * are equal to it, term by term:
 *
 * * α with a prior is a `histosys` of parameter t = α/σ with hi_data = (1+σ) counts and lo_data = (1-σ) counts. Its
 *   constraint is a unit Gaussian, -2 log = t² = (α/σ)². hi and lo are symmetric around the counts, so all of pyhf's
 *   interpolations (code0, code2, code4p) are the same straight line, counts + t σ counts, for every t and also where
 *   σ > 1. (`normsys` is not: it is exponential.)
 * * α without a prior is a `normfactor` of parameter 1+α.
 * * The limits of α are bounds of these parameters. Where nuscan has none, pyhf's usual bounds (t < 5, factor < 10) are
 *   widened so far that no fit of these data at mu = 0 or 1 can end there.
 * * A nuisance that several experiments share is one parameter: modifiers of the same name.
 *
 * Channels are experiments. A solar source has two samples: `pp` is its Standard Model rate, `pp new physics` the change
 * at the point, which may be negative; both have the source's nuisance, the second also the parameter of interest `mu`.
 * mu = 1 is nuscan's model at the point, mu = 0 that at the Standard Model. (In between the change is scaled as a whole,
 * which is the rate at another coupling only where it is proportional to its square: mu = (coupling/point)².)
 *
 * -2 log L of pyhf is nuscan's χ² (Eq. 19) plus a number that depends on the data alone, so that all differences agree.
 * Bins with Gaussian errors (Eq. 20) have no counterpart.
 */
import { InputError } from '../../input/errors.js';
import { publicPath } from '../../input/files.js';
import { configurationHash } from '../../model/configuration.js';
import { createProblem } from '../../model/problem.js';
import { type Nuisance, type RateModel, signalCounts } from '../../model/rate-model.js';
import type { CouplingPoint } from '../../physics/couplings.js';
import { chiSquare, componentCounts } from '../../profile/reference.js';
import { VERSION } from '../../version.js';
import { citationsOf } from '../citations.js';

/** The parameter of interest. */
const POI = 'mu';

/** Bounds that pyhf gives parameters itself. */
const USUAL_PULL = 5;
const USUAL_FACTOR = 10;

interface Modifier {
  readonly name: string;
  readonly type: 'histosys' | 'normfactor';
  readonly data: { readonly hi_data: readonly number[]; readonly lo_data: readonly number[] } | null;
}

interface Sample {
  readonly name: string;
  readonly data: readonly number[];
  readonly modifiers: readonly Modifier[];
}

interface Parameter {
  readonly name: string;
  readonly inits: readonly [number];
  readonly bounds: readonly [readonly [number, number]];
}

/** A workspace as pyhf reads it. */
export interface PyhfWorkspace {
  readonly channels: readonly { readonly name: string; readonly samples: readonly Sample[] }[];
  readonly observations: readonly { readonly name: string; readonly data: readonly number[] }[];
  readonly measurements: readonly {
    readonly name: string;
    readonly config: { readonly poi: string; readonly parameters: readonly Parameter[] };
  }[];
  readonly version: '1.0.0';
}

/** Name of the parameter of a nuisance: a background may be called like a source, or like the parameter of interest. */
function parameterName({ kind, name }: Nuisance): string {
  return `${kind}_${name}`;
}

function modifier(nuisance: Nuisance, counts: readonly number[]): Modifier {
  const { uncertainty } = nuisance;
  const name = parameterName(nuisance);
  if (uncertainty === null) return { name, type: 'normfactor', data: null };
  const scaled = (pull: number): number[] => counts.map((value) => value * (1 + pull * uncertainty));
  return { name, type: 'histosys', data: { hi_data: scaled(1), lo_data: scaled(-1) } };
}

/**
 * The workspace of a point.
 * @param at coupling values in table units; others sit at the Standard Model point
 * @throws InputError for bins with Gaussian errors, and where the point does not change the rates
 */
export function pyhfWorkspace(model: RateModel, at: CouplingPoint): PyhfWorkspace {
  checkPoisson(model);
  const standard = signalCounts(model, {});
  const change = signalCounts(model, at).map((value, index) => value - standard[index]);
  if (change.every((value) => value === 0))
    throw new InputError('the rates there are those of the Standard Model, and nothing is left to measure', {
      key: '--at',
      value: Object.entries(at)
        .map(([name, value]) => `${name}=${value}`)
        .join(' '),
      accepted: 'coupling=value away from the Standard Model, for instance --at mu_eff=5',
    });
  const channels = model.ranges.map(({ experiment, start, end }) => {
    const slice = (counts: Float64Array, row = 0): number[] => [
      ...counts.subarray(row * model.bins + start, row * model.bins + end),
    ];
    const sample = (name: string, nuisance: Nuisance, data: number[], ...more: Modifier[]): Sample => ({
      name,
      data,
      modifiers: [modifier(nuisance, data), ...more],
    });
    const solar = model.sources.flatMap((source, i) => [
      sample(source, model.nuisances[i], slice(standard, i)),
      sample(`${source} new physics`, model.nuisances[i], slice(change, i), {
        name: POI,
        type: 'normfactor',
        data: null,
      }),
    ]);
    const backgrounds = model.backgrounds
      .filter((background) => background.experiment === experiment.id)
      .map(({ name, nuisance, counts }) => sample(`background ${name}`, model.nuisances[nuisance], slice(counts)));
    const samples = [...solar, ...backgrounds].filter(({ data }) => data.some((value) => value !== 0));
    return { name: experiment.id, samples };
  });
  return {
    channels,
    observations: model.ranges.map(({ experiment, start, end }) => ({
      name: experiment.id,
      data: [...model.observed.subarray(start, end)],
    })),
    measurements: [
      {
        name: `nuscan ${VERSION}: ${model.scenario.label}`,
        config: {
          poi: POI,
          parameters: [{ name: POI, inits: [1], bounds: [[0, USUAL_FACTOR]] }, ...parameters(model, at, channels)],
        },
      },
    ],
    version: '1.0.0',
  };
}

function checkPoisson({ ranges, scenario }: RateModel): void {
  const gaussian = ranges.filter(({ experiment }) => experiment.statistic.kind === 'gaussian');
  if (gaussian.length === 0) return;
  throw new InputError(
    `the bins of ${gaussian.map(({ experiment }) => experiment.name).join(', ')} have Gaussian errors (Eq. 20), which pyhf does not know`,
    {
      key: 'SCENARIO',
      value: scenario.name,
      accepted: `Poisson bins: lz, pandax4t, darwin-30ty ..., or a scenario with statistic: poisson for ${gaussian.map(({ experiment }) => experiment.id).join(', ')}`,
    },
  );
}

/** Starting values and bounds of the nuisances that occur in the channels. */
function parameters(model: RateModel, at: CouplingPoint, channels: PyhfWorkspace['channels']): Parameter[] {
  const used = new Set(
    channels.flatMap(({ samples }) => samples.flatMap(({ modifiers }) => modifiers.map(({ name }) => name))),
  );
  const ceiling = ceilings(model, [{}, at]);
  return model.nuisances.flatMap((nuisance, index): Parameter[] => {
    const name = parameterName(nuisance);
    if (!used.has(name)) return [];
    const { uncertainty, fitLimits } = nuisance;
    const [lowest, highest] = fitLimits ?? [0, Number.POSITIVE_INFINITY];
    if (uncertainty === null) {
      const upper = Math.min(highest, Math.max(USUAL_FACTOR, ceiling[index]));
      return [{ name, inits: [Math.min(upper, Math.max(lowest, 1))], bounds: [[lowest, upper]] }];
    }
    const upper = Math.min((highest - 1) / uncertainty, Math.max(USUAL_PULL, ceiling[index]));
    const lower = (lowest - 1) / uncertainty;
    return [{ name, inits: [Math.min(upper, Math.max(lower, 0))], bounds: [[lower, upper]] }];
  });
}

/**
 * What no fit at any of the points can exceed: the pull of a nuisance with a prior, the factor 1+α of a free one. With
 * X = χ² before any fit, the prior alone allows pulls up to √X, and a single bin rates up to the R above its data D
 * at which its term has reached X; with x - log(1+x) ≥ x²/(2(1+x)), R - D ≤ (X + √(X² + 4XD))/2.
 */
function ceilings(model: RateModel, points: readonly CouplingPoint[]): number[] {
  const highest = model.nuisances.map(() => 0);
  for (const point of points) {
    const problem = createProblem(model, [], point);
    const counts = componentCounts(problem, []);
    const start = problem.lower.map((limit, r) => Math.min(problem.upper[r], Math.max(limit, 0)));
    const chi2 = chiSquare(problem, counts, start);
    if (!Number.isFinite(chi2)) continue;
    model.nuisances.forEach(({ uncertainty }, r) => {
      let limit = Math.sqrt(chi2);
      if (uncertainty === null) {
        limit = Number.POSITIVE_INFINITY;
        for (let k = 0; k < model.bins; k++) {
          const data = model.observed[k];
          const rate = data + (chi2 + Math.sqrt(chi2 * (chi2 + 4 * data))) / 2;
          const component = counts[r * model.bins + k];
          if (component > 0) limit = Math.min(limit, rate / component);
        }
      }
      highest[r] = Math.max(highest[r], limit);
    });
  }
  return highest;
}

/** What travels beside a workspace, whose schema has no room for it. */
export async function pyhfProvenance(model: RateModel, at: CouplingPoint) {
  return {
    program: 'nuscan',
    version: VERSION,
    scenario: publicPath(model.scenario.name),
    label: model.scenario.label,
    at,
    configuration: await configurationHash(model),
    note: 'mu = 1: couplings at the point; mu = 0: Standard Model; histosys parameters are alpha/sigma, normfactors 1+alpha',
    cite: citationsOf(model.scenario),
  };
}
