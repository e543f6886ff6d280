// Builds the explorer: a static site in dist/web that works from any file server, at any path.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

await build({
  configFile: false,
  root: join(root, 'src/explorer/page'),
  base: './',
  logLevel: 'warn',
  build: { outDir: join(root, 'dist/web'), emptyOutDir: true, target: 'es2022' },
  worker: { format: 'es' },
});
