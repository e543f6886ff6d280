// Compares two folders of one scan: compare-scans.mjs ONE OTHER. Chunks and array metadata must agree byte by byte,
// plans, records and results in everything but the times that they took. Prints how much was compared.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [one, other] = process.argv.slice(2);
const filesBelow = (folder) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
        .sort()
    : [];
const sha256 = (path) => createHash('sha256').update(readFileSync(path)).digest('hex');

/** A JSON file without wall times, and without the checksum that covers them. */
function content(path) {
  return JSON.stringify(JSON.parse(readFileSync(path, 'utf8')), (key, value) =>
    key === 'seconds' ? undefined : value,
  ).replace(/^\{"crc32c":"[0-9a-f]+",/, '{');
}

let compared = 0;
const differences = [];
for (const [part, compare] of [
  ['grid.zarr', sha256],
  ['records', content],
]) {
  const [ours, theirs] = [one, other].map((folder) => filesBelow(join(folder, part)));
  if (JSON.stringify(ours) !== JSON.stringify(theirs)) differences.push(`${part}: other files`);
  for (const file of ours.filter((name) => theirs.includes(name))) {
    if (compare(join(one, part, file)) !== compare(join(other, part, file))) differences.push(join(part, file));
    compared++;
  }
}
for (const file of ['plan.json', 'result.json']) {
  if (content(join(one, file)) !== content(join(other, file))) differences.push(file);
  compared++;
}
if (compared < 10) differences.push(`only ${compared} files to compare`);
for (const difference of differences) console.error(`differs: ${difference}`);
console.log(`${compared} files compared, ${differences.length} differ`);
process.exitCode = differences.length > 0 ? 1 : 0;
