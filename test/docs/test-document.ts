/** Runs every command of a document in its order, and uses every file that it shows. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageFolder } from '../cli/nuscan.js';
import { type Block, blocksOf, type Command, commandsOf, inlineCommandsOf, isPrinted, renewed } from './document.js';
import { createReader, faultOf, type Reader } from './reader.js';

/** A command that is not run as it stands. */
export interface Exception {
  /** Why, and where it is tested. */
  readonly reason: string;
  /** What is run in its place; without it only its words are checked. */
  readonly instead?: string;
}

/** `NUSCAN_UPDATE_DOCS=1` writes what is printed now into the documents. */
const RENEW = process.env.NUSCAN_UPDATE_DOCS === '1';

/**
 * @param name path in the package
 * @param exceptions by command
 */
export function testDocument(name: string, exceptions: Readonly<Record<string, Exception>> = {}): void {
  const path = join(packageFolder, name);
  const markdown = readFileSync(path, 'utf8');
  const blocks = blocksOf(markdown);

  describe(name, () => {
    testWords(name);
    let reader: Reader;
    const changes: { command: Command; output: readonly string[] }[] = [];
    beforeAll(async () => {
      reader = await createReader();
    });
    afterAll(async () => {
      await reader.leave();
      if (changes.length > 0) writeFileSync(path, withChanges(markdown, changes));
    });

    for (const block of blocks) {
      if (block.language === 'yaml') it(`line ${block.line}: the file is accepted`, () => useYaml(reader, block));
      for (const command of commandsOf(block)) {
        const { text, line, output } = command;
        const exception = exceptions[text];
        const run = exception ? exception.instead : text;
        it(`line ${line}: ${text}${exception ? ` (${exception.reason})` : ''}`, async () => {
          if (run === undefined) return;
          const { code, stdout, stderr } = await reader.type(run);
          expect(code, stderr).toBe(0);
          const printed = stdout.trimEnd().split('\n');
          if (output === undefined || isPrinted(output, printed)) return;
          if (RENEW) changes.push({ command, output: renewed(output, printed) });
          else expect(printed.join('\n')).toBe(output.join('\n'));
        });
      }
    }

    const scripts = blocks.filter(({ language }) => language === 'js');
    if (scripts.length > 0) it('the library does what is shown', () => useScripts(reader, scripts));

    it('has all commands that are not run as they stand', () => {
      const texts = blocks.flatMap(commandsOf).map(({ text }) => text);
      expect(Object.keys(exceptions).filter((text) => !texts.includes(text))).toEqual([]);
    });
  });
}

/** Checks that commands, options and scripts exist wherever a document names them. */
export function testWords(name: string): void {
  it(`${name} names commands, options and scripts that there are`, async () => {
    const markdown = readFileSync(join(packageFolder, name), 'utf8');
    const commands = [...blocksOf(markdown).flatMap(commandsOf), ...inlineCommandsOf(markdown)];
    expect(commands.length).toBeGreaterThan(0);
    const faults: string[] = [];
    for (const { text, line } of commands) {
      const fault = await faultOf(text);
      if (fault !== undefined) faults.push(`${name}:${line}: ${text}: ${fault}`);
    }
    expect(faults).toEqual([]);
  });
}

/** The document with new output; from the end, so that line numbers hold. */
function withChanges(markdown: string, changes: readonly { command: Command; output: readonly string[] }[]): string {
  const lines = markdown.split('\n');
  for (const { command, output } of [...changes].sort((a, b) => b.command.line - a.command.line))
    lines.splice(command.line, command.output?.length ?? 0, ...output);
  return lines.join('\n');
}

/** A scan can be planned; a scenario has rates. A first line like `# my.yaml` names the file for later commands. */
async function useYaml(reader: Reader, { lines, line }: Block): Promise<void> {
  const text = lines.join('\n');
  const name = /^# (\S+\.yaml)$/.exec(lines[0])?.[1] ?? `line-${line}.yaml`;
  await reader.write(name, `${text}\n`);
  // Submitting plans and computes nothing.
  const plan = `nuscan submit ${name} --engine slurm --out none --shards 1 --dry-run`;
  const { code, stderr } = await reader.type(/^kind:/m.test(text) ? plan : `nuscan rates ${name} --json`);
  expect(code, stderr).toBe(0);
}

/** All blocks together are one program; what needs a GPU is left out where there is none, but for its imports. */
async function useScripts(reader: Reader, blocks: readonly Block[]): Promise<void> {
  const program = blocks.map(({ lines }) => lines.join('\n'));
  await reader.write('imports.mjs', program.flatMap((text) => text.match(/^import .*$/gm) ?? []).join('\n'));
  const imports = await reader.type(`'${process.execPath}' imports.mjs`);
  expect(imports.code, imports.stderr).toBe(0);
  const needsGpu = (text: string): boolean => text.includes('openNodeGpu');
  const gpu = await reader.type(
    `'${process.execPath}' --input-type=module -e "import { openNodeGpu } from 'nuscan'; await openNodeGpu()"`,
  );
  await reader.write('program.mjs', [FETCH, ...program.filter((text) => gpu.code === 0 || !needsGpu(text))].join('\n'));
  const { code, stderr } = await reader.type(`'${process.execPath}' program.mjs`);
  expect(code, stderr).toBe(0);
}

/** A web server of the package, as far as a program can tell. */
const FETCH = `import { access, readFile } from 'node:fs/promises';
globalThis.fetch = async (path, { method } = {}) => {
  const file = ${JSON.stringify(packageFolder)} + path;
  const ok = await access(file).then(() => true, () => false);
  return { ok, status: ok ? 200 : 404, text: () => readFile(file, 'utf8') };
};`;
