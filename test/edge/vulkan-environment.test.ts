/** What `doctor` says about the variables that name Vulkan drivers. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { describeVulkanEnvironment, hasVulkanDriver } from '../../src/edge/vulkan-environment.js';

const folder = mkdtempSync(join(tmpdir(), 'nuscan-vulkan-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

describe('the Vulkan environment', () => {
  it('is no matter where nothing is set', () => {
    expect(describeVulkanEnvironment({})).toBeUndefined();
  });

  it.each([
    ['', 'names no file'],
    ['/nowhere/driver.json', '/nowhere/driver.json does not exist'],
    [file('broken.json', '{'), 'is no JSON'],
    [file('empty.json', '{}'), 'names no library'],
    [file('gone.json', '{"ICD":{"library_path":"./gone.so"}}'), 'names the library ./gone.so, which does not exist'],
  ])('%s', (value, problem) => {
    const text = describeVulkanEnvironment({ VK_ICD_FILENAMES: value });
    expect(text).toContain(`VK_ICD_FILENAMES=${value}: `);
    expect(text).toContain(`${problem}; unset it and the loader looks by itself`);
  });

  it('is fine with a library beside the manifest or in the system, and names the variable that counts', () => {
    file('here.so', '');
    const near = file('near.json', '{"ICD":{"library_path":"./here.so"}}');
    const system = file('system.json', '{"ICD":{"library_path":"libvulkan_any.so"}}');
    expect(describeVulkanEnvironment({ VK_DRIVER_FILES: `${near}:${system}`, VK_ICD_FILENAMES: '' })).toBe(
      `VK_DRIVER_FILES=${near}:${system}: as it should`,
    );
  });
});

describe('Vulkan drivers', () => {
  const elsewhere = { XDG_CONFIG_DIRS: '/nowhere', SYSCONFDIR: '/nowhere', XDG_DATA_DIRS: '/nowhere', HOME: folder };

  it('are missed where no folder of the loader names one', () => {
    expect(hasVulkanDriver(elsewhere, 'linux')).toBe(false);
  });

  it('are found below every folder that the loader searches, and where a variable names one', () => {
    mkdirSync(join(folder, 'share/vulkan/icd.d'), { recursive: true });
    writeFileSync(join(folder, 'share/vulkan/icd.d/card.json'), '{}');
    expect(hasVulkanDriver({ ...elsewhere, XDG_DATA_DIRS: `/nowhere:${join(folder, 'share')}` }, 'linux')).toBe(true);
    expect(hasVulkanDriver({ ...elsewhere, VK_ICD_FILENAMES: '/any.json' }, 'linux')).toBe(true);
  });

  it('are none of our business on other systems', () => {
    expect(hasVulkanDriver(elsewhere, 'darwin')).toBe(true);
  });
});
