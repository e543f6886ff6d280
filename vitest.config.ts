import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', 'json'],
    outputFile: { json: 'coverage/tests.json' },
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Two processes: the tests of worker threads and of the command line use both cores by themselves.
    maxWorkers: 2,
  },
});
