import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutAtThreshold, statedEdges } from '../../src/experiment/binning.js';
import { InputError } from '../../src/input/errors.js';
import { inputErrorOf } from '../support/input-error.js';
import { uniform } from '../support/uniform.js';

const error = (problem: string, accepted?: string, value?: unknown): InputError =>
  new InputError(problem, { value, ...(accepted ? { accepted } : {}) });

describe('bin edges', () => {
  it('are spaced evenly or logarithmically between the given ends', () => {
    expect([...statedEdges({ linear: { from_keV: 1, to_keV: 4, bins: 3 } }, error)]).toEqual([1, 2, 3, 4]);
    const edges = statedEdges({ logarithmic: { from_keV: 1, to_keV: 1500, bins: 51 } }, error);
    expect(edges).toHaveLength(52);
    expect(edges[51]).toBeCloseTo(1500, 9);
    for (let i = 0; i < 51; i++) expect(edges[i + 1] / edges[i]).toBeCloseTo(1500 ** (1 / 51), 12);
  });

  it('must ascend', async () => {
    const bad = await inputErrorOf(() => statedEdges({ edges_keV: [1, 3, 3] }, error));
    expect(bad).toMatchObject({ problem: 'the edges are not monotone', details: { value: 3 } });
    expect(
      (await inputErrorOf(() => statedEdges({ linear: { from_keV: 5, to_keV: 5, bins: 2 } }, error))).problem,
    ).toBe('an empty energy range');
    await inputErrorOf(() => statedEdges({}, error));
  });
});

describe('threshold', () => {
  const edges = Float64Array.of(1, 2, 4, 8);

  it('inside a bin cuts it in two; at an edge it drops the bins below', () => {
    expect(cutAtThreshold(edges, 3, true, error)).toEqual({ edges: Float64Array.of(3, 4, 8), dropped: 1 });
    expect(cutAtThreshold(edges, 4, false, error)).toEqual({ edges: Float64Array.of(4, 8), dropped: 2 });
    expect(cutAtThreshold(edges, 1, false, error)).toEqual({ edges, dropped: 0 });
  });

  it('below the first edge adds a bin to true-energy spectra', () => {
    expect(cutAtThreshold(edges, 0.5, true, error)).toEqual({ edges: Float64Array.of(0.5, 1, 2, 4, 8), dropped: 0 });
  });

  it('cannot cut binned spectra inside a bin or below the first one, nor leave no bin', async () => {
    const inside = await inputErrorOf(() => cutAtThreshold(edges, 3, false, error));
    expect(inside.problem).toBe('binned spectra cannot be cut inside a bin');
    expect(inside.details.accepted).toContain('2, 4');
    expect((await inputErrorOf(() => cutAtThreshold(edges, 0.5, false, error))).problem).toContain(
      'below the first bin',
    );
    expect((await inputErrorOf(() => cutAtThreshold(edges, 8, true, error))).problem).toBe(
      'the threshold leaves no bin',
    );
  });

  it('always becomes the first edge, all higher edges staying', () => {
    fc.assert(
      fc.property(uniform(0.01, 7.99), (threshold) => {
        const cut = cutAtThreshold(edges, threshold, true, error);
        expect(cut.edges[0]).toBe(threshold);
        for (let i = 1; i < cut.edges.length; i++) expect(cut.edges[i]).toBeGreaterThan(cut.edges[i - 1]);
        const kept = [...edges].filter((edge) => edge > threshold * (1 + 1e-9));
        expect([...cut.edges.slice(1)]).toEqual(kept);
        expect(cut.dropped + cut.edges.length).toBeGreaterThanOrEqual(edges.length);
      }),
    );
  });
});
