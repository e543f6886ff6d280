/** Scan files as users name them. */
import { join } from 'node:path';
import { nodeFiles, packageFolder } from '../edge/node-files.js';
import { InputError, nearest } from '../input/errors.js';
import { EXAMPLE_SCANS, PAPER_SCANS } from '../scan/scan-file.js';

/**
 * The path of a scan file, or of a shipped scan by its name.
 * @throws InputError when there is neither
 */
export async function scanPath(given: string): Promise<string> {
  // First the names: a folder of results may be called as its scan.
  const shipped = join(packageFolder, 'scans', `${given}.yaml`);
  if (/^[\w-]+$/.test(given) && (await nodeFiles.exists(shipped))) return shipped;
  if (await nodeFiles.exists(given)) return given;
  // Spectra are drawn by reproduce, not scanned.
  const names = [...PAPER_SCANS, ...EXAMPLE_SCANS].filter((name) => name !== 'spectra');
  const near = nearest(given, names);
  throw new InputError(`no such file or shipped scan${near ? ` (did you mean ${near}?)` : ''}`, {
    key: 'FILE',
    value: given,
    accepted: `a YAML file, or ${names.join(', ')}`,
  });
}
