/**
 * JSON files that know whether they are whole. The first line holds the CRC-32C of all bytes that follow it, so that a
 * reader in any language can check a file without knowing how it was formatted:
 *
 *     { "crc32c": "1a2b3c4d",
 *       "format": "...",
 */
import { checksumText, crc32c } from './crc32c.js';

const FIRST_LINE = /^\{ "crc32c": "([0-9a-f]{8})",\n$/;
const FIRST_LINE_LENGTH = '{ "crc32c": "00000000",\n'.length;
/** Lists and mappings without inner ones stay on one line up to this length. */
const LINE_WIDTH = 120;

/**
 * An object as a file. Every float64 comes back as it was, -0 too.
 * @throws Error for what JSON cannot hold, above all NaN and infinite numbers, naming its place
 */
export function sealJson(content: object): Uint8Array {
  const members = membersOf(content).map(([key, value]) => `  ${JSON.stringify(key)}: ${write(value, '  ', key)}`);
  if (members.length === 0) throw new Error('an empty object cannot be sealed');
  const rest = new TextEncoder().encode(`${members.join(',\n')}\n}\n`);
  const first = new TextEncoder().encode(`{ "crc32c": "${checksumText(crc32c(rest))}",\n`);
  const file = new Uint8Array(first.length + rest.length);
  file.set(first);
  file.set(rest, first.length);
  return file;
}

/** UTF-8 of the byte-order mark. */
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/**
 * What {@link sealJson} was given; a byte-order mark that an editor has put before it does no harm.
 * @throws Error saying what is wrong with a file that is not whole
 */
export function unsealJson(given: Uint8Array): Record<string, unknown> {
  const file = BYTE_ORDER_MARK.every((byte, i) => given[i] === byte) ? given.subarray(BYTE_ORDER_MARK.length) : given;
  if (file.length === 0) throw new Error('is empty');
  const stated = FIRST_LINE.exec(String.fromCharCode(...file.subarray(0, FIRST_LINE_LENGTH)))?.[1];
  if (!stated) throw new Error('does not begin with a checksum');
  const found = checksumText(crc32c(file.subarray(FIRST_LINE_LENGTH)));
  if (found !== stated) throw new Error(`states the checksum ${stated}, but has ${found}`);
  const { crc32c: _, ...content } = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(file));
  return content;
}

/**
 * A value as JSON text for people: short lists on one line. Unlike JSON.stringify it keeps -0 and refuses numbers that
 * would turn into null.
 * @throws Error naming the place of a value that JSON cannot hold
 */
export function exactJson(value: unknown): string {
  return write(value, '', '');
}

function write(value: unknown, indent: string, place: string): string {
  if (typeof value === 'number') return writeNumber(value, place);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const items = value.map((item, index) => write(item, inner, `${place}[${index}]`));
    const flat = value.every((item) => item === null || typeof item !== 'object');
    return bracket('[', ']', items, indent, flat);
  }
  if (typeof value !== 'object' || (Object.getPrototypeOf(value) ?? Object.prototype) !== Object.prototype)
    throw new Error(`${place || 'value'}: ${Object.prototype.toString.call(value)} cannot be stored as JSON`);
  const members = membersOf(value).map(
    ([key, member]) => `${JSON.stringify(key)}: ${write(member, inner, place ? `${place}.${key}` : key)}`,
  );
  return bracket('{', '}', members, indent, false);
}

/** @param flat whether to keep it on one line whatever its length */
function bracket(open: string, close: string, parts: readonly string[], indent: string, flat: boolean): string {
  if (parts.length === 0) return open + close;
  const space = open === '{' ? ' ' : '';
  const line = `${open}${space}${parts.join(', ')}${space}${close}`;
  if (flat || (indent.length + line.length <= LINE_WIDTH && !line.includes('\n'))) return line;
  return `${open}\n${indent}  ${parts.join(`,\n${indent}  `)}\n${indent}${close}`;
}

function writeNumber(value: number, place: string): string {
  if (!Number.isFinite(value)) throw new Error(`${place || 'value'}: ${value} cannot be stored as JSON`);
  // With a point: without one, Python and others read a whole number, which has no -0.
  return Object.is(value, -0) ? '-0.0' : String(value);
}

function membersOf(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, member]) => member !== undefined);
}
