/**
 * JSON of an object in pieces: the text of a scan of many variations is longer than a string of JavaScript can be.
 * @param object plain data; its lists are written item by item
 * @returns pieces that together are `JSON.stringify(object, null, 1)`
 */
export function* jsonPieces(object: object): Generator<string, void> {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  if (entries.length === 0) {
    yield '{}';
    return;
  }
  for (const [i, [key, value]] of entries.entries()) {
    yield `${i === 0 ? '{' : ','}\n ${JSON.stringify(key)}: `;
    if (!Array.isArray(value) || value.length === 0) {
      yield indented(value, ' ');
      continue;
    }
    for (const [k, item] of value.entries()) yield `${k === 0 ? '[' : ','}\n  ${indented(item ?? null, '  ')}`;
    yield '\n ]';
  }
  yield '\n}';
}

function indented(value: unknown, by: string): string {
  return JSON.stringify(value, null, 1).replaceAll('\n', `\n${by}`);
}
