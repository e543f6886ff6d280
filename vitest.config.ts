import { defineConfig } from 'vitest/config';
import { patience } from './test/support/patience.js';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', 'json'],
    outputFile: { json: 'coverage/tests.json' },
    testTimeout: patience(240_000),
    hookTimeout: patience(240_000),
    // Two processes: the tests of worker threads and of the command line use both cores by themselves.
    maxWorkers: 2,
  },
});
