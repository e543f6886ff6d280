// Builds the package: the WebAssembly kernel and the WGSL kernels as modules, the JavaScript in dist/, the published schemas.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);

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
  writeFileSync(
    join(root, 'src/profile/cpu/kernel-bytes.ts'),
    `// Generated from assembly/kernel.ts by tools/build.mjs.\nexport const KERNEL_BASE64 =\n  '${bytes}';\n`,
  );
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

const shaders = readdirSync(join(root, 'shaders')).filter((name) => name.endsWith('.wgsl'));
const texts = shaders.map((name) => [name, readFileSync(join(root, 'shaders', name), 'utf8')]);
writeFileSync(
  join(root, 'src/profile/webgpu/shader-sources.ts'),
  `// Generated from shaders/*.wgsl by tools/build.mjs.\nexport const SHADERS: Readonly<Record<string, string>> = ${JSON.stringify(Object.fromEntries(texts), null, 2)};\n`,
);

rmSync(join(root, 'dist'), { recursive: true, force: true });
run('typescript', 'bin/tsc', ['-p', 'tsconfig.json']);
chmodSync(join(root, 'dist/cli/main.js'), 0o755);

const { publishedSchemas } = await import(join(root, 'dist/schemas.js'));
mkdirSync(join(root, 'schemas'), { recursive: true });
for (const [name, schema] of Object.entries(publishedSchemas)) {
  writeFileSync(join(root, 'schemas', `${name}.schema.json`), `${JSON.stringify(schema, null, 2)}\n`);
}
