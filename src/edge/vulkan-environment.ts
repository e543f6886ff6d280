/** What the environment tells the Vulkan loader, and what is wrong with it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';

/** The loader takes the first of these that is set. */
const VARIABLES = ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES'] as const;

/**
 * One line for a variable that names drivers, with what is wrong with the files; undefined where none is set and the
 * loader looks by itself.
 */
export function describeVulkanEnvironment(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined {
  const variable = VARIABLES.find((name) => environment[name] !== undefined);
  if (!variable) return undefined;
  const value = environment[variable] ?? '';
  const problems = value.split(':').flatMap((path) => problemOf(path) ?? []);
  const verdict =
    problems.length > 0 ? `${problems.join('; ')}; unset it and the loader looks by itself` : 'as it should';
  return `${variable}=${value}: ${verdict}`;
}

function problemOf(path: string): string | undefined {
  if (path === '') return 'names no file';
  if (!existsSync(path)) return `${path} does not exist`;
  let manifest: unknown;
  try {
    manifest = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return `${path} is no JSON`;
  }
  const { ICD: driver = {} } = (manifest ?? {}) as { ICD?: { library_path?: unknown } };
  const { library_path: library } = driver;
  if (typeof library !== 'string') return `${path} names no library`;
  // A bare name is looked up where the system keeps its libraries.
  if (!library.includes('/')) return undefined;
  const file = isAbsolute(library) ? library : resolve(dirname(path), library);
  return existsSync(file) ? undefined : `${path} names the library ${library}, which does not exist`;
}

/** Where the Vulkan loader of Linux looks for drivers, below the folders of the environment or their defaults. */
const SEARCHED = [
  ['XDG_CONFIG_HOME', ''],
  ['XDG_CONFIG_DIRS', '/etc/xdg'],
  ['SYSCONFDIR', '/etc:/usr/local/etc'],
  ['XDG_DATA_HOME', ''],
  ['XDG_DATA_DIRS', '/usr/local/share:/usr/share'],
] as const;

/**
 * Whether a Vulkan driver is installed, as far as files tell; true wherever that is not how drivers are found.
 * @param platform as in `process.platform`
 */
export function hasVulkanDriver(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  platform: string = process.platform,
): boolean {
  if (platform !== 'linux' || VARIABLES.some((name) => environment[name])) return true;
  const home = environment.HOME ?? '/';
  const folders = SEARCHED.flatMap(([variable, standard]) => (environment[variable] || standard).split(':'));
  return [...folders, join(home, '.config'), join(home, '.local/share')].some(
    (folder) => folder !== '' && hasManifest(join(folder, 'vulkan/icd.d')),
  );
}

function hasManifest(folder: string): boolean {
  try {
    return readdirSync(folder).some((name) => name.endsWith('.json'));
  } catch {
    // No such folder.
    return false;
  }
}
