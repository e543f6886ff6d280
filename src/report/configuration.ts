/** What a result was computed from, in one short string. */
import type { RateModel } from '../model/rate-model.js';
import { VERSION } from '../version.js';

/**
 * SHA-256 (first 16 hexadecimal digits) of everything numerical in a model: templates, data, errors, priors. Two
 * results with the same value come from the same inputs, whatever files they were written in.
 */
export async function configurationHash(model: RateModel): Promise<string> {
  const text = JSON.stringify([
    VERSION,
    model.sources,
    [...model.signal],
    model.backgrounds.map((background) => [background.nuisance, [...background.counts]]),
    model.nuisances,
    [...model.observed],
    [...model.gaussianSigma],
  ]);
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest).subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
