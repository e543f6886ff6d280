/** JSON files checked against a JSON Schema. */
import { Ajv, type ErrorObject } from 'ajv';
import { InputError } from './errors.js';
import { isBinary, withoutByteOrderMark } from './files.js';

const ajv = new Ajv({ strict: true, strictTypes: false, allowUnionTypes: true, verbose: true });

/**
 * Parses a JSON file.
 * @throws InputError naming file and line when it is not JSON
 */
export function parseJson(file: string, text: string): unknown {
  if (isBinary(text) || text.trim() === '')
    throw new InputError(text.trim() === '' ? 'an empty file' : 'not a text file', { file, accepted: 'JSON' });
  try {
    return jsonOf(text);
  } catch (error) {
    const line = lineOfFault(withoutByteOrderMark(text), (error as Error).message);
    const place = line === undefined ? { file } : { file, line };
    throw new InputError('not JSON', { ...place, accepted: 'JSON as nuscan writes it' });
  }
}

/**
 * The value of JSON text, with or without a byte-order mark.
 * @throws SyntaxError
 */
export function jsonOf(text: string): unknown {
  return JSON.parse(withoutByteOrderMark(text));
}

/** As far as the engine tells: undefined where its message names no place. */
function lineOfFault(text: string, message: string): number | undefined {
  const position = /position (\d+)/.exec(message)?.[1];
  if (position !== undefined) return text.slice(0, Number(position)).split('\n').length;
  return /end of JSON/.test(message) ? text.trimEnd().split('\n').length : undefined;
}

/**
 * Checks a parsed JSON file.
 * @param schema JSON Schema (draft-07)
 * @throws InputError naming file and key of the first violation
 */
export function checkJson<T>(file: string, content: unknown, schema: object): T {
  const validate = ajv.compile(schema);
  if (validate(content)) return content as T;
  const { instancePath, message, params, data, keyword } = (validate.errors as ErrorObject[])[0];
  const key = instancePath.slice(1).replaceAll('/', '.');
  if (keyword === 'required') {
    const missing: string = params.missingProperty;
    throw new InputError('a key is missing', {
      file,
      key: key === '' ? missing : `${key}.${missing}`,
      accepted: 'a file as nuscan writes it',
    });
  }
  throw new InputError(message ?? 'not as nuscan writes it', {
    file,
    key,
    ...(typeof data === 'object' && data !== null ? {} : { value: data }),
    accepted: 'a file as nuscan writes it',
  });
}
