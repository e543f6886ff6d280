import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { buildRateModel } from '../../src/model/build-rate-model.js';
import { contentKey } from '../../src/model/content-key.js';
import { createFoldingCache, type FoldingCache } from '../../src/model/folded-templates.js';
import type { RateModel } from '../../src/model/rate-model.js';
import { HELD, LinearTable } from '../../src/numerics/linear-table.js';
import { modelOf, physicsInputs, scenarioOf } from '../support/models.js';

const darwin = (override: string, physics = ''): string =>
  `label: case\nexperiments: { darwin: { ${override} } }\nphysics: { ${physics} }\n`;

/** Scenarios that share spectra with the one before, or differ in one thing that folding depends on. */
const SCENARIOS: readonly (readonly [yaml: string, folds: number])[] = [
  // Five solar sources; ¹³⁶Xe, ⁸⁵Kr, materials and the two parts of ²¹⁴Pb.
  [darwin('exposure_t_y: 30'), 10],
  [darwin('exposure_t_y: 1234.5'), 0],
  [darwin('fiducial_mass_t: 40, live_time_d: 3000'), 0],
  [darwin('exposure_t_y: 300, xe136_remaining_fraction: 0.01'), 0],
  [darwin('xe136_remaining_fraction: 0'), 0],
  [darwin('backgrounds: { kr85: { level: 7 }, materials: { level: 0.3, relative_uncertainty: 0.5 } }'), 0],
  [darwin('backgrounds: { xe124: { enabled: true } }'), 0],
  [darwin('sources: [pp, b8]'), 1],
  [darwin('exposure_t_y: 30, threshold_keV: 3.3'), 10],
  [darwin('exposure_t_y: 300, threshold_keV: 3.3'), 0],
  [darwin('resolution: { sqrt: 0.2, linear: 0.0037 }'), 10],
  [darwin('resolution: { sqrt: 0.2, linear: 0.0037, constant_above_keV: 500 }'), 10],
  [darwin('efficiency_at: reconstructed_energy'), 10],
  [darwin('', 'sin2_theta_w: 0.25'), 5],
  [darwin('', 'sin2_theta_12: 0.31'), 5],
  [darwin('', 'solar_model: agss09'), 5],
  [darwin('', 'ionisation: zeff_steps_rrpa'), 5],
  [darwin('exposure_t_y: 30'), 0],
  ['label: joint\nexperiments: { lz-ws2022: {}, xenonnt-sr0: {}, darwin: {} }\n', 4],
  ['label: joint\nexperiments: { lz-ws2022: { data: asimov, exposure_t_y: 3 }, xenonnt-sr0: {} }\n', 0],
];

/** A cache that counts what it had to fold. */
function countingCache(): FoldingCache & { folds: number } {
  const cache = createFoldingCache();
  return {
    folds: 0,
    folded(key, compute) {
      return cache.folded(key, () => {
        this.folds++;
        return compute();
      });
    },
  };
}

/** A digest of every bit. */
const bits = ({ buffer, byteOffset, byteLength }: Float64Array): string =>
  createHash('sha256')
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest('hex');

function expectSameBits(model: RateModel, other: RateModel): void {
  expect(bits(model.signal)).toEqual(bits(other.signal));
  expect(bits(model.observed)).toEqual(bits(other.observed));
  expect(model.backgrounds.map(({ counts, ...rest }) => ({ ...rest, counts: bits(counts) }))).toEqual(
    other.backgrounds.map(({ counts, ...rest }) => ({ ...rest, counts: bits(counts) })),
  );
}

describe('the cache of folded spectra', () => {
  it('gives the models that are built without it, to the last bit, and folds only what is new', async () => {
    const cache = countingCache();
    const inputs = await physicsInputs();
    for (const [yaml, folds] of SCENARIOS) {
      const before = cache.folds;
      const model = buildRateModel(await scenarioOf(yaml), inputs, cache);
      expectSameBits(model, await modelOf(yaml));
      expect(cache.folds - before, yaml).toBe(folds);
    }
  });

  it('does not confuse a solar spectrum, or a table of ionisation, with an edited one', async () => {
    const cache = countingCache();
    const inputs = await physicsInputs();
    const scenario = await scenarioOf(darwin(''));
    buildRateModel(scenario, inputs, cache);
    const { pp } = inputs.sources;
    const energyKeV = pp.spectrum?.energyKeV.slice() ?? new Float64Array();
    const densityPerKeV = pp.spectrum?.densityPerKeV.slice() ?? new Float64Array();
    densityPerKeV[20] *= 1 + 1e-15;
    const edited = {
      ...inputs,
      sources: { ...inputs.sources, pp: { ...pp, spectrum: { energyKeV, densityPerKeV } } },
    };
    let before = cache.folds;
    expectSameBits(buildRateModel(scenario, edited, cache), buildRateModel(scenario, edited));
    expect(cache.folds - before).toBe(1);
    before = cache.folds;
    const zeffSteps = { ...inputs.zeffSteps, zeffAbove: inputs.zeffSteps.zeffAbove.map((z) => z - 1) };
    const ionised = { ...inputs, zeffSteps };
    expectSameBits(buildRateModel(scenario, ionised, cache), buildRateModel(scenario, ionised));
    expect(cache.folds - before).toBe(5);
  });

  it('forgets what has not been used for longest', () => {
    const cache = createFoldingCache(2);
    const folded: string[] = [];
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b'])
      cache.folded(key, () => {
        folded.push(key);
        return new Float64Array(1);
      });
    expect(folded).toEqual(['a', 'b', 'c', 'b']);
  });
});

describe('a key by content', () => {
  it('is the same for other objects with the same content', () => {
    const content = (): unknown => ({
      a: new LinearTable(Float64Array.of(1, 2), Float64Array.of(0.1, 1 / 3), HELD),
      b: [{ c: 'text', d: Number.POSITIVE_INFINITY }],
    });
    expect(contentKey(content())).toBe(contentKey(content()));
    expect(contentKey(Float64Array.of(7, 8, 9).subarray(1))).toBe(contentKey(Float64Array.of(8, 9)));
  });

  it('differs wherever a number, a name or the place of a number does', () => {
    const keys = [
      { x: Float64Array.of(1, 2), y: Float64Array.of(3) },
      { x: Float64Array.of(1), y: Float64Array.of(2, 3) },
      { x: Float64Array.of(1, 2), y: Float64Array.of(3 + 4e-16) },
      { x: Float64Array.of(1, 2), z: Float64Array.of(3) },
      { x: [1, 2], y: [3] },
      { x: 0 },
      { x: -0 },
      { x: Float64Array.of(0) },
      { x: Float64Array.of(-0) },
      { x: Number.POSITIVE_INFINITY },
      { x: Number.NEGATIVE_INFINITY },
      { x: Number.NaN },
      { x: null },
      { x: 'Infinity' },
      { x: '0' },
    ].map(contentKey);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
