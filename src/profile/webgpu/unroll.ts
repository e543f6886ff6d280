/**
 * Writes out the loops of a WGSL kernel. The kernels are written with loops and arrays, which reads well; many
 * compilers only keep a value in a register when every index is a constant. So loops that follow a line `// unroll`
 * are repeated with their variable replaced by a number, and private arrays become one scalar per element.
 */

/** Names that stand for numbers at assembly time, and for lists of them. */
export interface Constants {
  readonly [name: string]: number | readonly number[];
}

const UNROLLED_LOOP =
  /^(?<indent> *)\/\/ unroll\n *for \(var (?<name>\w+) = (?<from>[^;]+); \k<name> < (?<to>[^;]+); \k<name>\+\+\) \{\n/m;
const CONDITIONAL_BLOCK = /^( *)\/\/ when (\w+)\n\1\{\n([\s\S]*?)^\1\}\n/gm;
const TABLE_READ = /\btable\((row \+ )?((?:[^()]|\([^()]*\))*)\)/g;
const PRIVATE_ARRAY = /^var<private> (?<name>\w+): array<(?<type>\w+), (?<size>[^>]+)>;$/gm;

/**
 * Repeats the body of every loop under `// unroll`, and turns every private array into scalars.
 * @param constants what the bounds of loops and the indices of arrays are made of
 * @throws Error when a bound or an index is not a constant expression
 */
export function unroll(source: string, constants: Constants): string {
  return readVectors(scalarise(repeatLoops(source, constants), constants), constants);
}

/**
 * Turns `table(n)` and `table(row + n)` into an element of a vector: drivers need not find out that a row starts at a
 * multiple of four.
 */
function readVectors(source: string, constants: Constants): string {
  return source.replace(TABLE_READ, (read: string, row: string | undefined, index: string) => {
    const at = constantIn(index, constants);
    // In a loop that is left to the driver.
    if (at === undefined) return read;
    const vector = row === undefined ? `${at >> 2}u` : `(row >> 2u) + ${at >> 2}u`;
    return `numbers[${vector}].${'xyzw'[at & 3]}`;
  });
}

/** Keeps the blocks under `// when NAME` whose constant is 1, removes the others. */
export function keepWhen(source: string, constants: Constants): string {
  return source.replace(CONDITIONAL_BLOCK, (_, _indent: string, name: string, body: string) =>
    evaluate(name, constants) === 1 ? body : '',
  );
}

function repeatLoops(source: string, constants: Constants): string {
  const match = UNROLLED_LOOP.exec(source);
  if (!match?.groups) return source;
  const { indent, name, from, to } = match.groups;
  const start = match.index + match[0].length;
  const closing = `\n${indent}}\n`;
  // The loop ends at the first closing brace as far to the left as its own line.
  const end = source.indexOf(closing, start - 1);
  if (end < 0) throw new Error(`no end of the loop over ${name}`);
  const body = source.slice(start, end + 1);
  const variable = new RegExp(`\\b${name}\\b`, 'g');
  let repeated = '';
  for (let i = evaluate(from, constants); i < evaluate(to, constants); i++) {
    // Inner loops first: their bounds may contain this variable.
    repeated += `${indent}{\n${repeatLoops(body.replace(variable, `${i}u`), constants)}${indent}}\n`;
  }
  return source.slice(0, match.index) + repeated + repeatLoops(source.slice(end + closing.length), constants);
}

function scalarise(source: string, constants: Constants): string {
  const names: string[] = [];
  const declared = source.replace(PRIVATE_ARRAY, (_, name: string, type: string, size: string) => {
    names.push(name);
    return Array.from(
      { length: evaluate(size, constants) },
      (_unused, i) => `var<private> ${name}_${i}: ${type};`,
    ).join('\n');
  });
  return names.reduce((text, name) => {
    const access = new RegExp(`\\b${name}\\[`);
    let rest = text;
    let written = '';
    for (let match = access.exec(rest); match; match = access.exec(rest)) {
      const open = match.index + match[0].length;
      const close = closingBracket(rest, open);
      written += `${rest.slice(0, match.index)}${name}_${evaluate(rest.slice(open, close), constants)}`;
      rest = rest.slice(close + 1);
    }
    return written + rest;
  }, declared);
}

/** Position of the bracket that closes the one before `from`. */
function closingBracket(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '[') depth++;
    if (text[at] === ']') depth--;
    if (depth === 0) return at;
  }
  throw new Error('a bracket is not closed');
}

function constantIn(expression: string, constants: Constants): number | undefined {
  try {
    return evaluate(expression, constants);
  } catch {
    return undefined;
  }
}

/** Value of an expression of whole numbers, constants, `list[index]`, + - * and parentheses. */
export function evaluate(expression: string, constants: Constants): number {
  const tokens = expression.match(/\w+|[-+*()[\]]/g) ?? [];
  let at = 0;
  const value = sum();
  if (at !== tokens.length) throw new Error(`not a constant expression: ${expression}`);
  return value;

  function sum(): number {
    let total = product();
    while (tokens[at] === '+' || tokens[at] === '-') total += tokens[at++] === '+' ? product() : -product();
    return total;
  }

  function product(): number {
    let total = factor();
    while (tokens[at] === '*') {
      at++;
      total *= factor();
    }
    return total;
  }

  function factor(): number {
    const token = tokens[at++];
    if (token === '(') return closed(')');
    if (token !== undefined && /^\d+u?$/.test(token)) return Number.parseInt(token, 10);
    const constant = constants[token ?? ''];
    if (typeof constant === 'number') return constant;
    if (constant && tokens[at] === '[') {
      at++;
      const element = constant[closed(']')];
      if (element !== undefined) return element;
    }
    throw new Error(`not a constant expression: ${expression}`);
  }

  function closed(bracket: string): number {
    const inner = sum();
    if (tokens[at++] !== bracket) throw new Error(`not a constant expression: ${expression}`);
    return inner;
  }
}
