// Installs the packages of the lock file when some are missing or of another version; does nothing otherwise.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Versions by folder, from a lock file. */
function packagesOf(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : {};
}

const wanted = packagesOf(join(root, 'package-lock.json'));
const installed = packagesOf(join(root, 'node_modules', '.package-lock.json'));
const complete = Object.entries(wanted).every(
  ([folder, entry]) => folder === '' || entry.optional || installed[folder]?.version === entry.version,
);
if (!complete) {
  process.stderr.write('Installing packages (once) ...\n');
  // Install scripts are not needed: binaries come inside the packages, and the build follows as a step of its own.
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env.npm_execpath;
  const [command, ...first] = npm ? [process.execPath, npm] : ['npm'];
  execFileSync(command, [...first, ...args], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
}
