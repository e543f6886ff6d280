/** Texts that are equal exactly where the numbers behind them are: keys of caches. */

/** One character per byte; every byte has its own. */
const bytesAsText = new TextDecoder('latin1');

/**
 * A text that two values share exactly when their contents are the same, whichever objects hold them: every property of
 * nested objects and arrays, the order of properties included, and every bit of a number.
 * @param content nested plain objects, arrays, `Float64Array`s, numbers, strings, booleans; functions are left out
 */
export function contentKey(content: unknown): string {
  const numbers: string[] = [];
  const structure = JSON.stringify(content, (_, part: unknown) => {
    if (part instanceof Float64Array) {
      numbers.push(bytesAsText.decode(new Uint8Array(part.buffer, part.byteOffset, part.byteLength)));
      return { '#numbers': part.length };
    }
    // JSON has no text for what is not finite, and none for the sign of zero.
    if (typeof part === 'number' && (!Number.isFinite(part) || Object.is(part, -0)))
      return { '#number': Object.is(part, -0) ? '-0' : String(part) };
    return part;
  });
  return structure + numbers.join('');
}
