/**
 * Commands and files in Markdown. In blocks marked `console`, lines after `$ ` are commands and the others what they
 * print; in blocks marked `sh`, every line is a command. A line of three dots stands for any lines, three dots after a
 * blank for anything in their line.
 */

export interface Block {
  /** What stands behind the opening fence. */
  readonly language: string;
  /** Number of its first line, from 1. */
  readonly line: number;
  readonly lines: readonly string[];
}

export interface Command {
  readonly text: string;
  /** Number of its line, from 1. */
  readonly line: number;
  /** What it should print; undefined where the document does not say. */
  readonly output: readonly string[] | undefined;
}

/** The fenced blocks of a document. */
export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  let open: { language: string; line: number; lines: string[] } | undefined;
  for (const [i, line] of markdown.split('\n').entries()) {
    const fence = /^```(\w*)\s*$/.exec(line);
    if (!fence) open?.lines.push(line);
    else if (open) {
      blocks.push(open);
      open = undefined;
    } else open = { language: fence[1], line: i + 2, lines: [] };
  }
  if (open) throw new Error(`the block at line ${open.line} has no end`);
  return blocks;
}

/** The commands of a block; none where it holds a file. */
export function commandsOf({ language, line: first, lines }: Block): Command[] {
  if (language === 'sh')
    return lines.flatMap((text, i) =>
      /^\s*(#|$)/.test(text) ? [] : [{ text: withoutComment(text), line: first + i, output: undefined }],
    );
  if (language !== 'console') return [];
  const commands: { text: string; line: number; output: string[] }[] = [];
  for (const [i, text] of lines.entries()) {
    if (text.startsWith('$ ')) commands.push({ text: text.slice(2), line: first + i, output: [] });
    else if (commands.length > 0) commands[commands.length - 1].output.push(text);
    else throw new Error(`line ${first + i} is the output of no command`);
  }
  return commands.map((command) => ({ ...command, output: command.output.length > 0 ? command.output : undefined }));
}

function withoutComment(text: string): string {
  return text.replace(/\s+#\s.*$/, '');
}

/** The commands of the prose: code that begins with a program of the project. */
export function inlineCommandsOf(markdown: string): Command[] {
  let fenced = false;
  return markdown.split('\n').flatMap((text, i) => {
    if (text.startsWith('```')) fenced = !fenced;
    if (fenced) return [];
    return [...text.matchAll(/`((?:npx nuscan|nuscan|npm|npx vitest) [^`]+|npm test)`/g)].map(([, command]) => ({
      text: command,
      line: i + 1,
      output: undefined,
    }));
  });
}

const ANY_LINES = '...';
const isAnyLines = (line: string): boolean => line.trim() === ANY_LINES;
const ANYTHING = ' ...';

/** Whether a program printed what a document says. */
export function isPrinted(expected: readonly string[], printed: readonly string[]): boolean {
  if (expected.length === 0) return printed.length === 0;
  const [first, ...rest] = expected;
  if (isAnyLines(first)) return printed.some((_, i) => isPrinted(rest, printed.slice(i))) || rest.length === 0;
  return printed.length > 0 && isLine(first, printed[0]) && isPrinted(rest, printed.slice(1));
}

function isLine(expected: string, printed: string): boolean {
  let from = 0;
  const parts = expected.split(ANYTHING);
  for (const [i, part] of parts.entries()) {
    const at = i === parts.length - 1 && i > 0 ? printed.length - part.length : printed.indexOf(part, from);
    if (at < from || !printed.startsWith(part, at) || (i === 0 && at !== 0)) return false;
    from = at + part.length;
  }
  return from === printed.length;
}

/**
 * What a document should say now: the lines that were printed, with what it leaves out left out again.
 * @returns the lines of the document where they still hold
 */
export function renewed(expected: readonly string[], printed: readonly string[]): readonly string[] {
  if (isPrinted(expected, printed)) return expected;
  const gap = expected.findIndex(isAnyLines);
  if (gap < 0) return printed.map((line, i) => renewedLine(expected[i], line));
  const after = expected.length - gap - 1;
  const head = printed.slice(0, gap);
  const tail = after === 0 ? [] : printed.slice(Math.max(gap, printed.length - after));
  const before = expected.slice(expected.length - after);
  return [
    ...head.map((line, i) => renewedLine(expected[i], line)),
    expected[gap],
    ...tail.map((line, i) => renewedLine(before[i], line)),
  ];
}

/** A line with the same number of words before the three dots, and as many after them. */
function renewedLine(expected: string | undefined, printed: string): string {
  if (expected === undefined || !expected.includes(ANYTHING)) return printed;
  if (isLine(expected, printed)) return expected;
  const words = (text: string): string[] => text.match(/\s*\S+/g) ?? [];
  const [before, after] = expected.split(ANYTHING);
  const all = words(printed);
  // Punctuation right after the dots belongs to the word that they hide.
  const [punctuation] = /^\S*/.exec(after) ?? [''];
  const kept = words(after.slice(punctuation.length)).length;
  const hidden = all.slice(0, all.length - kept).join('');
  const tail = `${hidden.endsWith(punctuation) ? punctuation : ''}${all.slice(all.length - kept).join('')}`;
  return `${all.slice(0, words(before).length).join('')}${ANYTHING}${tail}`;
}
