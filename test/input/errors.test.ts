import { describe, expect, it } from 'vitest';
import { InputError, nearest } from '../../src/input/errors.js';
import { folderOf, joinPath } from '../../src/input/files.js';

describe('input errors', () => {
  it('name file, line, key, value and what is accepted, in that order', () => {
    const error = new InputError('out of range', { file: 'a.yaml', line: 3, key: 'x', value: -1, accepted: '0 to 1' });
    expect(error.message).toBe('a.yaml:3: x = -1: out of range; accepted: 0 to 1');
    expect(new InputError('nothing there').message).toBe('nothing there');
    expect(new InputError('bad', { key: '--cl', value: 'much' }).message).toBe('--cl = "much": bad');
    expect(new InputError('bad', { key: 'x', value: Number.NaN }).message).toBe('x = NaN: bad');
    expect(error).toMatchObject({ name: 'InputError', problem: 'out of range' });
    expect(error).toBeInstanceOf(Error);
  });

  it('shorten long values', () => {
    expect(new InputError('bad', { key: 'x', value: 'y'.repeat(500) }).message.length).toBeLessThan(100);
  });

  it('suggest the nearest name, and none when nothing is near', () => {
    expect(nearest('xenonntt', ['lz', 'xenonnt', 'combined'])).toBe('xenonnt');
    expect(nearest('darwin', ['lz', 'darwin-30ty'])).toBe('darwin-30ty');
    expect(nearest('exposure', ['exposure_t_y', 'data'])).toBe('exposure_t_y');
    expect(nearest('superkamiokande', ['lz', 'xenonnt'])).toBeUndefined();
  });
});

describe('paths', () => {
  it('are joined with forward slashes, absolute ones stand for themselves', () => {
    expect(joinPath('a/b', '../c.csv')).toBe('a/c.csv');
    expect(joinPath('', './c.csv')).toBe('c.csv');
    expect(joinPath('a', '/x/y')).toBe('/x/y');
    expect(joinPath('a', 'C:\\x')).toBe('C:\\x');
    expect(joinPath('/data', 'solar/pp.csv')).toBe('/data/solar/pp.csv');
    expect(joinPath('..', '../x')).toBe('../../x');
  });

  it('know their folder', () => {
    expect(folderOf('a/b.yaml')).toBe('a');
    expect(folderOf('b.yaml')).toBe('');
    expect(folderOf('/b.yaml')).toBe('/');
    expect(folderOf('a\\b.yaml')).toBe('a');
  });
});
