import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sigmaKeV } from '../../src/detector/resolution.js';
import { binProbabilities, createResponse, type Detector, fold } from '../../src/detector/response.js';
import { HELD, LinearTable } from '../../src/numerics/linear-table.js';
import { simpson } from '../support/integrate.js';
import { uniform } from '../support/uniform.js';

const RESOLUTION = { constant: 0, sqrt: 0.31, linear: 0.0037, quadratic: 0, cubic: 0, constantAboveKeV: Infinity };
/** Rises from 0 at 1 keV to 0.8 at 3 keV, jumps to 0.85 at 10 keV and falls slowly. */
const EFFICIENCY = new LinearTable(
  Float64Array.of(0, 1, 3, 10, 10, 60),
  Float64Array.of(0, 0, 0.8, 0.82, 0.85, 0.7),
  HELD,
);

function detector(change: Partial<Detector> = {}): Detector {
  return {
    edgesKeV: Float64Array.of(0, 1, 2, 4, 8, 16, 32),
    resolution: RESOLUTION,
    efficiency: EFFICIENCY,
    efficiencyAt: 'true_energy',
    ...change,
  };
}

function full(d: Detector, trueKeV: number): Float64Array {
  const bins = new Float64Array(d.edgesKeV.length - 1);
  const { firstBin, probability } = binProbabilities(d, trueKeV);
  bins.set(probability, firstBin);
  return bins;
}

const gaussian = (x: number, mean: number, sigma: number): number =>
  Math.exp(-0.5 * ((x - mean) / sigma) ** 2) / (sigma * Math.sqrt(2 * Math.PI));

describe('bin probabilities', () => {
  it('sum to the efficiency when the bins hold the whole resolution', () => {
    const wide = detector({ edgesKeV: Float64Array.of(-100, 0, 5, 20, 300) });
    fc.assert(
      fc.property(uniform(0.5, 50), (energy) => {
        const sum = full(wide, energy).reduce((a, b) => a + b, 0);
        expect(Math.abs(sum - EFFICIENCY.at(energy))).toBeLessThan(1e-12);
      }),
    );
  });

  it('put everything into the bin of the true energy when the resolution is narrow', () => {
    const narrow = detector({ resolution: { ...RESOLUTION, sqrt: 1e-6, linear: 0 } });
    for (const [energy, bin] of [
      [1.5, 1],
      [3.999, 2],
      [4.001, 3],
      [20, 5],
    ]) {
      const bins = full(narrow, energy);
      expect(bins[bin]).toBeCloseTo(EFFICIENCY.at(energy), 12);
      expect(bins.reduce((a, b) => a + b, 0)).toBeCloseTo(bins[bin], 12);
    }
  });

  it('lose no event on an edge when there is no width at all: it belongs to the bin above', () => {
    const exact = detector({ resolution: { ...RESOLUTION, sqrt: 0, linear: 0 } });
    expect([...full(exact, 4)].map((value) => value > 0)).toEqual([false, false, false, true, false, false]);
  });

  it('are Gaussian integrals between the edges', () => {
    const d = detector();
    for (const energy of [0.7, 2.3, 9, 30]) {
      const sigma = sigmaKeV(RESOLUTION, energy);
      const bins = full(d, energy);
      for (let k = 0; k < bins.length; k++) {
        const expected =
          EFFICIENCY.at(energy) * simpson((x) => gaussian(x, energy, sigma), d.edgesKeV[k], d.edgesKeV[k + 1]);
        expect(Math.abs(bins[k] - expected)).toBeLessThan(1e-10);
      }
    }
  });

  it('weight each reconstructed energy with its efficiency when the efficiency acts there', () => {
    const d = detector({ efficiencyAt: 'reconstructed_energy' });
    for (const energy of [0.4, 1.4, 2.3, 9.7, 14, 30]) {
      const sigma = sigmaKeV(RESOLUTION, energy);
      const bins = full(d, energy);
      for (let k = 0; k < bins.length; k++) {
        const corners = [
          d.edgesKeV[k],
          ...[1, 3, 10].filter((x) => x > d.edgesKeV[k] && x < d.edgesKeV[k + 1]),
          d.edgesKeV[k + 1],
        ];
        let expected = 0;
        for (let i = 0; i + 1 < corners.length; i++) {
          // Just inside the corners, where the efficiency may jump.
          const [from, to] = [corners[i] + 1e-12, corners[i + 1] - 1e-12];
          expected += simpson((x) => EFFICIENCY.at(x) * gaussian(x, energy, sigma), from, to);
        }
        expect(Math.abs(bins[k] - expected)).toBeLessThan(1e-9);
      }
    }
  });

  it('differ between the two conventions exactly where the efficiency varies within the resolution', () => {
    const energies = [1.2, 2.5];
    for (const energy of energies) {
      const [atTrue, atReconstructed] = [
        full(detector(), energy),
        full(detector({ efficiencyAt: 'reconstructed_energy' }), energy),
      ];
      expect(Math.abs(atTrue[1] - atReconstructed[1])).toBeGreaterThan(0.01);
    }
    const flat = new LinearTable(Float64Array.of(0, 100), Float64Array.of(0.6, 0.6), HELD);
    for (const energy of energies) {
      const [atTrue, atReconstructed] = (['true_energy', 'reconstructed_energy'] as const).map((efficiencyAt) =>
        full(detector({ efficiency: flat, efficiencyAt }), energy),
      );
      atTrue.forEach((value, k) => {
        expect(value).toBeCloseTo(atReconstructed[k], 12);
      });
    }
  });
});

describe('folding', () => {
  it('counts a falling spectrum as direct integration over both energies does', () => {
    const d = detector();
    const spectrum = (t: number): number => 5 / (t + 0.5) ** 2;
    const counts = fold(createResponse(d, [], 50), 1, (t) => [spectrum(t)]);
    const corners = [0.0121, 1, 3, 10, 50];
    for (let k = 0; k < counts.length; k++) {
      let expected = 0;
      for (let i = 0; i + 1 < corners.length; i++) {
        expected += simpson((t) => spectrum(t) * full(d, t)[k], corners[i] + 1e-13, corners[i + 1] - 1e-13, 4000);
      }
      expect(Math.abs(counts[k] - expected)).toBeLessThan(1e-7 * Math.max(expected, 1e-3));
    }
  });

  it('splits its panels at a jump of the spectrum', () => {
    const d = detector({ efficiency: new LinearTable(Float64Array.of(0, 1), Float64Array.of(1, 1), HELD) });
    const step = (t: number): number[] => [t < 5.4321 ? 1 : 3];
    const wide = { ...d, edgesKeV: Float64Array.of(-50, 200) };
    const [counts] = fold(createResponse(wide, [5.4321], 20), 1, step);
    expect(counts).toBeCloseTo(5.4321 - 0.0121 + 3 * (20 - 5.4321), 9);
    // Without the corner the same rule misses the jump: the breakpoints are not decoration.
    const [blurred] = fold(createResponse(wide, [], 20), 1, step);
    expect(Math.abs(blurred - counts)).toBeGreaterThan(1e-6);
  });

  it('is linear and folds several spectra at once', () => {
    const response = createResponse(detector(), [], 40);
    const both = fold(response, 2, (t) => [1 / t, Math.exp(-t / 10)]);
    const sum = fold(response, 1, (t) => [2 / t - 3 * Math.exp(-t / 10)]);
    const { bins } = response;
    for (let k = 0; k < bins; k++) expect(sum[k]).toBeCloseTo(2 * both[k] - 3 * both[bins + k], 10);
  });
});
