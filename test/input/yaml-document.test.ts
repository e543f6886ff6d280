import { describe, expect, it } from 'vitest';
import { YamlDocument } from '../../src/input/yaml-document.js';
import { inputErrorOf } from '../support/input-error.js';

const SCHEMA = {
  type: 'object',
  properties: {
    exposure_t_y: { type: 'number', exclusiveMinimum: 0, description: 'a number above 0: tonne-years' },
    kind: { enum: ['poisson', 'gaussian'] },
    'odd/name': { type: 'object', properties: { x: { type: 'number' } }, additionalProperties: false },
    list: { type: 'array', items: { type: 'number' } },
  },
  required: ['exposure_t_y'],
  additionalProperties: false,
};
const parse = (text: string): YamlDocument<Record<string, unknown>> => YamlDocument.parse('f.yaml', text, SCHEMA);

describe('YAML files', () => {
  it('are parsed and can tell the line of a key afterwards', () => {
    const document = parse('kind: poisson\n\nexposure_t_y: 30\nlist: [1, 2]\n');
    expect(document.content).toEqual({ kind: 'poisson', exposure_t_y: 30, list: [1, 2] });
    expect(document.error(['exposure_t_y'], 'too much', 'less', 30).message).toBe(
      'f.yaml:3: exposure_t_y = 30: too much; accepted: less',
    );
    expect(document.error(['list', 1], 'no').details.line).toBe(4);
    // A key that is not there is placed at the nearest parent that is.
    expect(document.error(['list', 'x', 'y'], 'no').details.line).toBe(4);
  });

  it.each([
    ['unknown key', 'exposure_t_y: 1\nexposur: 3\n', 2, 'exposur', 'unknown key'],
    ['missing key', 'kind: poisson\n', 1, undefined, 'the key exposure_t_y is missing'],
    ['wrong type', 'exposure_t_y: thirty\n', 1, 'exposure_t_y', 'wrong type'],
    ['value outside an enumeration', 'exposure_t_y: 1\nkind: poison\n', 2, 'kind', 'not one of the accepted values'],
    ['value outside its range', '\nexposure_t_y: -3\n', 2, 'exposure_t_y', 'must be > 0'],
    ['wrong item of a list', 'exposure_t_y: 1\nlist:\n  - 1\n  - b\n', 4, 'list.1', 'wrong type'],
    ['key with a slash', 'exposure_t_y: 1\nodd/name: { y: 1 }\n', 2, 'odd/name.y', 'unknown key'],
    ['list instead of a map', '[1, 2]\n', 1, undefined, 'wrong type'],
    ['NaN', 'exposure_t_y: .nan\n', 1, 'exposure_t_y', 'wrong type'],
  ])('are refused for a %s, with the line', async (_, text, line, key, problem) => {
    const error = await inputErrorOf(() => parse(text));
    expect(error.details.file).toBe('f.yaml');
    expect(error.details.line).toBe(line);
    expect(error.details.key).toBe(key);
    expect(error.problem).toContain(problem);
    expect(error.details.accepted).toBeTruthy();
  });

  it('suggest the key that was meant', async () => {
    const error = await inputErrorOf(() => parse('exposure_t_y: 30\nkinds: poisson\n'));
    expect(error.message).toContain('did you mean kind?');
    expect(error.details.accepted).toBe('exposure_t_y, kind, odd/name, list');
  });

  it.each([
    ['duplicate keys', 'exposure_t_y: 1\nkind: poisson\nkind: gaussian\n', 3],
    ['an unclosed bracket', 'exposure_t_y: 1\nlist: [1, 2\n', 3],
    ['a second document', 'exposure_t_y: 1\n---\nkind: poisson\n', 2],
    ['an alias without its anchor', 'exposure_t_y: 1\nlist: *nowhere\n', 2],
    ['a tab as indentation', 'exposure_t_y: 1\nodd/name:\n\tx: 1\n', 3],
  ])('are refused for %s, with the line', async (_, text, line) => {
    const error = await inputErrorOf(() => parse(text));
    expect(error.details.file).toBe('f.yaml');
    expect(error.details.line).toBe(line);
  });

  it('evaluate nothing: tags and expressions stay text or are refused', async () => {
    await inputErrorOf(() => parse('exposure_t_y: 2*15\n'));
    await inputErrorOf(() => parse('exposure_t_y: !!js/function "function(){}"\n'));
  });
});
