import { describe, expect, it } from 'vitest';
import { createIonisation } from '../../src/physics/ionisation.js';
import { physicsInputs } from '../support/models.js';

describe('ionisation of xenon', () => {
  it('counts all 54 electrons above the K edge and none below the loosest shell', async () => {
    const { zeffSteps, rrpa } = await physicsInputs();
    const steps = createIonisation('zeff_steps', zeffSteps, rrpa);
    expect(steps.electrons(34.561)).toBe(52);
    expect(steps.electrons(34.5611)).toBe(54);
    expect(steps.electrons(1500)).toBe(54);
    expect(steps.electrons(0.0121)).toBe(0);
    expect(steps.breakpointsKeV).toHaveLength(zeffSteps.edgeKeV.length);
  });

  it('never loses electrons as the recoil grows', async () => {
    const { zeffSteps, rrpa } = await physicsInputs();
    const steps = createIonisation('zeff_steps', zeffSteps, rrpa);
    let before = 0;
    for (let energy = 0.005; energy < 100; energy *= 1.03) {
      expect(steps.electrons(energy)).toBeGreaterThanOrEqual(before);
      before = steps.electrons(energy);
    }
    expect(before).toBe(54);
  });

  it('has no edges for free electrons', async () => {
    const { zeffSteps, rrpa } = await physicsInputs();
    const free = createIonisation('free_electrons', zeffSteps, rrpa);
    expect(free.breakpointsKeV).toEqual([]);
    expect(free.electrons(0.001)).toBe(54);
    expect(free.weakFactor(1, true)).toBe(1);
  });

  it('divides the weak term by the RRPA ratio inside its table, differently for ν_e, and keeps the steps', async () => {
    const { zeffSteps, rrpa } = await physicsInputs();
    const steps = createIonisation('zeff_steps', zeffSteps, rrpa);
    const corrected = createIonisation('zeff_steps_rrpa', zeffSteps, rrpa);
    expect(corrected.electrons(3)).toBe(steps.electrons(3));
    for (const energy of [0.1, 1, 5, 29]) {
      expect(corrected.weakFactor(energy, true)).toBe(1 / rrpa.electron.at(energy));
      expect(corrected.weakFactor(energy, false)).toBe(1 / rrpa.muonTau.at(energy));
    }
    // The step approximation overestimates the random-phase result at low energy.
    expect(corrected.weakFactor(1, true)).toBeLessThan(1);
  });

  it.each([true, false])('returns to free electrons at the K edge, without a jump (ν_e: %s)', async (isElectron) => {
    const { zeffSteps, rrpa } = await physicsInputs();
    const { weakFactor, breakpointsKeV } = createIonisation('zeff_steps_rrpa', zeffSteps, rrpa);
    for (const energy of [34.561, 35, 100, 1500]) expect(weakFactor(energy, isElectron)).toBe(1);
    for (let energy = 25; energy < 40; energy += 0.01)
      expect(Math.abs(weakFactor(energy + 0.01, isElectron) - weakFactor(energy, isElectron))).toBeLessThan(1e-3);
    expect(breakpointsKeV).toEqual(expect.arrayContaining([29, 34.561]));
  });
});
