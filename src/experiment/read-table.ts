/** Tables that an experiment file names. */
import { joinPath, type TextFiles } from '../input/files.js';
import { Table } from '../input/table.js';
import type { YamlDocument } from '../input/yaml-document.js';
import type { TableFile } from './schema.js';

/** Name of the file of a table without folders: those of a user's computer tell readers nothing. */
export function tableName(table: TableFile): string {
  const path = fileOf(table);
  return path.split(/[\\/]/).at(-1) ?? path;
}

function fileOf(table: TableFile): string {
  return typeof table === 'string' ? table : table.file;
}

/**
 * Reads a table that stands at a key of an experiment file.
 * @param folder that file names are relative to
 * @param path the key, for messages
 */
export function readTable(
  files: TextFiles,
  folder: string,
  document: YamlDocument<unknown>,
  table: TableFile,
  path: readonly (string | number)[],
): Promise<Table> {
  return Table.read(
    files,
    joinPath(folder, fileOf(table)),
    (problem, accepted) => document.error(path, problem, accepted),
    typeof table === 'string' ? undefined : table.columns,
  );
}
