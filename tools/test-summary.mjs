// Prints the counts of the last test run (vitest's JSON report) in one line.
import { readFileSync } from 'node:fs';

const report = JSON.parse(readFileSync(new URL('../coverage/tests.json', import.meta.url), 'utf8'));
const { numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped } = report;
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
