import { describe, expect, it } from 'vitest';
import {
  COUPLING_NAMES,
  COUPLINGS,
  type CouplingPoint,
  conflictingMoments,
  ELEMENTARY_COUPLINGS,
  isCouplingName,
  MONOMIALS,
  resolvePoint,
  standardModelChargeRadius,
  VECTOR_SHIFT_PER_CHARGE_KEV,
  VECTOR_SHIFT_PER_RADIUS,
} from '../../src/physics/couplings.js';

describe('couplings', () => {
  it('has the Standard Model radii of Eq. 10 to the digits printed in Eqs. 11-13', () => {
    for (const flavour of ['e', 'mu', 'tau'] as const) {
      const printed = COUPLINGS[`r2_${flavour}`].standardModel;
      expect(Math.abs(standardModelChargeRadius(flavour) - printed)).toBeLessThan(0.005);
    }
    expect(resolvePoint({})).toMatchObject({ r2_e: -0.83, r2_mu: -0.48, r2_tau: -0.3, r2_emu: 0, q_e: 0, mu_tau: 0 });
  });

  it('shifts g_V by -0.543965 per 1e-13 e and keV, and by 0.0237956 per 1e-32 cm²', () => {
    expect(VECTOR_SHIFT_PER_CHARGE_KEV).toBeCloseTo(-0.543965, 5);
    expect(VECTOR_SHIFT_PER_RADIUS).toBeCloseTo(0.0237956, 6);
  });

  it('lists the names of the tables, each with its unit', () => {
    expect([...COUPLING_NAMES]).toEqual(
      'mu_e mu_mu mu_tau mu_eff q_e q_mu q_tau q_emu q_etau q_mutau r2_e r2_mu r2_tau r2_emu r2_etau r2_mutau'.split(
        ' ',
      ),
    );
    for (const name of COUPLING_NAMES) {
      const unit = name.startsWith('mu') ? '1e-12 mu_B' : name.startsWith('q') ? '1e-13 e' : '1e-32 cm2';
      expect(COUPLINGS[name].unit).toBe(unit);
    }
  });

  it('bounds the absolute value of moments and transition couplings, and of nothing else', () => {
    const signed = COUPLING_NAMES.filter((name) => !COUPLINGS[name].evenInSign);
    expect(signed).toEqual(['q_e', 'q_mu', 'q_tau', 'r2_e', 'r2_mu', 'r2_tau']);
  });

  it('has every monomial once: 1, μ², q, r, q², qr, r² per flavour, and |q|², |qr|, |r|² per transition', () => {
    const keys = MONOMIALS.map((monomial) => [...monomial.factors].sort().join('*'));
    expect(new Set(keys).size).toBe(28);
    expect(keys).toHaveLength(28);
    expect(keys[0]).toBe('');
    for (const flavour of ['e', 'mu', 'tau']) {
      for (const key of [
        `mu_${flavour}*mu_${flavour}`,
        `q_${flavour}`,
        `r2_${flavour}`,
        `q_${flavour}*q_${flavour}`,
        `q_${flavour}*r2_${flavour}`,
        `r2_${flavour}*r2_${flavour}`,
      ])
        expect(keys).toContain(key);
    }
  });

  it('expands the effective moment into the three flavours', () => {
    const point = resolvePoint({ mu_eff: 7, q_e: 2 });
    expect([point.mu_e, point.mu_mu, point.mu_tau, point.q_e]).toEqual([7, 7, 7, 2]);
    expect(Object.keys(point)).toEqual([...ELEMENTARY_COUPLINGS]);
  });

  it.each(['mu_e', 'mu_mu', 'mu_tau'])('refuses mu_eff beside %s', (name) => {
    const point: CouplingPoint = { mu_eff: 1, [name]: 2 };
    expect(() => resolvePoint(point)).toThrow(RangeError);
    expect(conflictingMoments(Object.keys(point))).toBe(name);
    expect(conflictingMoments([name, 'q_e'])).toBeUndefined();
  });

  it('recognises names and nothing inherited from Object', () => {
    expect(isCouplingName('q_mutau')).toBe(true);
    expect(isCouplingName('toString')).toBe(false);
    expect(isCouplingName('q_taumu')).toBe(false);
  });
});
