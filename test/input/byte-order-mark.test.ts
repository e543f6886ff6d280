/** Every reader of text takes a file with a byte-order mark for the same file without it. */
import { describe, expect, it } from 'vitest';
import { formatJobs, parseJobs } from '../../src/cluster/jobs.js';
import { parseJson } from '../../src/input/json-document.js';
import { Table } from '../../src/input/table.js';
import { YamlDocument } from '../../src/input/yaml-document.js';
import { loadResult } from '../../src/report/load-result.js';
import { sealJson, unsealJson } from '../../src/scan/sealed-json.js';
import { JOB } from '../cluster/jobs-of-tests.js';
import { overlay } from '../support/overlay.js';
import { sampleSweep } from '../support/scan-result.js';

const job = { ...JOB, engine: 'slurm' as const, id: '7', submittedAt: '2026-01-01T00:00:00Z', merge: null };

const readers: readonly (readonly [string, string, (text: string) => unknown])[] = [
  ['JSON', '{"a": [1, 2]}', (text) => parseJson('a.json', text)],
  ['YAML', 'a: [1, 2]\n', (text) => YamlDocument.parse('a.yaml', text, { type: 'object' }).content],
  ['CSV', 'a,b\n1,2\n', async (text) => (await Table.read(overlay({ 't.csv': text }), 't.csv')).numbers('a')],
  [
    'a result',
    JSON.stringify(sampleSweep()),
    (text) => loadResult({ read: async () => text, exists: async () => true }, 'out'),
  ],
  ['jobs', formatJobs([job]), (text) => parseJobs(text, 'jobs.json')],
  [
    'plans and records',
    new TextDecoder().decode(sealJson({ a: [1, 2] })),
    (text) => unsealJson(new TextEncoder().encode(text)),
  ],
];

describe('a byte-order mark', () => {
  it.each(readers)('does no harm to %s', async (_, text, read) => {
    expect(await read(`\uFEFF${text}`)).toEqual(await read(text));
  });
});

describe('text that is not JSON', () => {
  it.each([
    ['{"a": 1,\n "b": 2 "c": 3}\n', 2],
    ['{"a": 1,\n "b": [2,\n', 2],
  ])('is refused with its line: %j', (text, line) => {
    for (const given of [text, `\uFEFF${text}`])
      expect(() => parseJson('a.json', given)).toThrow(`a.json:${line}: not JSON`);
  });

  it('is refused without a line where the engine names none', () => {
    expect(() => parseJson('a.json', '{"a": ?}')).toThrow(/^a\.json(:1)?: not JSON/);
  });
});
