import { describe, expect, it } from 'vitest';
import { dataFolder, nodeFiles } from '../../src/edge/node-files.js';
import { loadScenario, SHIPPED_SCENARIOS } from '../../src/experiment/load-scenario.js';
import { planePanel, type ShownPlane } from '../../src/report/figure-panels.js';

const plane: ShownPlane = {
  confidenceLevel: 0.9,
  threshold: 4.6,
  lines: [
    {
      points: [
        [-1, -1],
        [1, -1],
        [1, 1],
      ],
      closed: true,
    },
  ],
  minima: [
    { at: { q_e: 0, q_mu: 0 }, chi2: 1 },
    { at: { q_e: 0.5, q_mu: -0.5 }, chi2: 2 },
  ],
};

describe('second minima', () => {
  const circles = (scenario: string, secondMinima?: boolean) =>
    planePanel('q_e', 'q_mu', [
      { scenario, label: 'label', appearance: secondMinima === undefined ? {} : { secondMinima }, plane },
    ]).circles;

  it('have circles where the scenario says so, whatever it is called', () => {
    expect(circles('mine.yaml', true)).toEqual([[0.5, -0.5]]);
    expect(circles('darwin-mine', false)).toEqual([]);
    expect(circles('darwin-mine')).toEqual([]);
  });

  it('are marked for DARWIN among the shipped scenarios, as in the paper', async () => {
    const marked = [];
    for (const name of SHIPPED_SCENARIOS)
      if ((await loadScenario(nodeFiles, dataFolder, name)).appearance.secondMinima) marked.push(name);
    expect(marked).toEqual(['darwin-30ty', 'darwin-300ty', 'darwin-300ty-depleted']);
  });
});
