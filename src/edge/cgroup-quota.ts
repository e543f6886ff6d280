/** Quotas of processor time that the control groups of Linux set: see `cgroups(7)`, `cpu.max`, `cpu.cfs_quota_us`. */

export interface CpuQuota {
  /** Cores that the group may use on average. */
  readonly cpus: number;
  /** File that says so. */
  readonly file: string;
}

type Read = (path: string) => string | undefined;

/** A hierarchy of control groups as this process sees it. */
interface Hierarchy {
  readonly version: 1 | 2;
  readonly mountPoint: string;
  /** The group of this process, relative to the mount point: `/a/b`, or empty. */
  readonly group: string;
}

/**
 * The quotas of the groups of this process and of all groups around them.
 * @param read text of a file; undefined where it cannot be read, as everywhere but on Linux
 */
export function cgroupQuotas(read: Read): CpuQuota[] {
  return hierarchies(read('/proc/self/cgroup') ?? '', read('/proc/self/mountinfo') ?? '').flatMap((hierarchy) =>
    foldersUpwards(hierarchy).flatMap((folder) => quotaOf(hierarchy.version, folder, read)),
  );
}

/**
 * Pairs the groups of a process with the places where they can be read.
 * @param groups text of `/proc/self/cgroup`: `number:controllers:path`, without controllers for version 2
 * @param mounts text of `/proc/self/mountinfo`
 */
function hierarchies(groups: string, mounts: string): Hierarchy[] {
  const paths = new Map<1 | 2, string>();
  for (const line of groups.split('\n')) {
    const [, number, controllers, path] = /^(\d+):([^:]*):(\/.*)$/.exec(line) ?? [];
    if (number === undefined) continue;
    if (number === '0' && controllers === '') paths.set(2, path);
    else if (controllers.split(',').includes('cpu')) paths.set(1, path);
  }
  const found: Hierarchy[] = [];
  for (const line of mounts.split('\n')) {
    // Optional fields stand before the dash, any number of them.
    const [before, after] = line.split(' - ');
    if (after === undefined) continue;
    const [, , , root, mountPoint] = before.split(' ').map(unescaped);
    const [type, , options = ''] = after.split(' ');
    const version = type === 'cgroup2' ? 2 : type === 'cgroup' && options.split(',').includes('cpu') ? 1 : undefined;
    const path = version && paths.get(version);
    if (version && path !== undefined) found.push({ version, mountPoint, group: relativeTo(root, path) });
  }
  return found;
}

/** Spaces and the like are octal escapes in mountinfo. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)));
}

/** A group below the root of its mount; in a container the path may be one of the host, of which nothing is mounted. */
function relativeTo(root: string, path: string): string {
  const below = root === '/' ? path : path === root ? '' : path.startsWith(`${root}/`) ? path.slice(root.length) : '';
  return below === '/' || below.split('/').includes('..') ? '' : below;
}

/** The folder of a group, and those of all groups around it as far as they are mounted. */
function foldersUpwards({ mountPoint, group }: Hierarchy): string[] {
  const folders: string[] = [];
  for (let path = group; path !== ''; path = path.slice(0, path.lastIndexOf('/'))) folders.push(`${mountPoint}${path}`);
  return [...folders, mountPoint];
}

/** The quota of one group; none where it has no limit. */
function quotaOf(version: 1 | 2, folder: string, read: Read): CpuQuota[] {
  const file = version === 2 ? `${folder}/cpu.max` : `${folder}/cpu.cfs_quota_us`;
  // Version 2: "max 100000" or "150000 100000", in microseconds. Version 1: two files, -1 for no limit.
  const [quota, period] =
    version === 2 ? (read(file) ?? '').trim().split(/\s+/) : [read(file), read(`${folder}/cpu.cfs_period_us`)];
  const cpus = Number(quota) / Number(period);
  return cpus > 0 && Number.isFinite(cpus) ? [{ cpus, file }] : [];
}
