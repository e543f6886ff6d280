/** The reader of documents sees what changes, and renews nothing else. */
import { describe, expect, it } from 'vitest';
import { blocksOf, commandsOf, inlineCommandsOf, isPrinted, renewed } from './document.js';
import { faultOf } from './reader.js';

describe('a document', () => {
  const text = [
    'Say `nuscan cite lz`, or `x`, or `npm test`.',
    '```console',
    '$ nuscan a',
    'one',
    '  two',
    '$ nuscan b',
    '```',
    '```sh',
    'nuscan c --x   # comment',
    '# nothing',
    '```',
    '```yaml',
    'label: x',
    '```',
  ].join('\n');

  it('has commands with their output and their lines', () => {
    expect(blocksOf(text).flatMap(commandsOf)).toEqual([
      { text: 'nuscan a', line: 3, output: ['one', '  two'] },
      { text: 'nuscan b', line: 6, output: undefined },
      { text: 'nuscan c --x', line: 9, output: undefined },
    ]);
    expect(inlineCommandsOf(text).map((command) => command.text)).toEqual(['nuscan cite lz', 'npm test']);
  });

  it('is refused when a block does not end', () => {
    expect(() => blocksOf('```sh\nx')).toThrow('line 2');
  });
});

describe('the words of a command', () => {
  it.each<[string, string | undefined]>([
    ['npx nuscan scan x.yaml --out y --resume', undefined],
    ['nuscan scan x.yaml --output y', 'nuscan scan has no option --output'],
    ['nuscan contour lz q_e q_mu --grid=65 --threads=2', 'nuscan contour has no option --threads=2'],
    ['nuscan scna x.yaml', 'nuscan has no command scna'],
    ['npm run bench -- gpu', undefined],
    ['npm run benches', 'package.json has no script benches'],
    ['npm begin', 'package.json has no script begin'],
  ])('%s', async (command, fault) => {
    expect(await faultOf(command)).toBe(fault);
  });
});

describe('output', () => {
  it.each<[string[], string[], boolean]>([
    [['a', 'b'], ['a', 'b'], true],
    [['a 1.50'], ['a 1.5'], false],
    [['a', 'b'], ['a'], false],
    [['a'], ['a', 'b'], false],
    [['a', '  ...'], ['a'], true],
    [['a', '  ...'], ['a', 'b', 'c'], true],
    [['a', '...', 'c'], ['a', 'b', 'b', 'c'], true],
    [['a', '...', 'c'], ['a', 'b', 'd'], false],
    [['made in ...; start'], ['made in 0.4 s; start'], true],
    [['made in ...; start'], ['made in 0.4 s; stop'], false],
    [['made in ...; start'], ['was made in 0.4 s; start'], false],
    [['made ...'], ['made'], true],
  ])('%j is printed as %j: %s', (expected, printed, same) => {
    expect(isPrinted(expected, printed)).toBe(same);
  });

  it.each<[string[], string[], string[]]>([
    [
      ['a', '  ...'],
      ['a', 'b'],
      ['a', '  ...'],
    ],
    [
      ['a', '  ...'],
      ['c', 'b'],
      ['c', '  ...'],
    ],
    [
      ['a', '...', 'y', 'z'],
      ['c', 'b', 'b', 'y', 'x'],
      ['c', '...', 'y', 'x'],
    ],
    [['a', 'b'], ['c'], ['c']],
    [
      ['complete: 5 files in out (made ...; start'],
      ['complete: 6 files in out (made in 1 s; start'],
      ['complete: 6 files in out (made ...; start'],
    ],
  ])('%j is renewed from %j', (expected, printed, now) => {
    expect(renewed(expected, printed)).toEqual(now);
    expect(isPrinted(renewed(expected, printed), printed)).toBe(true);
  });
});
