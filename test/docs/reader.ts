/** A reader who types what documents say: a folder that looks like the clone, and the programs on the PATH. */
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { executable, packageFolder, type Run, run, temporaryFolder } from '../cli/nuscan.js';

export interface Reader {
  readonly folder: string;
  /** Runs a line of a shell in the folder. */
  type(command: string): Promise<Run>;
  write(path: string, text: string): Promise<void>;
  leave(): Promise<void>;
}

/** Programs that are not those of the reader's computer; of Slurm there is only what submitting and asking needs. */
const PROGRAMS: Readonly<Record<string, string>> = {
  nuscan: `exec '${process.execPath}' '${executable}' "$@"`,
  // The real one would look for the package in the registry.
  npx: '[ "$1" = nuscan ] || { echo "no such package: $1" >&2; exit 1; }; exec "$@"',
  sbatch: 'echo x >>"$0.log"; wc -l <"$0.log"',
  squeue: 'echo "1|1|FAILED|NonZeroExitCode|n1"',
  scancel: '',
  scontrol: '',
};

/** Scans that stand in for those of hours. */
const SMALL_GRID = `kind: grid
title: All six millicharges, coarse
scenarios: [darwin-30ty]
axes:
  q_e: { min: -1.5, max: 2, points: 3 }
  q_mu: { min: -7, max: 7, points: 3 }
outputs: [profiles]
`;
const SMALL_SWEEP = `kind: sweep
title: Bounds against exposure
scenarios: [darwin-30ty]
to_vary: { exposure_t_y: [10, 100] }
couplings: [q_e]
`;

/** A reader who has done what documents take for granted. */
export async function createReader(): Promise<Reader> {
  const { path: folder, remove } = await temporaryFolder();
  for (const name of ['data', 'scans', 'schemas', 'docs']) await symlink(join(packageFolder, name), join(folder, name));
  await mkdir(join(folder, 'node_modules'));
  await symlink(packageFolder, join(folder, 'node_modules/nuscan'));
  const bin = join(folder, 'bin');
  await mkdir(bin);
  for (const [name, text] of Object.entries(PROGRAMS)) {
    await writeFile(join(bin, name), `#!/usr/bin/env bash\n${text}\n`);
    await chmod(join(bin, name), 0o755);
  }
  const environment = { PATH: `${bin}${delimiter}${process.env.PATH}` };
  const reader: Reader = {
    folder,
    // Nobody has a file system /shared at home.
    type: (command) =>
      run('bash', ['-c', command.replaceAll(' /shared/', ` ${folder}/shared/`)], folder, { environment }),
    write: async (path, text) => {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    },
    leave: remove,
  };
  await reader.write('small/charges-6d.yaml', SMALL_GRID);
  await reader.write('my-scan.yaml', SMALL_SWEEP);
  await done(reader, 'nuscan scan small/charges-6d.yaml --backend cpu --out out/charges-6d');
  for (const other of ['a', 'b', 'nominal', 'low-radon']) await done(reader, `cp -r out/charges-6d out/${other}`);
  return reader;
}

async function done(reader: Reader, command: string): Promise<void> {
  const { code, stderr } = await reader.type(command);
  if (code !== 0) throw new Error(`${command}: ${stderr}`);
}

const helps = new Map<string, Promise<string>>();

/** The help of a command; of the program without one. */
export function helpOf(command = ''): Promise<string> {
  let help = helps.get(command);
  if (!help) {
    const args = command === '' ? ['--help'] : [command, '--help'];
    help = run(process.execPath, [executable, ...args], packageFolder).then(({ stdout }) => stdout);
    helps.set(command, help);
  }
  return help;
}

/** Names of all commands. */
export async function commandNames(): Promise<string[]> {
  const [, list = ''] = (await helpOf()).split('\nCommands:\n');
  return [...list.matchAll(/^ {2}([a-z]\w*)/gm)].map(([, name]) => name).filter((name) => name !== 'help');
}

/** What is wrong with a command as far as its words tell: an unknown command, option or script; undefined for nothing. */
export async function faultOf(command: string): Promise<string | undefined> {
  const words = command.replace(/^npx (nuscan)\b/, '$1').split(/\s+/);
  if (words[0] === 'npm') return faultOfNpm(words);
  if (words[0] !== 'nuscan') return undefined;
  const [, name] = words;
  if (!(await commandNames()).includes(name)) return `nuscan has no command ${name}`;
  const known = new Set((await helpOf(name)).match(/(?<![\w-])--[a-z][\w-]*/g));
  const unknown = words.find((word) => word.startsWith('--') && !known.has(word.split('=')[0]));
  return unknown === undefined ? undefined : `nuscan ${name} has no option ${unknown}`;
}

async function faultOfNpm([, verb, script]: readonly string[]): Promise<string | undefined> {
  const { scripts } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8'));
  const named = verb === 'run' ? script : verb;
  return ['install', 'ci'].includes(named) || named in scripts ? undefined : `package.json has no script ${named}`;
}
