import { describe, expect, it } from 'vitest';
import type { PlaneAnswer, Question } from '../../../src/explorer/engine/question.js';
import { COUPLINGS } from '../../../src/physics/couplings.js';
import { regionArea } from '../../../src/report/region-area.js';
import { answersOf, nodeEngine, oddNumbers, ofKind, question } from './engines.js';

type Scenario = Question['entry']['scenario'];

const PLANES = { millicharges: { x: 'q_e', y: 'q_mu' }, 'charge radii': { x: 'r2_e', y: 'r2_mu' } } as const;
const CURRENT: readonly Scenario[] = ['pandax4t', 'lz', 'xenonnt', 'combined'];
const DARWIN: readonly Scenario[] = ['darwin-30ty', 'darwin-300ty', 'darwin-300ty-depleted'];

function areaOf({ lines, x, y }: PlaneAnswer): number {
  return regionArea(lines, x, y) as number;
}

/** How far two areas are from each other, as a fraction. */
function difference(coarse: PlaneAnswer, refined: PlaneAnswer): number {
  return Math.abs(areaOf(coarse) / areaOf(refined) - 1);
}

describe.each(Object.entries(PLANES))('the first coarse region of the %s', (_, plane) => {
  it.each([...CURRENT, ...DARWIN])('of %s is nearly the refined one', async (scenario) => {
    const asked = question(scenario, { plane, bounded: plane.x, profiled: [], moving: false });
    const answers = await answersOf(nodeEngine(), asked);
    const [coarse, refined] = ofKind(answers, 'plane');
    expect([coarse.quality, refined.quality]).toEqual(['coarse', 'refined']);
    expect(difference(coarse, refined)).toBeLessThan(0.02);
    expect(coarse.lines).toHaveLength(refined.lines.length);
    expect(coarse.openAtEdge).toBe(false);
    expect(coarse.minima).toHaveLength(refined.minima.length);
    coarse.minima.forEach(({ at, deltaChi2 }, i) => {
      expect(deltaChi2).toBeCloseTo(refined.minima[i].deltaChi2, 6);
      // An Asimov minimum of radii is a flat valley: only its χ² is sharp.
      expect(Math.abs(at[0] - refined.minima[i].at[0])).toBeLessThan(0.01 * (refined.xRange[1] - refined.xRange[0]));
    });
    expect(oddNumbers(answers)).toEqual([]);
  });
});

describe.each(Object.entries(PLANES))('the window of the %s', (_, plane) => {
  it('follows the exposure up in steps, and back in one', async () => {
    const engine = nodeEngine();
    const ask = async (exposure: number, moving: boolean): Promise<PlaneAnswer[]> => {
      const entry = { scenario: 'darwin-300ty', settings: { exposure_t_y: exposure } } as const;
      return ofKind(
        await answersOf(engine, question('darwin-300ty', { entry, plane, bounded: plane.x, profiled: [], moving })),
        'plane',
      );
    };
    const path = [1, 3, 10, 30, 100, 300, 1000, 3000, 1];
    const followed: PlaneAnswer[] = [];
    for (const exposure of path) followed.push((await ask(exposure, true))[0]);
    followed.forEach(({ xRange, yRange, lines, openAtEdge }) => {
      expect(openAtEdge).toBe(false);
      for (const [axis, range] of [xRange, yRange].entries()) {
        const values = lines.flatMap(({ points }) => points.map((point) => point[axis]));
        const filled = (Math.max(...values) - Math.min(...values)) / (range[1] - range[0]);
        expect(filled).toBeGreaterThan(0.3);
      }
    });
    for (const [i, exposure] of path.entries()) {
      const refined = (await ask(exposure, false)).at(-1) as PlaneAnswer;
      expect(refined.quality).toBe('refined');
      // Thin arcs of radii at large exposures are the hardest.
      expect(difference(followed[i], refined)).toBeLessThan(0.04);
    }
  });
});

describe('the tips of a thin arc', () => {
  const cases: readonly [Question['plane'], Question['entry']['settings']][] = [
    [{ x: 'r2_e', y: 'r2_mutau' }, {}],
    [{ x: 'r2_e', y: 'r2_mu' }, { exposure_t_y: 1000 }],
    [{ x: 'r2_e', y: 'r2_mu' }, { 'physics.sin2_theta_23': 0.99 }],
    [
      { x: 'r2_e', y: 'r2_mu' },
      { 'backgrounds.pb214.enabled': false, 'backgrounds.xe136.enabled': false },
    ],
  ];
  it.each(cases)('in the plane of %j with %j do not break off', async (plane, settings) => {
    const entry = { scenario: 'darwin-300ty', settings } as const;
    const asked = question('darwin-300ty', { entry, plane, bounded: 'r2_e', profiled: [], moving: false });
    const [coarse, refined] = ofKind(await answersOf(nodeEngine(), asked), 'plane');
    expect([coarse.quality, refined.quality]).toEqual(['coarse', 'refined']);
    expect(coarse.lines).toHaveLength(refined.lines.length);
  });
});

describe('a coarse region', () => {
  it('of couplings of which only |coupling| enters starts at 0 and is not open there', async () => {
    const asked = question('lz', { plane: { x: 'q_emu', y: 'q_mutau' }, bounded: 'q_emu', profiled: [] });
    const [plane] = ofKind(await answersOf(nodeEngine(), asked), 'plane');
    expect([plane.xRange[0], plane.yRange[0]]).toEqual([0, 0]);
    expect(plane.openAtEdge).toBe(false);
    expect(areaOf(plane)).toBeGreaterThan(0);
  });

  it('that never ends is searched as far as couplings are, and open', async () => {
    // P(μ) = 0: no experiment sees q_mu.
    const entry = { scenario: 'lz', settings: { 'physics.sin2_theta_23': 1 } } as const;
    const asked = question('lz', { entry });
    const [plane] = ofKind(await answersOf(nodeEngine(), asked), 'plane');
    expect(plane.openAtEdge).toBe(true);
    expect(plane.yRange).toEqual([-COUPLINGS.q_mu.searchRange, COUPLINGS.q_mu.searchRange]);
  });

  it('has at least the samples asked for', async () => {
    const line = async (samples: Question['samples']): Promise<number> => {
      const [plane] = ofKind(await answersOf(nodeEngine(), question('lz', { samples })), 'plane');
      return plane.lines[0].points.length;
    };
    expect(await line(256)).toBeGreaterThan(3 * (await line(65)));
  });

  it('is computed as one grid on a device, and is the same', async () => {
    const [ours] = ofKind(await answersOf(nodeEngine(), question('lz')), 'plane');
    const [device] = ofKind(await answersOf(nodeEngine(), question('lz', { backend: 'webgpu' })), 'plane');
    expect(areaOf(device)).toBeCloseTo(areaOf(ours), 1);
    expect(device.fits).toBeGreaterThan(ours.fits + 2000);
  });

  it('on a device is one grid in the last window, with the minima that the last one had', async () => {
    const engine = nodeEngine();
    const ask = async (sin2Theta23: number, backend: Question['backend']): Promise<PlaneAnswer> => {
      const entry = { scenario: 'lz', settings: { 'physics.sin2_theta_23': sin2Theta23 } } as const;
      const asked = question('lz', { entry, plane: { x: 'q_e', y: 'r2_e' }, backend });
      return ofKind(await answersOf(engine, asked), 'plane')[0];
    };
    const before = await ask(0.5, 'cpu');
    const after = await ask(0.52, 'webgpu');
    expect(before.minima).toHaveLength(2);
    expect(after.minima).toHaveLength(2);
    expect(after.fits).toBeLessThan(65 ** 2 + 500);
    expect(after.xRange).toEqual(before.xRange);
  });
});
