import { expect, it } from 'vitest';
import type { Scenario } from '../../src/experiment/load-scenario.js';
import { COMMON_CITATIONS, citationsOf } from '../../src/report/citations.js';

it('cites the publications of experiments, and none where there are none', () => {
  const experiments = [
    { name: 'mine', publications: [] },
    { name: 'blank', publications: [' '] },
    { name: 'LZ', publications: ['arXiv:2207.03764', 'arXiv:2307.15753'] },
  ];
  expect(citationsOf({ experiments } as unknown as Scenario)).toEqual([
    ...COMMON_CITATIONS,
    'LZ: arXiv:2207.03764, arXiv:2307.15753',
  ]);
});
