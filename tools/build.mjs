// Builds the package: the WebAssembly kernel and the WGSL kernels as modules, the JavaScript in dist/, the published schemas.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GENERATED, isUpToDate, sourcesStamp, swapIn, writeIfChanged } from './build-stamp.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);
const dist = join(root, 'dist');
const stamp = sourcesStamp(root);
const made = [join(dist, 'cli/main.js'), ...GENERATED.map((name) => join(root, name))];
if (isUpToDate(join(dist, 'build-stamp'), stamp, made)) process.exit(0);

/** Runs a Node program of an installed package. */
function run(packageName, program, args) {
  const folder = dirname(require.resolve(`${packageName}/package.json`));
  execFileSync(process.execPath, [join(folder, program), ...args], { cwd: root, stdio: 'inherit' });
}

const scratch = mkdtempSync(join(tmpdir(), 'nuscan-build-'));
try {
  const wasm = join(scratch, 'kernel.wasm');
  run('assemblyscript', 'bin/asc.js', [
    'src/profile/cpu/assembly/kernel.ts',
    '--outFile',
    wasm,
    '--optimizeLevel',
    '3',
    '--noAssert',
    '--runtime',
    'stub',
    '--enable',
    'simd',
    '--importMemory',
  ]);
  const bytes = readFileSync(wasm).toString('base64');
  writeIfChanged(
    join(root, 'src/profile/cpu/kernel-bytes.ts'),
    `// Generated from assembly/kernel.ts by tools/build.mjs.\nexport const KERNEL_BASE64 =\n  '${bytes}';\n`,
  );
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

const shaders = readdirSync(join(root, 'shaders')).filter((name) => name.endsWith('.wgsl'));
const texts = shaders.map((name) => [name, readFileSync(join(root, 'shaders', name), 'utf8')]);
writeIfChanged(
  join(root, 'src/profile/webgpu/shader-sources.ts'),
  `// Generated from shaders/*.wgsl by tools/build.mjs.\nexport const SHADERS: Readonly<Record<string, string>> = ${JSON.stringify(Object.fromEntries(texts), null, 2)};\n`,
);

// Beside the old build, which others may be running.
const next = join(root, `dist-${process.pid}`);
try {
  run('typescript', 'bin/tsc', ['-p', 'tsconfig.json', '--outDir', next]);
  chmodSync(join(next, 'cli/main.js'), 0o755);
  const { publishedSchemas } = await import(join(next, 'schemas.js'));
  mkdirSync(join(root, 'schemas'), { recursive: true });
  for (const [name, schema] of Object.entries(publishedSchemas))
    writeIfChanged(join(root, 'schemas', `${name}.schema.json`), `${JSON.stringify(schema, null, 2)}\n`);
  // The site stays until it is built again.
  for (const kept of ['web', 'web-stamp'])
    if (existsSync(join(dist, kept))) cpSync(join(dist, kept), join(next, kept), { recursive: true });
  writeFileSync(join(next, 'build-stamp'), stamp);
  swapIn(next, dist);
} finally {
  rmSync(next, { recursive: true, force: true });
}
