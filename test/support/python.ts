/** Programs in Python that read what nuscan writes, or the reason why their tests are skipped. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Debian packages of the modules that the readers import. */
const MODULES = { numpy: 'python3-numpy', scipy: 'python3-scipy', yaml: 'python3-yaml', h5py: 'python3-h5py' };

export interface TestPython {
  /** Why there is none; undefined when there is one. */
  readonly reason: string | undefined;
  /** A title for `describe`, with the reason where its tests are skipped. */
  title(text: string): string;
  /** What a program prints, as JSON. */
  read<T>(program: string, args: readonly string[]): Promise<T>;
}

/**
 * The first Python that has every module of the readers:
 *
 *     const python = await pythonOrReason();
 *     describe.skipIf(python.reason)(python.title('the store'), () => ... python.read(...) inside the tests ...);
 *
 * @throws Error when there is none although NUSCAN_REQUIRE_READERS=1 demands one
 */
export async function pythonOrReason(): Promise<TestPython> {
  for (const python of ['python3', '/usr/bin/python3']) {
    const found = await run(python, ['-c', `import ${Object.keys(MODULES).join(', ')}`]).then(
      () => true,
      () => false,
    );
    if (!found) continue;
    return {
      reason: undefined,
      title: (text) => text,
      async read<T>(program: string, args: readonly string[]) {
        const { stdout } = await run(python, [program, ...args], { maxBuffer: 2 ** 28 });
        return JSON.parse(stdout) as T;
      },
    };
  }
  const reason = `they need Python 3 and ${Object.values(MODULES).join(', ')}`;
  if (process.env.NUSCAN_REQUIRE_READERS === '1') throw new Error(`tests that read files with Python: ${reason}`);
  console.warn(`tests that read files with Python are skipped: ${reason}`);
  return {
    reason,
    title: (text) => `${text} (skipped: ${reason})`,
    read: () => Promise.reject(new Error(reason)),
  };
}
