/** Scan files as users name them. */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { nodeFiles, packageFolder } from '../edge/node-files.js';
import { InputError } from '../input/errors.js';

/**
 * The path of a scan file, or of a shipped scan by its name.
 * @throws InputError when there is neither
 */
export async function scanPath(given: string): Promise<string> {
  if (await nodeFiles.exists(given)) return given;
  const shipped = join(packageFolder, 'scans', `${given}.yaml`);
  if (!given.includes('/') && (await nodeFiles.exists(shipped))) return shipped;
  const names = (await readdir(join(packageFolder, 'scans'))).filter((name) => name.endsWith('.yaml'));
  throw new InputError('no such file or shipped scan', {
    key: 'FILE',
    value: given,
    accepted: `a YAML file, or ${names.map((name) => basename(name, '.yaml')).join(', ')}`,
  });
}
