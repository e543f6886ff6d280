/** Values from outside in notes: short, on one line, plain text. */

const LONGEST = 40;
/** Control characters, and those that turn the direction of text or take no room. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** A text of unknown origin for a note: without control characters, cut to 40 characters. */
export function shortText(text: string): string {
  // What comes later cannot be seen: a megabyte need not be searched.
  const clean = [...text.slice(0, 8 * LONGEST).replace(UNSEEN, '')];
  return clean.length > LONGEST || text.length > 8 * LONGEST ? `${clean.slice(0, LONGEST).join('')}…` : clean.join('');
}

/** Any value for a note: texts in quotation marks, numbers as they are, the rest by its kind. */
export function shortValue(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return `“${shortText(value)}”`;
    case 'number':
    case 'boolean':
    case 'bigint':
      return shortText(String(value));
    case 'undefined':
      return 'nothing';
    case 'object':
      return value === null ? 'null' : Array.isArray(value) ? 'a list' : 'an object';
    default:
      return `a ${typeof value}`;
  }
}
