/** Files in memory in front of the disk: a user's file without a temporary folder. */
import { nodeFiles } from '../../src/edge/node-files.js';
import type { TextFiles } from '../../src/input/files.js';

export function overlay(texts: Readonly<Record<string, string>>): TextFiles {
  return {
    read: async (path) => texts[path] ?? nodeFiles.read(path),
    exists: async (path) => texts[path] !== undefined || nodeFiles.exists(path),
  };
}
