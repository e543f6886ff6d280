// Whether a build is up to date, and how a new one takes its place: nobody who runs the old one finds files missing.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const INPUTS = ['src', 'shaders', 'data', 'tools', 'package.json', 'package-lock.json', 'tsconfig.json', 'LICENSE'];
/** Written by the build itself. */
export const GENERATED = ['src/profile/cpu/kernel-bytes.ts', 'src/profile/webgpu/shader-sources.ts'];

/** Hash of everything that a build is made from. */
export function sourcesStamp(root) {
  const hash = createHash('sha256');
  for (const input of INPUTS) {
    const names = statSync(join(root, input)).isDirectory()
      ? readdirSync(join(root, input), { recursive: true }).map((name) => join(input, name))
      : [input];
    for (const name of names.sort()) {
      if (GENERATED.includes(name) || !statSync(join(root, name)).isFile()) continue;
      hash
        .update(`${name}\0`)
        .update(readFileSync(join(root, name)))
        .update('\0');
    }
  }
  return hash.digest('hex');
}

/** Whether a stamp file holds a stamp and all files are there. */
export function isUpToDate(stampFile, stamp, files) {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp && files.every((file) => existsSync(file));
}

/** Writes a file by rename, and only where its content changes. */
export function writeIfChanged(path, content) {
  if (existsSync(path) && readFileSync(path, 'utf8') === content) return;
  const partial = `${path}.${process.pid}`;
  writeFileSync(partial, content);
  renameSync(partial, path);
}

/** Puts a new folder in the place of an old one; where another build was faster, its folder stays. */
export function swapIn(next, target) {
  const old = `${target}-old-${process.pid}`;
  try {
    renameSync(target, old);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  try {
    renameSync(next, target);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST'].includes(error.code)) throw error;
    rmSync(next, { recursive: true, force: true });
  }
  rmSync(old, { recursive: true, force: true });
}
