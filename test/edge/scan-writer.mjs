// Publishes the units of a task, one after the other, and prints a line when it is ready and one per unit.
// Arguments: task file { plan, records: [unit, record][] }, folder of the scan, seed of the order, `wait` to begin with
// the first line on standard input. χ² are lists with null for NaN.

import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { openScanFolder } from '../../dist/edge/scan-folder.js';

const [taskFile, folder, seed, wait] = process.argv.slice(2);
const { plan, records } = JSON.parse(await readFile(taskFile, 'utf8'));
const store = await openScanFolder(folder, plan, 'join');
process.stdout.write('ready\n');
if (wait) await once(process.stdin, 'data');
for (let i = 0; i < records.length; i++) {
  const [unit, record] = records[(i + Number(seed)) % records.length];
  const chi2 = Float64Array.from(record.result.chi2, (value) => value ?? Number.NaN);
  await store.publish(unit, { ...record, result: { ...record.result, chi2 } });
  process.stdout.write(`${unit}\n`);
}
process.stdin.destroy();
