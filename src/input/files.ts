/** Text files behind one small interface, so that the same loaders read a disk, a bundle or a web server. */
export interface TextFiles {
  /** Contents of a file; rejects when there is none. */
  read(path: string): Promise<string>;
  exists(path: string): Promise<boolean>;
  /**
   * What was made of a file, kept beside its text; undefined where files may change.
   * @param key names what is made, and of which file
   * @param make its result is given to all who ask, and must not be written into; what it throws is not kept
   */
  kept?<T>(key: string, make: () => T): T;
}

/** The same files, each looked for, read and parsed once: later changes are not seen. Texts stay in memory. */
export function readOnce(files: TextFiles): TextFiles {
  const texts = new Map<string, Promise<string>>();
  const known = new Map<string, Promise<boolean>>();
  const made = new Map<string, unknown>();
  return {
    kept<T>(key: string, make: () => T): T {
      const result = made.has(key) ? (made.get(key) as T) : make();
      made.set(key, result);
      return result;
    },
    exists: (path) => once(known, path, () => files.exists(path)),
    read: (path) => once(texts, path, () => files.read(path)),
  };
}

function once<T>(results: Map<string, Promise<T>>, path: string, ask: () => Promise<T>): Promise<T> {
  const result = results.get(path) ?? ask();
  results.set(path, result);
  return result;
}

/** Text without the byte-order mark that editors and shells of Windows put before it. */
export function withoutByteOrderMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

/** Whether text was decoded from bytes that are not UTF-8 text. */
export function isBinary(text: string): boolean {
  return text.includes('\0') || text.includes('\uFFFD');
}

/** Joins a folder and a relative path with forward slashes; an absolute path stands for itself. */
export function joinPath(folder: string, path: string): string {
  if (isAbsolutePath(path)) return path;
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..' && parts.at(-1) !== '') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}

/** Whether a path begins at the root of a computer. */
export function isAbsolutePath(path: string): boolean {
  return path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path);
}

/** A path for others to read: as it was given, but only its last part where it names the folders of this computer. */
export function publicPath(path: string): string {
  return isAbsolutePath(path) ? (path.split(/[\\/]/).findLast((part) => part !== '') ?? path) : path;
}

/** The folder of a file path; empty for a bare name. */
export function folderOf(path: string): string {
  const slash = path.replaceAll('\\', '/').lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash) || '/';
}
