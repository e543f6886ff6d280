import { describe, expect, it } from 'vitest';
import {
  checkResources,
  formatTime,
  memoryRequest,
  parseCount,
  parseMemory,
  parsePassedThrough,
  parseTime,
} from '../../src/cluster/resources.js';
import { InputError } from '../../src/input/errors.js';

describe('a wall time', () => {
  it.each([
    ['90m', 5400, '0-01:30:00'],
    ['12h', 43_200, '0-12:00:00'],
    ['2d', 172_800, '2-00:00:00'],
    ['0:30:00', 1800, '0-00:30:00'],
    ['100:00:01', 360_001, '4-04:00:01'],
    ['1-02:03:04', 93_784, '1-02:03:04'],
  ])('%s', (text, seconds, formatted) => {
    expect(parseTime(text)).toBe(seconds);
    expect(formatTime(seconds)).toBe(formatted);
  });

  it.each(['', '90', '5:30', '1:60:00', '-1h', '1 h', '1h30m', '0h', '30s', '1-2', '99999d', '1e3m'])(
    'is refused with what is accepted: %j',
    (text) => {
      expect(() => parseTime(text)).toThrow(InputError);
      expect(() => parseTime(text)).toThrow(/--time = .*days-hours:minutes:seconds/);
    },
  );
});

describe('an amount of memory', () => {
  it.each([
    ['500M', 500],
    ['4G', 4096],
    ['1.5G', 1536],
    ['1T', 1_048_576],
  ])('%s', (text, mebibytes) => {
    expect(parseMemory(text)).toBe(mebibytes);
  });

  it.each(['', '4', '4g', '4GB', '-4G', '1M', 'G'])('is refused with what is accepted: %j', (text) => {
    expect(() => parseMemory(text)).toThrow(/--memory = .*for instance 4G/);
  });
});

describe('the memory to ask for', () => {
  it('is more than the estimate, in steps, and never too little to start', () => {
    expect(memoryRequest(0)).toBe(512);
    for (const mebibytes of [400, 1000, 12_345]) {
      const request = memoryRequest(mebibytes * 2 ** 20);
      expect(request / mebibytes).toBeGreaterThanOrEqual(1.5);
      expect(request - 1.5 * mebibytes).toBeLessThan(128);
      expect(request % 128).toBe(0);
    }
  });
});

const ASKED = { restarts: 1, stopBefore: 120, memory: 512, cpus: 1 };

describe('other values', () => {
  it('are whole numbers in their range', () => {
    expect(parseCount('8', '--shards', 1, 12, 'shards')).toBe(8);
    for (const text of ['0', '13', '-1', '1.5', '1e1', '', 'eight', '0x8'])
      expect(() => parseCount(text, '--shards', 1, 12, 'shards')).toThrow('accepted: a whole number from 1 to 12');
  });

  it('are passed on only if they stay in their line', () => {
    expect(parsePassedThrough('avx2&ib', '--constraint')).toBe('avx2&ib');
    for (const text of ['', ' ', 'a\n#SBATCH --uid=0', 'a\rb'])
      expect(() => parsePassedThrough(text, '--constraint')).toThrow('one line of text');
  });

  it('leave a task some time before it is told to stop', () => {
    expect(() => checkResources({ ...ASKED, seconds: 120 })).toThrow('--stop-before = 120');
    checkResources({ ...ASKED, seconds: 121 });
    checkResources(ASKED);
  });
});
