import { describe, expect, it } from 'vitest';
import { scanMemory } from '../../src/scan/memory.js';
import { planOf } from '../support/plans.js';

const grid = (points: number): string => `kind: grid
title: t
scenarios: [lz]
axes:
  q_e: { min: -1, max: 1, points: ${points} }
  q_mu: { min: -1, max: 1, points: ${points} }
`;

describe('the memory of a scan', () => {
  it('covers what whole runs have been measured to take', async () => {
    // Peaks in 10^6 bytes: bench/results/scans.json and the scans named.
    const plane = await planOf(grid(2048));
    expect(scanMemory(plane, 2) / 1e6).toBeGreaterThan(443);
    expect(scanMemory(plane, 2) / 1e6).toBeLessThan(900);
    const exposure = await planOf(
      'kind: sweep\ntitle: t\nscenarios: [darwin-30ty]\nto_vary: { exposure_t_y: { min: 1, max: 9, points: 75 } }\ncouplings: [mu_eff, q_e, r2_e]\n',
    );
    expect(scanMemory(exposure, 1) / 1e6).toBeGreaterThan(165);
    expect(scanMemory(exposure, 1) / 1e6).toBeLessThan(330);
  });

  it('grows with threads, with planes and with units', async () => {
    const [small, large] = [await planOf(grid(20)), await planOf(grid(200))];
    expect(scanMemory(small, 8)).toBeGreaterThan(scanMemory(small, 1));
    expect(scanMemory(large, 1)).toBeGreaterThan(scanMemory(small, 1));
    const more = { ...small, units: [...small.units, ...small.units] };
    expect(scanMemory(more, 1)).toBeGreaterThan(scanMemory(small, 1));
  });
});
