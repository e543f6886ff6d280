import { describe, expect, test } from 'vitest';
import type { BoundAnswer, PlaneAnswer, ProfileAnswer, Quality } from '../../../src/explorer/engine/question.js';
import { EntryAnswers } from '../../../src/explorer/page/store/entry-answers.js';
import { questionOf } from '../../../src/explorer/page/store/questions.js';
import { DEFAULT_STATE } from '../../../src/explorer/state.js';
import { ASIMOV_FIT } from '../../support/fits.js';

const plane = (quality: Quality): PlaneAnswer => ({
  kind: 'plane',
  quality,
  x: 'q_e',
  y: 'q_mu',
  threshold: 4.6,
  lines: [],
  openAtEdge: false,
  minima: [],
  xRange: [-1, 1],
  yRange: [-1, 1],
  fits: 1,
  milliseconds: 1,
});

const profile: ProfileAnswer = {
  kind: 'profile',
  quality: 'coarse',
  coupling: 'q_e',
  profiled: [],
  threshold: 2.7,
  values: [],
  deltaChi2: [],
  intervals: [],
  milliseconds: 1,
};

const bound: BoundAnswer = {
  kind: 'bound',
  coupling: 'q_e',
  profiled: [],
  confidenceLevel: 0.9,
  intervals: [],
  fit: ASIMOV_FIT,
  printed: null,
  deviation: null,
};

const QUESTION = questionOf(DEFAULT_STATE, 1, false);

function answered(): EntryAnswers {
  const answers = new EntryAnswers(0);
  answers.ask(QUESTION);
  answers.take(plane('coarse'));
  answers.take(profile);
  return answers;
}

describe('answers about an entry', () => {
  test('are none, refining, fresh, and stale when what they depend on has changed', () => {
    const answers = new EntryAnswers(0);
    const freshness = answers.freshnessOf('plane');
    answers.ask(QUESTION);
    expect(freshness.value).toBe('none');
    answers.take(plane('coarse'));
    expect(freshness.value).toBe('refining');
    answers.take(plane('refined'));
    expect(freshness.value).toBe('fresh');
    answers.ask({ ...QUESTION, degreesOfFreedom: 1 });
    expect(freshness.value).toBe('stale');
    // The last drawing stays until the new one is there.
    expect(answers.plane.value).toEqual(plane('refined'));
  });

  test('of other parts stay what they are', () => {
    const answers = answered();
    answers.ask({ ...QUESTION, degreesOfFreedom: 1 });
    expect(answers.freshnessOf('plane').value).toBe('stale');
    expect(answers.freshnessOf('profile').value).toBe('refining');
  });

  test('that are refined are not replaced by coarse ones to the same question', () => {
    const answers = answered();
    answers.take(plane('refined'));
    answers.ask({ ...QUESTION, point: [1, 1] });
    answers.take(plane('coarse'));
    expect(answers.plane.value?.quality).toBe('refined');
    answers.ask({ ...QUESTION, samples: 33 });
    answers.take(plane('coarse'));
    expect(answers.plane.value?.quality).toBe('coarse');
  });

  test('show bounds of an older question as such, row by row', () => {
    const answers = answered();
    answers.take(bound);
    answers.take({ kind: 'done', milliseconds: 1 });
    expect(answers.freshnessOf('table').value).toBe('fresh');
    expect(answers.freshRows.value.has('q_e')).toBe(true);
    answers.ask({ ...QUESTION, confidenceLevel: 0.95 });
    expect(answers.freshnessOf('table').value).toBe('stale');
    expect(answers.freshRows.value.has('q_e')).toBe(false);
    expect(answers.bounds.value.get('q_e')).toEqual(bound);
  });

  test('keep a failure until a model is made again', () => {
    const answers = answered();
    answers.take({ kind: 'failed', message: 'exposure must be positive', key: 'exposure_t_y' });
    expect(answers.failure.value?.key).toBe('exposure_t_y');
    expect(answers.plane.value).toEqual(plane('coarse'));
    expect(answers.freshnessOf('plane').value).toBe('failed');
    answers.ask({ ...QUESTION, samples: 33 });
    expect(answers.freshnessOf('plane').value).toBe('stale');
    expect(answers.freshnessOf('spectra').value).toBe('none');
    answers.take({
      kind: 'model',
      scenarioLabel: 'x',
      controls: [],
      muonEqualsTau: true,
      milliseconds: 1,
      folded: false,
    });
    expect(answers.failure.value).toBeNull();
  });
});
