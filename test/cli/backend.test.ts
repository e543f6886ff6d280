/** The choice of a backend on the command line. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nuscan, nuscanJson, temporaryFolder } from './nuscan.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());

interface Result {
  readonly deltaChi2: number;
  readonly intervals: readonly { readonly lo: number; readonly hi: number }[];
  readonly lines: readonly { readonly points: readonly (readonly [number, number])[] }[];
  readonly provenance: {
    readonly backend: string;
    readonly adapter: string | null;
    readonly precision: string;
    readonly audit: { readonly points: number; readonly largestDeviation: number } | null;
    readonly answered: Readonly<Record<string, number>>;
    readonly remarks: readonly string[];
  };
}

/** No Vulkan driver can be found. */
const NO_DRIVER = { VK_ICD_FILENAMES: '/nonexistent', VK_DRIVER_FILES: '/nonexistent' };
const COMMANDS: readonly (readonly string[])[] = [
  ['bounds', 'lz', 'mu_eff'],
  ['contour', 'darwin-30ty', 'q_e', 'q_mu', '--grid', '9'],
  ['chi2', 'lz', '--at', 'q_e=0.5'],
  ['spectrum', 'lz', '--figure', 'lz.svg'],
  ['reproduce', '--only', 'spectra', '--out', 'out'],
];

describe('--backend', () => {
  it.each(COMMANDS.map((args) => [args[0], args] as const))('is accepted by %s', async (_, args) => {
    const { code, stdout, stderr } = await nuscan([...args, '--backend', 'cpu'], folder.path);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toContain('computed by');
    expect((await nuscan([args[0], '--help'])).stdout).toMatch(/--backend <name>[\s\S]*?\(default:\s+"auto"\)/);
  });

  it.each(COMMANDS.map((args) => [args[0], args] as const))('refuses unknown names in %s', async (_, args) => {
    const { code, stdout, stderr } = await nuscan([...args, '--backend', 'webgl'], folder.path);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(
      'nuscan: --backend = "webgl": unknown backend (did you mean webgpu?); accepted: auto, webgpu, gpujs, cpu, reference\n',
    );
  });

  it('is not offered where nothing is fitted', async () => {
    for (const args of [['rates', 'lz'], ['scenarios'], ['cite']]) {
      const { code, stderr } = await nuscan([...args, '--backend', 'cpu']);
      expect(code).toBe(2);
      expect(stderr).toContain("unknown option '--backend'");
    }
  });

  it('is auto by default, which leaves small work to the processor without a word', async () => {
    const { stderr, stdout } = await nuscan(['chi2', 'lz', '--json']);
    expect(stderr).toBe('');
    const { provenance } = JSON.parse(stdout) as Result;
    expect(provenance).toMatchObject({
      backend: 'cpu',
      adapter: null,
      precision: 'float64',
      audit: null,
      remarks: [],
    });
    expect(provenance.answered.cpu).toBeGreaterThan(0);
  });

  it('reference agrees with cpu', async () => {
    const args = ['bounds', 'lz', 'mu_eff'];
    const [reference, cpu] = await Promise.all(
      ['reference', 'cpu'].map((backend) => nuscanJson<Result>([...args, '--backend', backend])),
    );
    expect(reference.provenance.backend).toBe('reference');
    expect(reference.provenance.answered).toEqual({ reference: cpu.provenance.answered.cpu });
    expect(reference.intervals).toHaveLength(1);
    expect(reference.intervals[0].hi).toBeCloseTo(cpu.intervals[0].hi, 5);
  });
});

describe('webgpu without a driver', () => {
  it('is answered by cpu, with the reason on stderr and in the JSON', async () => {
    const { code, stdout, stderr } = await nuscan(['chi2', 'lz', '--backend', 'webgpu', '--json'], folder.path, {
      environment: NO_DRIVER,
    });
    expect(code).toBe(0);
    expect(stderr).toMatch(/^nuscan: webgpu cannot be used: .+; cpu answers in float64$/m);
    const { provenance } = JSON.parse(stdout) as Result;
    expect(provenance).toMatchObject({ backend: 'cpu', adapter: null, precision: 'float64', audit: null });
    expect(provenance.remarks).toHaveLength(1);
    expect(stderr).toContain(provenance.remarks[0]);
  });

  it('gives the numbers of cpu, and tells the reason once for many problems', async () => {
    const run = (backend: string) =>
      nuscan(
        ['reproduce', '--only', 'table1', '--out', `out-${backend}`, '--backend', backend, '--json'],
        folder.path,
        {
          environment: NO_DRIVER,
        },
      );
    const [webgpu, cpu] = [await run('webgpu'), await run('cpu')];
    expect(webgpu.code).toBe(0);
    expect(JSON.parse(webgpu.stdout).cells).toEqual(JSON.parse(cpu.stdout).cells);
    expect(JSON.parse(webgpu.stdout).provenance).toMatchObject({
      backend: 'cpu',
      remarks: [expect.stringContaining('webgpu cannot be used')],
    });
    expect(webgpu.stderr.match(/^nuscan: /gm)).toHaveLength(1);
    const report = await readFile(join(folder.path, 'out-webgpu/report.md'), 'utf8');
    expect(report).toBe(await readFile(join(folder.path, 'out-cpu/report.md'), 'utf8'));
    expect(report).toContain('computed in float64');
  });
});

describe('gpujs', () => {
  it('answers χ² in single precision, checked, with the minimum in float64', async () => {
    const args = ['chi2', 'lz', '--at', 'q_e=0.5'];
    const result = await nuscanJson<Result>([...args, '--backend', 'gpujs']);
    const exact = await nuscanJson<Result>([...args, '--backend', 'cpu']);
    expect(Math.abs(result.deltaChi2 - exact.deltaChi2)).toBeLessThan(1e-3);
    const { provenance } = result;
    expect(provenance).toMatchObject({
      backend: 'gpujs',
      precision: 'float32, minima and decisive points in float64',
      remarks: [],
    });
    expect(provenance.answered.gpujs).toBe(1);
    expect(provenance.answered.cpu).toBeGreaterThan(0);
    expect(provenance.audit?.points).toBe(1);
    expect(provenance.audit?.largestDeviation).toBeLessThan(1e-3);
  });

  it('gives the bounds of cpu to all digits, and its contours to those that matter', async () => {
    const json = (args: readonly string[], backend: string): Promise<Result> =>
      nuscanJson<Result>([...args, '--backend', backend]);
    const bounds = ['bounds', 'lz', 'r2_e', '--profile', 'none'];
    expect((await json(bounds, 'gpujs')).intervals).toEqual((await json(bounds, 'cpu')).intervals);
    const contour = ['contour', 'darwin-30ty', 'q_e', 'q_mu', '--grid', '17'];
    const [ours, exact] = [await json(contour, 'gpujs'), await json(contour, 'cpu')];
    const right = ({ lines }: Result): number => Math.max(...lines.flatMap(({ points }) => points.map(([x]) => x)));
    expect(ours.provenance.answered.gpujs).toBeGreaterThan(0);
    expect(Math.abs(right(ours) / right(exact) - 1)).toBeLessThan(1e-4);
  });

  it('says so to people in one line', async () => {
    const { stdout } = await nuscan(['chi2', 'lz', '--backend', 'gpujs']);
    expect(stdout).toMatch(
      /^ {2}computed by gpujs \(.+, float32; 1 point with Δχ² < 25 checked in float64, largest deviation (0|\d\.\d\de-\d+)\)$/m,
    );
  });

  it('says so where it had nothing to do: one coupling, every point decides', async () => {
    const idle = 'gpujs (gpu.js cpu) had nothing to do: every point had to be float64';
    const { stdout } = await nuscan(['bounds', 'lz', 'mu_eff', '--backend', 'gpujs']);
    expect(stdout).toContain(`  computed by cpu in float64: ${idle}\n`);
    const { provenance } = await nuscanJson<{ provenance: object }>(['bounds', 'lz', 'mu_eff', '--backend', 'gpujs']);
    expect(provenance).toMatchObject({ backend: 'cpu', precision: 'float64', audit: null, remarks: [idle] });
  });
});
