/** Scripts and `jobs.json` in the folder of a scan. */
import { chmod, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CLUSTER_FOLDER, formatJobs, JOBS_FILE, parseJobs, type SubmittedJob } from '../cluster/jobs.js';
import { writeFolderByRename } from './output-folder.js';

/** The folder of scripts and logs in the folder of a scan. */
export function clusterFolder(scanFolder: string): string {
  return join(scanFolder, CLUSTER_FOLDER);
}

/**
 * What has been submitted for a scan, the oldest first.
 * @throws Error when `jobs.json` is not what nuscan writes
 */
export async function readJobs(scanFolder: string): Promise<SubmittedJob[]> {
  const path = join(clusterFolder(scanFolder), JOBS_FILE);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  return text === undefined ? [] : parseJobs(text, path);
}

/** Adds a job to `jobs.json`, which is replaced in one step. */
export async function recordJob(scanFolder: string, job: SubmittedJob): Promise<void> {
  const jobs = [...(await readJobs(scanFolder)), job];
  await writeFolderByRename(clusterFolder(scanFolder), new Map([[JOBS_FILE, formatJobs(jobs)]]));
}

/** The name of a job with a number: `slurm-002`. */
export function jobName(engine: string, number: number): string {
  return `${engine}-${String(number).padStart(3, '0')}`;
}

/**
 * Writes the files of a job under the first number that is free; earlier scripts stay. Two people who submit at the same
 * time get two numbers.
 * @param render files by name, of a job with the given name
 * @returns the name, and a function that removes the files
 */
export async function writeScripts(
  scanFolder: string,
  engine: string,
  render: (name: string) => ReadonlyMap<string, string>,
): Promise<{ name: string; remove: () => Promise<void> }> {
  const folder = clusterFolder(scanFolder);
  await mkdir(join(folder, 'logs'), { recursive: true });
  for (let number = 1; ; number++) {
    const name = jobName(engine, number);
    const files = render(name);
    const [first] = files.keys();
    if (!(await claim(join(folder, first), files.get(first) ?? ''))) continue;
    await writeFolderByRename(folder, new Map(files));
    for (const file of files.keys()) await chmod(join(folder, file), 0o755);
    return {
      name,
      remove: async () => {
        for (const file of files.keys()) await rm(join(folder, file), { force: true });
      },
    };
  }
}

/** Gives a new file its name unless the name is taken, complete from the start. */
async function claim(path: string, content: string): Promise<boolean> {
  const partial = `${path}.${process.pid}.partial`;
  try {
    await writeFile(partial, content);
    await link(partial, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(partial, { force: true });
  }
}
