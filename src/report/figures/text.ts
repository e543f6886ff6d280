/**
 * A small markup for physics labels and its rendering as SVG text.
 *
 * `_{…}` is a subscript, `^{…}` a superscript (both may nest), `*…*` is italic, `\` takes the next character as it
 * stands. A superscript that follows a subscript, or the reverse, is stacked above it.
 */
import { plainWidth } from './glyph-widths.js';

/** A stretch of text of one size, height and slant; lengths in units of the font size of the whole label. */
export interface LabelRun {
  readonly text: string;
  readonly scale: number;
  /** Height of the baseline above that of the label. */
  readonly rise: number;
  readonly italic: boolean;
  /** Horizontal step before the run, negative where a script is stacked. */
  readonly step: number;
}

const SCRIPT_SCALE = 0.7;
/** Readers must still tell μ from τ in the subscript of a subscript. */
const SMALLEST_SCALE = 0.55;
const SUBSCRIPT_DROP = 0.22;
const SUPERSCRIPT_RISE = 0.38;

interface Level {
  readonly scale: number;
  readonly rise: number;
  readonly italic: boolean;
}

const width = (runs: readonly LabelRun[]): number =>
  runs.reduce((sum, run) => sum + run.step + run.scale * plainWidth(run.text), 0);

/** Index of the brace that closes the one at `open`. */
function closingBrace(markup: string, open: number): number {
  let depth = 0;
  for (let i = open; i < markup.length; i++) {
    if (markup[i] === '{') depth++;
    if (markup[i] === '}' && --depth === 0) return i;
  }
  throw new SyntaxError(`Close the brace at character ${open + 1} of the label "${markup}".`);
}

function scriptLevel(level: Level, mark: '_' | '^'): Level {
  return {
    scale: Math.max(level.scale * SCRIPT_SCALE, SMALLEST_SCALE),
    rise: level.rise + level.scale * (mark === '^' ? SUPERSCRIPT_RISE : -SUBSCRIPT_DROP),
    italic: level.italic,
  };
}

function parse(markup: string, outer: Level): LabelRun[] {
  const runs: LabelRun[] = [];
  let level = outer;
  let text = '';
  let pendingStep = 0;
  const flush = (): void => {
    if (text) {
      runs.push({ text, ...level, step: pendingStep });
      pendingStep = 0;
    }
    text = '';
  };
  for (let i = 0; i < markup.length; i++) {
    const character = markup[i] as string;
    if (character === '\\') text += markup[++i] ?? '';
    else if (character === '*') {
      flush();
      level = { ...level, italic: !level.italic };
    } else if ((character === '_' || character === '^') && markup[i + 1] === '{') {
      flush();
      const end = closingBrace(markup, i + 1);
      const first = parse(markup.slice(i + 2, end), scriptLevel(level, character));
      runs.push(...first);
      i = end;
      const other = character === '_' ? '^' : '_';
      if (markup[end + 1] === other && markup[end + 2] === '{') {
        i = closingBrace(markup, end + 2);
        const second = parse(markup.slice(end + 3, i), scriptLevel(level, other));
        const [head, ...rest] = second as [LabelRun, ...LabelRun[]];
        runs.push({ ...head, step: -width(first) }, ...rest);
        pendingStep = Math.max(width(first) - width(second), 0);
      }
    } else text += character;
  }
  flush();
  return runs;
}

const BASE: Level = { scale: 1, rise: 0, italic: false };

/** The runs of a label in reading order, for whoever sets them otherwise than {@link svgText}. */
export function labelRuns(markup: string): readonly LabelRun[] {
  return parse(markup, BASE);
}

/** Width of a label at a font size, set in DejaVu Sans. */
export function labelWidth(markup: string, fontSize: number): number {
  return width(parse(markup, BASE)) * fontSize;
}

const SUPERSCRIPTS: Readonly<Record<string, string>> = Object.fromEntries(
  [...'0123456789−'].map((character, i) => [character, [...'⁰¹²³⁴⁵⁶⁷⁸⁹⁻'][i] as string]),
);

/** Digits and minus signs raised by the superscript characters of Unicode, where no markup is possible. */
export function superscriptCharacters(text: string): string {
  return [...text].map((character) => SUPERSCRIPTS[character] ?? character).join('');
}

/** The label as `μ_νe` or `cm²`, for titles and alternative text. */
export function plainText(markup: string): string {
  let rise = 0;
  const words = parse(markup, BASE).map((run) => {
    const raised = superscriptCharacters(run.text);
    const mark = run.rise > 0 && raised === run.text ? '^' : run.rise < 0 && rise >= 0 ? '_' : '';
    rise = run.rise;
    return mark + (run.rise > 0 ? raised : run.text);
  });
  return words.join('');
}

/** Text as the content of an XML element or attribute. */
export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** Protects text that comes from outside against being read as markup. */
export function escapeMarkup(text: string): string {
  return text.replace(/[\\*_^]/g, '\\$&');
}

/** Number as written into an SVG: two decimals are a fiftieth of a line width. */
export function coordinate(value: number): string {
  return String(Number(value.toFixed(2)));
}

export interface TextPlacement {
  readonly x: number;
  readonly y: number;
  readonly fontSize: number;
  readonly anchor?: 'start' | 'middle' | 'end';
  /** Turns the text by 90° anticlockwise about (x, y). */
  readonly vertical?: boolean;
  /** A white rim keeps the text legible on top of curves. */
  readonly halo?: boolean;
}

/** A label as an SVG `<text>` element, the scripts as `<tspan>`s shifted by `dy`. */
export function svgText(markup: string, placement: TextPlacement): string {
  const { x, y, fontSize, anchor = 'start', vertical = false, halo = false } = placement;
  let rise = 0;
  const spans = parse(markup, BASE).map((run) => {
    const attributes = [
      run.scale === 1 ? '' : ` font-size="${coordinate(run.scale * fontSize)}"`,
      run.italic ? ' font-style="italic"' : '',
      run.step === 0 ? '' : ` dx="${coordinate(run.step * fontSize)}"`,
      run.rise === rise ? '' : ` dy="${coordinate((rise - run.rise) * fontSize)}"`,
    ].join('');
    rise = run.rise;
    return attributes ? `<tspan${attributes}>${escapeXml(run.text)}</tspan>` : escapeXml(run.text);
  });
  const rotation = vertical ? ` transform="rotate(-90 ${coordinate(x)} ${coordinate(y)})"` : '';
  const rim = halo ? ' stroke="white" stroke-width="5" stroke-linejoin="round" paint-order="stroke"' : '';
  return (
    `<text x="${coordinate(x)}" y="${coordinate(y)}" font-size="${coordinate(fontSize)}" text-anchor="${anchor}"` +
    `${rotation}${rim} xml:space="preserve">${spans.join('')}</text>`
  );
}
