/** Refuses free backgrounds that the data cannot tell from another component. */
import { InputError } from '../input/errors.js';
import type { RateModel } from './rate-model.js';
import { signalCounts } from './rate-model.js';

/** Squared sine of the angle below which two templates count as the same shape (1e-6 in angle). */
const SAME_SHAPE = 1e-12;

/**
 * @throws InputError when the template of a free nuisance is proportional to another one, or is a combination of
 * other free ones: the fit could then move counts between them at no cost
 */
export function checkDegeneracy(model: Omit<RateModel, 'remarks'>): void {
  const templates = nuisanceTemplates(model);
  const normalised = templates.map((template) => {
    const norm = Math.hypot(...template);
    return template.map((counts) => counts / norm);
  });
  const fail = (free: number, others: readonly number[]): never => {
    const names = others.map((other) => model.nuisances[other].name).join(', ');
    throw new InputError(
      `${model.scenario.label}: the free background ${model.nuisances[free].name} has the same shape as ${others.length > 1 ? 'a combination of ' : ''}${names}`,
      {
        ...model.backgrounds.find((background) => background.nuisance === free)?.place,
        key: `backgrounds.${model.nuisances[free].name}`,
        value: null,
        accepted: 'an uncertainty for one of them, or a single component',
      },
    );
  };
  const free = model.nuisances.flatMap((nuisance, index) => (nuisance.uncertainty === null ? [index] : []));
  const basis: Float64Array[] = [];
  const used: number[] = [];
  for (const index of free) {
    const twin = normalised.findIndex(
      (template, other) => other !== index && sineSquared(template, normalised[index]) < SAME_SHAPE,
    );
    if (twin >= 0) fail(index, [twin]);
    const rest = normalised[index].slice();
    for (const direction of basis) subtract(rest, direction, dot(rest, direction));
    const length = Math.sqrt(dot(rest, rest));
    if (length * length < SAME_SHAPE) fail(index, used);
    basis.push(rest.map((value) => value / length));
    used.push(index);
  }
}

/** Counts over all bins that each nuisance multiplies, at the Standard Model point. */
export function nuisanceTemplates(model: Omit<RateModel, 'remarks'>): Float64Array[] {
  const templates = model.nuisances.map(() => new Float64Array(model.bins));
  signalCounts(model, {}).forEach((counts, index) => {
    templates[Math.floor(index / model.bins)][index % model.bins] += counts;
  });
  for (const background of model.backgrounds) {
    for (let k = 0; k < model.bins; k++) templates[background.nuisance][k] += background.counts[k];
  }
  return templates;
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, k) => sum + value * b[k], 0);
}

function subtract(from: Float64Array, direction: Float64Array, amount: number): void {
  for (let k = 0; k < from.length; k++) from[k] -= amount * direction[k];
}

/** sin² of the angle between unit vectors, without cancellation. */
function sineSquared(a: Float64Array, b: Float64Array): number {
  const rest = a.slice();
  subtract(rest, b, dot(a, b));
  return dot(rest, rest);
}
