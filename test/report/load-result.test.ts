import { describe, expect, it } from 'vitest';
import { loadResult } from '../../src/report/load-result.js';
import type { ScanResult } from '../../src/scan/result.js';
import { inputErrorOf } from '../support/input-error.js';
import { sampleSweep } from '../support/scan-result.js';

const load = (result: ScanResult): Promise<ScanResult> =>
  loadResult({ read: async () => JSON.stringify(result), exists: async () => true }, 'out');

describe('a result', () => {
  const result = sampleSweep();
  const [first, ...others] = result.bounds;

  it('is read as it was written', async () => {
    expect(await load(result)).toEqual(JSON.parse(JSON.stringify(result)));
  });

  it.each([
    ['without variations', { ...result, variations: [] }, 'bounds.0.variation'],
    [
      'with a bound of no variation',
      { ...result, bounds: [{ ...first, variation: 99 }, ...others] },
      'bounds.0.variation',
    ],
    ['with half a profile', { ...result, bounds: [{ ...first, deltaChi2: [0] }, ...others] }, 'bounds.0 has'],
  ])('%s is refused', async (_, damaged, problem) => {
    const error = await inputErrorOf(load(damaged));
    expect(error.message).toContain(`out/result.json: ${problem}`);
  });
});
