/** The examples of every command's help are accepted. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandNames, createReader, faultOf, helpOf, type Reader } from './reader.js';

/** Examples that run for long or for ever; the first words of each. */
const DRY = ['nuscan scan'];
const NOT_RUN: Readonly<Record<string, string>> = {
  'nuscan explore': 'serves until it is stopped: test/cli/explore.test.ts',
  'nuscan doctor': 'times every backend: test/cli/doctor.test.ts',
};

const names = await commandNames();
const helps = await Promise.all(names.map(helpOf));
const examples = helps.flatMap((help) => [...help.matchAll(/^ {2}\$ (.+)$/gm)].map(([, text]) => text));

describe('examples in help', () => {
  let reader: Reader;
  beforeAll(async () => {
    reader = await createReader();
  });
  afterAll(() => reader.leave());

  it.each(names.map((name, i) => [name, helps[i]]))('of %s begin with the command', (name, help) => {
    expect(help).toMatch(new RegExp(`\\nExamples?:\\n {2}\\$ nuscan ${name}\\b`));
  });

  it.each(examples)('%s', async (example) => {
    expect(await faultOf(example)).toBeUndefined();
    const begins = (words: string): boolean => example.startsWith(words);
    if (Object.keys(NOT_RUN).some(begins)) return;
    const { code, stderr } = await reader.type(DRY.some(begins) ? `${example} --dry-run` : example);
    expect(code, stderr).toBe(0);
  });
});
