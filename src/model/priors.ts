/** One prior for a component that several experiments constrain differently. */
import type { Background } from '../experiment/experiment.js';
import type { SharedPrior } from '../experiment/schema.js';
import { square } from '../numerics/powers.js';
import type { Nuisance } from './rate-model.js';

type Prior = Pick<Nuisance, 'uncertainty' | 'fitLimits'>;

/**
 * `loosest`: the weakest constraint, free if any is free; `tightest`: the strongest; `product`: all of them, as
 * independent measurements; or an uncertainty of its own. Fit limits go with the constraint that was chosen.
 */
export function combinePriors(components: readonly Background[], rule: SharedPrior): Prior {
  const priors = components.map(
    (component): Prior => ({ uncertainty: component.relativeUncertainty, fitLimits: component.relativeFitLimits }),
  );
  const width = (prior: Prior): number => prior.uncertainty ?? Infinity;
  if (typeof rule === 'object') return { uncertainty: rule.relative_uncertainty, fitLimits: null };
  switch (rule) {
    case 'loosest': {
      const uncertainty = Math.max(...priors.map(width));
      return {
        uncertainty: Number.isFinite(uncertainty) ? uncertainty : null,
        fitLimits: widest(priors.filter((prior) => width(prior) === uncertainty)),
      };
    }
    case 'tightest': {
      const uncertainty = Math.min(...priors.map(width));
      return {
        uncertainty: Number.isFinite(uncertainty) ? uncertainty : null,
        fitLimits: intersection(priors.filter((prior) => width(prior) === uncertainty)),
      };
    }
    case 'product': {
      const weight = priors.reduce((sum, prior) => sum + 1 / square(width(prior)), 0);
      return { uncertainty: weight > 0 ? 1 / Math.sqrt(weight) : null, fitLimits: intersection(priors) };
    }
    default:
      return rule satisfies never;
  }
}

function widest(priors: readonly Prior[]): readonly [number, number] | null {
  const limits = priors.map((prior) => prior.fitLimits);
  if (limits.some((limit) => limit === null)) return null;
  const given = limits.filter((limit) => limit !== null);
  return [Math.min(...given.map((limit) => limit[0])), Math.max(...given.map((limit) => limit[1]))];
}

function intersection(priors: readonly Prior[]): readonly [number, number] | null {
  const given = priors.map((prior) => prior.fitLimits).filter((limit) => limit !== null);
  if (given.length === 0) return null;
  return [Math.max(...given.map((limit) => limit[0])), Math.min(...given.map((limit) => limit[1]))];
}
