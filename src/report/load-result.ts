/** Reads the result of a scan from its folder. */
import { Ajv } from 'ajv';
import { InputError } from '../input/errors.js';
import { joinPath, type TextFiles } from '../input/files.js';
import { jsonOf } from '../input/json-document.js';
import { PLAN_FILE } from '../scan/plan-file.js';
import { RESULT_FILE, type ScanResult } from '../scan/result.js';
import { OUTPUT_SCHEMAS } from './output-schemas.js';

/**
 * The result that a finished scan has left.
 * @param folder the folder of the scan
 * @throws InputError when there is none, or it is not what nuscan writes
 */
export async function loadResult(files: TextFiles, folder: string): Promise<ScanResult> {
  const file = joinPath(folder, RESULT_FILE);
  const text = await files.read(file).catch(() => undefined);
  if (text === undefined) throw await noResult(files, folder);
  let content: unknown;
  try {
    content = jsonOf(text);
  } catch {
    throw damaged(file, 'no JSON');
  }
  const ajv = new Ajv({ strict: false });
  if (!ajv.validate(OUTPUT_SCHEMAS['scan-result'], content)) {
    const { instancePath = '', message = '' } = ajv.errors?.[0] ?? {};
    throw damaged(file, `no result of a scan: ${instancePath.slice(1).replaceAll('/', '.')} ${message}`);
  }
  const result = content as ScanResult;
  const { variations, bounds, planes } = result;
  for (const [list, records] of Object.entries({ bounds, planes })) {
    const astray = records.findIndex(({ variation }) => !(variation in variations));
    if (astray >= 0) throw damaged(file, `${list}.${astray}.variation is not one of ${variations.length} variations`);
  }
  const torn = bounds.findIndex(({ values, deltaChi2 }) => values.length !== deltaChi2.length);
  if (torn >= 0) throw damaged(file, `bounds.${torn} has not as many values as Δχ²`);
  return result;
}

function damaged(file: string, problem: string): InputError {
  return new InputError(problem, { file, accepted: 'result.json as nuscan scan and nuscan merge write it' });
}

async function noResult(files: TextFiles, folder: string): Promise<InputError> {
  return (await files.exists(joinPath(folder, PLAN_FILE)))
    ? new InputError('the scan has no result yet', {
        file: folder,
        accepted: `a finished scan: nuscan scan --resume ends it, nuscan merge ${folder} --partial takes what is there`,
      })
    : new InputError('holds no scan', { file: folder, accepted: 'the folder of a scan, --out of nuscan scan' });
}
