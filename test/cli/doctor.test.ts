/** What `nuscan doctor` finds, with and without a GPU. */
import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { gpuOrReason } from '../support/gpu.js';
import { nuscan, nuscanJson } from './nuscan.js';

interface Doctor {
  readonly cores: number;
  readonly adapters: readonly { readonly name: string; readonly software: boolean }[];
  readonly selfTest: { readonly adapter: string; readonly failures: readonly string[] } | null;
  readonly unavailable: { readonly reason: string; readonly remedy: string } | null;
  readonly rates: { readonly cpu: number; readonly webgpu?: number };
  readonly auto: readonly { readonly points: number; readonly backend: string; readonly seconds: number }[];
}

const NO_DRIVER = { VK_ICD_FILENAMES: '/nonexistent/driver.json', VK_DRIVER_FILES: '/nonexistent/driver.json' };

describe('doctor without a driver', () => {
  it('says what is missing and what to install, and which backend is left', async () => {
    const { code, stdout } = await nuscan(['doctor', '--json'], undefined, { environment: NO_DRIVER });
    expect(code).toBe(0);
    const found = JSON.parse(stdout) as Doctor;
    expect(found).toMatchObject({ adapters: [], selfTest: null, unavailable: { reason: 'no GPU adapter was found' } });
    expect(found.unavailable?.remedy).toMatch(/libvulkan1[\s\S]*NVIDIA_DRIVER_CAPABILITIES[\s\S]*VK_ICD_FILENAMES/);
    expect(found.rates.cpu).toBeGreaterThan(1000);
    expect(new Set(found.auto.map(({ backend }) => backend))).toEqual(new Set(['cpu']));
  });

  it('prints the same for people', async () => {
    const environment = { ...NO_DRIVER, SLURM_CPUS_PER_TASK: '1' };
    const { stdout } = await nuscan(['doctor'], undefined, { environment });
    expect(stdout).toMatch(availableParallelism() > 1 ? /\n1 of them by default: SLURM_CPUS_PER_TASK=1\n/ : /1 cores/);
    expect(stdout).toContain('No GPU is used: no GPU adapter was found');
    expect(stdout).toMatch(/cpu +for +100 points, /);
  });
});

const gpu = await gpuOrReason();
describe.skipIf(gpu.reason)(gpu.title('doctor with a GPU'), () => {
  it('shows the adapter, its self-test, and the rates', async () => {
    const found = await nuscanJson<Doctor>(['doctor']);
    expect(found.unavailable).toBeNull();
    expect(found.adapters.map(({ name }) => name)).toContain(gpu.device().adapter.name);
    expect(found.selfTest).toMatchObject({ adapter: gpu.device().adapter.name, failures: [] });
    expect(found.rates.webgpu).toBeGreaterThan(0);
    const { stdout } = await nuscan(['doctor']);
    expect(stdout).toContain(`Arithmetic of ${gpu.device().adapter.name}`);
    expect(stdout).toMatch(/^ {4}webgpu {3}[\d,]+$/m);
  });
});
