// Builds the explorer: a static site in dist/web that works from any file server, at any path.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { isUpToDate, sourcesStamp, swapIn, writeIfChanged } from './build-stamp.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const target = join(root, 'dist/web');
const stampFile = join(root, 'dist/web-stamp');
const stamp = sourcesStamp(root);
if (isUpToDate(stampFile, stamp, [join(target, 'index.html'), join(target, 'licences.txt')])) process.exit(0);
/** Beside the old site, which somebody may be reading. */
const site = join(root, `dist-web-${process.pid}`);

/** Fails the build when something of Node slips in: vite would replace it by an empty module. */
const noNode = () => ({
  name: 'no-node',
  enforce: 'pre',
  resolveId(source, importer) {
    if (isBuiltin(source)) this.error(`${importer} imports ${source}, which no browser has`);
    return null;
  },
});

/** Folders of the packages whose modules are in the site. */
const bundled = new Set();
const notePackages = () => ({
  name: 'note-packages',
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      for (const id of chunk.moduleIds ?? []) {
        const [folder] = /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(id) ?? [];
        if (folder) bundled.add(folder);
      }
    }
  },
});

/** Which plugins are slow is of no interest on a busy computer. */
const checks = { bundlerTimings: false };

await build({
  configFile: false,
  root: join(root, 'src/explorer/page'),
  base: './',
  logLevel: 'warn',
  resolve: { alias: { linkedom: join(root, 'src/explorer/page/dom-parser.ts') } },
  plugins: [noNode(), notePackages()],
  build: {
    outDir: site,
    emptyOutDir: true,
    target: 'es2022',
    // gpu.js, which only browsers without WebGPU load, is larger than what vite warns of.
    chunkSizeWarningLimit: 800,
    rolldownOptions: { checks },
  },
  worker: {
    format: 'es',
    plugins: () => [noNode(), notePackages()],
    // A folder of their own: a server may allow them what it does not allow the page.
    rolldownOptions: {
      checks,
      output: { entryFileNames: 'workers/[name]-[hash].js', chunkFileNames: 'workers/[name]-[hash].js' },
    },
  },
});

// The one file of gpu.js holds its parser.
for (const folder of [...bundled].filter((name) => name.endsWith('/gpu.js'))) {
  bundled.add(dirname(createRequire(join(folder, 'package.json')).resolve('acorn/package.json')));
}
writeFileSync(join(site, 'licences.txt'), licences());
swapIn(site, target);
writeIfChanged(stampFile, stamp);

/** Licences of nuscan and of every package in the site. */
function licences() {
  const parts = [`nuscan\n\n${readFileSync(join(root, 'LICENSE'), 'utf8').trim()}`];
  for (const folder of [...bundled].sort()) {
    const { name, version, license, licenses } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
    const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').trim());
    const licence = license ?? licenses?.map(({ type }) => type).join(', ');
    if (!licence) throw new Error(`the package ${name} names no licence`);
    parts.push([`${name} ${version} (${licence})`, ...texts].join('\n\n'));
  }
  return `${parts.join(`\n\n${'-'.repeat(78)}\n\n`)}\n`;
}
