import { describe, expect, it } from 'vitest';
import { coarseProfileAnswer, computationAnswer } from '../../../src/explorer/engine/answers.js';
import type { Hypotheses } from '../../../src/inference/hypotheses.js';

describe('numbers that are not finite', () => {
  it('are null where nothing could be fitted', () => {
    const hypotheses = { problem: { couplings: ['q_e', 'q_mu'] } } as unknown as Hypotheses;
    const samples = [Infinity, 12, 10].map((chi2, i) => ({ point: Float64Array.of(i, 0), chi2 }));
    const memory = { range: [0, 2] as const, points: [], minima: [] };
    const answer = coarseProfileAnswer(hypotheses, { samples, reference: 10, intervals: [], memory }, 2.7, 1);
    expect(answer).toMatchObject({ coupling: 'q_e', profiled: ['q_mu'], values: [0, 1, 2], deltaChi2: [null, 2, 0] });
  });

  it('are null where float64 has no fit to compare with', () => {
    const backend = { backend: 'webgpu', precision: 'float32', workers: 0, adapter: 'pretended' } as const;
    const report = {
      answeredBy: backend,
      answered: {},
      audit: { points: 3, largestDeviation: Infinity },
      remarks: ['slow'],
      idle: 'idle',
    };
    expect(computationAnswer({ backend, report }, ['slow', 'chosen'], null)).toMatchObject({
      largestDeviation: null,
      auditedPoints: 3,
      remarks: ['slow', 'chosen', 'idle'],
    });
  });
});
