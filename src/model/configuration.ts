/** What a result was computed from, in one short string. */

import { VERSION } from '../version.js';
import type { RateModel } from './rate-model.js';

/**
 * SHA-256 (first 16 hexadecimal digits) of everything numerical in a model: templates, data, errors, priors. Two
 * results with the same value come from the same inputs, whatever files they were written in.
 */
export async function configurationHash(model: RateModel): Promise<string> {
  return hashOf([
    VERSION,
    model.sources,
    [...model.signal],
    model.backgrounds.map((background) => [background.nuisance, [...background.counts]]),
    model.nuisances,
    [...model.observed],
    [...model.gaussianSigma],
  ]);
}

/** SHA-256 (first 16 hexadecimal digits) of plain data. */
export async function hashOf(data: unknown): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(data)));
  return Array.from(new Uint8Array(digest).subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
