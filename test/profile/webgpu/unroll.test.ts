/** Writing out the loops of a kernel. */
import { describe, expect, it } from 'vitest';
import { evaluate, keepWhen, unroll } from '../../../src/profile/webgpu/unroll.js';

const constants = { ROWS: 2, COLUMNS: 3, START: [0, 2, 5], NONE: 0 };

describe('constant expressions', () => {
  it.each([
    ['7u', 7],
    ['ROWS', 2],
    ['2u * ROWS + 1u', 5],
    ['ROWS * (COLUMNS + 1u)', 8],
    ['START[ROWS]', 5],
    ['START[0u + 1u] - ROWS', 0],
    ['COLUMNS - 1u - 1u', 1],
  ])('%s = %i', (text, value) => {
    expect(evaluate(text, constants)).toBe(value);
  });

  it.each(['bin', 'START', 'START[9u]', 'ROWS +', '(ROWS', 'START[0u', 'ROWS COLUMNS', ''])('refuses %j', (text) => {
    expect(() => evaluate(text, constants)).toThrow(`not a constant expression: ${text}`);
  });
});

const NESTED = `var<private> sum: array<f32, ROWS * COLUMNS>;
fn add() {
  // unroll
  for (var r = 0u; r < ROWS; r++) {
    // unroll
    for (var c = START[r]; c < START[r + 1u]; c++) {
      sum[r * COLUMNS + c - START[r]] += other[r] + f32(c);
    }
  }
  for (var k = 0u; k < ROWS; k++) {
    keep(k);
  }
}
`;

describe('loops', () => {
  it('are repeated with numbers, inner bounds from outer variables, arrays as scalars; others stay', () => {
    const text = unroll(NESTED, constants);
    expect(text.match(/sum_\d \+= [^;]+/g)).toEqual([
      'sum_0 += other[0u] + f32(0u)',
      'sum_1 += other[0u] + f32(1u)',
      'sum_3 += other[1u] + f32(2u)',
      'sum_4 += other[1u] + f32(3u)',
      'sum_5 += other[1u] + f32(4u)',
    ]);
    expect(text.match(/var<private> \w+: f32;/g)).toHaveLength(6);
    expect(text).toContain('for (var k = 0u; k < ROWS; k++) {\n    keep(k);\n  }');
    expect(text).not.toContain('unroll');
    expect(text.split('{').length).toBe(text.split('}').length);
  });

  it('without repetitions vanish', () => {
    const text = unroll(
      'fn f() {\n  // unroll\n  for (var i = 0u; i < NONE; i++) {\n    a(i);\n  }\n  b();\n}\n',
      constants,
    );
    expect(text).toBe('fn f() {\n  b();\n}\n');
  });

  it('leave whole words alone that contain the name of the variable', () => {
    const text = unroll(
      'fn f() {\n  // unroll\n  for (var i = 0u; i < 1u; i++) {\n    bin(i, fi, i_max);\n  }\n}\n',
      constants,
    );
    expect(text).toContain('bin(0u, fi, i_max);');
  });

  it('of unknown length, and arrays with an unknown index, are refused', () => {
    expect(() => unroll('  // unroll\n  for (var i = 0u; i < bins; i++) {\n    a(i);\n  }\n', constants)).toThrow(
      'bins',
    );
    expect(() => unroll('var<private> z: array<f32, ROWS>;\nfn f() { z[k] = 1.0; }\n', constants)).toThrow(
      'not a constant expression: k',
    );
    expect(() => unroll('  // unroll\n  for (var i = 0u; i < 1u; i++) {\n    a(i);\n', constants)).toThrow(
      'no end of the loop over i',
    );
  });
});

describe('reads of the table', () => {
  it('become elements of vectors where the index is constant', () => {
    expect(unroll('a = table(ROWS + 5u) + table(row + COLUMNS * (1u + ROWS));', constants)).toBe(
      'a = numbers[1u].w + numbers[(row >> 2u) + 2u].y;',
    );
    expect(unroll('a = table(ROWS + k);', constants)).toBe('a = table(ROWS + k);');
  });
});

describe('blocks under a condition', () => {
  const text = 'a();\n  // when ON\n  {\n    b();\n  }\nc();\n';
  it('are kept where the constant is 1 and removed elsewhere', () => {
    expect(keepWhen(text, { ON: 1 })).toBe('a();\n    b();\nc();\n');
    expect(keepWhen(text, { ON: 0 })).toBe('a();\nc();\n');
  });
});
