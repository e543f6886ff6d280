/** Text for shell scripts. */

/**
 * One word of a POSIX shell, whatever it contains: spaces, quotes, dollar signs, line breaks.
 * @throws Error for a NUL character, which no shell can hold
 */
export function shellWord(text: string): string {
  if (text.includes('\0')) throw new Error('a word of a shell script cannot contain a NUL character');
  return /^[\w%+,./:=@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Text in a comment: one line, however many the text has. */
export function commentText(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
