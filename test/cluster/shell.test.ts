import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commentText, shellWord } from '../../src/cluster/shell.js';

describe('a word of a shell script', () => {
  it('is read by a shell as it was, whatever it contains', () => {
    const word = fc.string({ unit: fc.oneof(fc.constantFrom(...'\'"\\$`!* \n\t;&|<>(){}[]#~%é-'), fc.string()) });
    fc.assert(
      fc.property(
        fc.array(
          word.map((text) => text.replaceAll('\0', '')),
          { minLength: 1, maxLength: 20 },
        ),
        (words) => {
          const script = `printf '%s\\0' ${words.map(shellWord).join(' ')}`;
          expect(execFileSync('bash', ['-c', script], { encoding: 'utf8' })).toBe(
            words.map((text) => `${text}\0`).join(''),
          );
        },
      ),
      { numRuns: 100 },
    );
  });

  it('stays readable where nothing needs quoting', () => {
    expect(shellWord('/shared/out-1/a_b.yaml')).toBe('/shared/out-1/a_b.yaml');
    expect(shellWord('')).toBe("''");
    expect(shellWord("it's")).toBe("'it'\\''s'");
    expect(() => shellWord('a\0b')).toThrow('NUL');
  });
});

describe('text in a comment', () => {
  it('cannot leave its line', () => {
    expect(commentText('a scan\n#SBATCH --uid=0\r\n b')).toBe('a scan #SBATCH --uid=0 b');
  });
});
