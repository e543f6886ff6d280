/** What the manuals and the notes for contributors show is what happens. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../cli/nuscan.js';
import { type Exception, testDocument, testWords } from './test-document.js';

const EXCEPTIONS: Readonly<Record<string, Readonly<Record<string, Exception>>>> = {
  'explorer.md': {
    'npx nuscan explore': { reason: 'serves until it is stopped: test/cli/explore.test.ts' },
    'npm run build:web': { reason: 'part of every build' },
    'npx nuscan scan nuscan-scan.yaml': { reason: 'the page exports the file: test/explorer' },
  },
  'scans.md': { 'npx nuscan scan darwin-exposure': { reason: 'README has it' } },
};

for (const name of readdirSync(join(packageFolder, 'docs')).filter((file) => file.endsWith('.md')))
  testDocument(`docs/${name}`, EXCEPTIONS[name]);
testWords('CONTRIBUTING.md');
