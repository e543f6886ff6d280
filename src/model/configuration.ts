/** What a result was computed from, in one short string. */

import { VERSION } from '../version.js';
import type { RateModel } from './rate-model.js';

/**
 * SHA-256 (first 16 hexadecimal digits) of everything numerical in a model: templates, data, errors, priors. Two
 * results with the same value come from the same inputs, whatever files they were written in.
 */
export async function configurationHash(model: RateModel): Promise<string> {
  const { sources, signal, backgrounds, nuisances, observed, gaussianSigma } = model;
  const names = JSON.stringify([VERSION, sources, backgrounds.map(({ nuisance }) => nuisance), nuisances]);
  // Written out as decimals, these numbers would take most of the time of a model.
  const numbers = [signal, ...backgrounds.map(({ counts }) => counts), observed, gaussianSigma];
  return digest([new TextEncoder().encode(names), ...numbers]);
}

/** SHA-256 (first 16 hexadecimal digits) of plain data. */
export async function hashOf(data: unknown): Promise<string> {
  return digest([new TextEncoder().encode(JSON.stringify(data))]);
}

async function digest(parts: readonly (Uint8Array | Float64Array)[]): Promise<string> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const { buffer, byteOffset, byteLength } of parts) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  const hash = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(hash).subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
