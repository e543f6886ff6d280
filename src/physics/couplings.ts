/**
 * The coupling space: names, units, the Standard Model point, and the monomials of the couplings in
 * which every event rate is a polynomial (Giunti and Ternes, arXiv:2309.17380, Eqs. 3-16).
 *
 * A flavour ℓ scatters with g_V shifted by δ_ℓ = a q_ℓ / T + b ⟨r²⟩_ℓ (Eqs. 8 and 15), a transition pair adds
 * |δ_ℓℓ'|² incoherently (Eqs. 9 and 16), a magnetic moment adds |μ_ℓ|² (Eq. 6). The rate is therefore a sum over
 * the monomials listed by {@link MONOMIALS}, each with a template that does not depend on the couplings.
 */

import { square } from '../numerics/powers.js';
import {
  ELECTRON_MASS_KEV,
  FERMI_CONSTANT_PER_KEV2,
  FINE_STRUCTURE,
  HBAR_C_KEV_CM,
  MUON_MASS_KEV,
  TAU_MASS_KEV,
  W_MASS_KEV,
} from './constants.js';

export type Flavour = 'e' | 'mu' | 'tau';
export const FLAVOURS: readonly Flavour[] = ['e', 'mu', 'tau'];

/** Couplings with a template of their own. */
export const ELEMENTARY_COUPLINGS = [
  'mu_e',
  'mu_mu',
  'mu_tau',
  'q_e',
  'q_mu',
  'q_tau',
  'q_emu',
  'q_etau',
  'q_mutau',
  'r2_e',
  'r2_mu',
  'r2_tau',
  'r2_emu',
  'r2_etau',
  'r2_mutau',
] as const;
export type ElementaryCoupling = (typeof ELEMENTARY_COUPLINGS)[number];

/** All couplings a user can name; `mu_eff` sets the three moments equal. */
export const COUPLING_NAMES = [
  ...ELEMENTARY_COUPLINGS.slice(0, 3),
  'mu_eff',
  ...ELEMENTARY_COUPLINGS.slice(3),
] as const;
export type CouplingName = ElementaryCoupling | 'mu_eff';

export type CouplingClass = 'magnetic moment' | 'millicharge' | 'charge radius';

export interface Coupling {
  readonly name: CouplingName;
  readonly class: CouplingClass;
  /** Unit of every number given or returned for this coupling. */
  readonly unit: '1e-12 mu_B' | '1e-13 e' | '1e-32 cm2';
  /** Flavours connected: one for a diagonal coupling, two for a transition, three for `mu_eff`. */
  readonly flavours: readonly Flavour[];
  /**
   * True where only |coupling| enters: moments and transition couplings. Bounds then live on [0, ∞). A transition charge
   * beside the transition radius of the same flavours is even only together with it (`inference/signs.ts`).
   */
  readonly evenInSign: boolean;
  /** Value at the Standard Model point (Eqs. 11-13; zero but for the diagonal charge radii). */
  readonly standardModel: number;
  /** Half-width of the interval searched where the rates exclude nothing by themselves (`inference/search-range.ts`). */
  readonly searchRange: number;
}

const UNITS = { mu: '1e-12 mu_B', q: '1e-13 e', r2: '1e-32 cm2' } as const;
const CLASSES = { mu: 'magnetic moment', q: 'millicharge', r2: 'charge radius' } as const;
const SEARCH_RANGES = { mu: 400, q: 300, r2: 1500 } as const;
const FLAVOURS_OF_SUFFIX: Record<string, readonly Flavour[]> = {
  e: ['e'],
  mu: ['mu'],
  tau: ['tau'],
  eff: FLAVOURS,
  emu: ['e', 'mu'],
  etau: ['e', 'tau'],
  mutau: ['mu', 'tau'],
};

/** Eqs. 11-13: the Standard Model charge radii as printed, in 1e-32 cm². */
const STANDARD_MODEL_RADII: Record<string, number> = { r2_e: -0.83, r2_mu: -0.48, r2_tau: -0.3 };

function describe(name: CouplingName): Coupling {
  const [kind, suffix] = name.split('_') as ['mu' | 'q' | 'r2', string];
  const flavours = FLAVOURS_OF_SUFFIX[suffix] as readonly Flavour[];
  return {
    name,
    class: CLASSES[kind],
    unit: UNITS[kind],
    flavours,
    evenInSign: kind === 'mu' || flavours.length > 1,
    standardModel: STANDARD_MODEL_RADII[name] ?? 0,
    searchRange: SEARCH_RANGES[kind],
  };
}

/** Every coupling by name. */
export const COUPLINGS: Readonly<Record<CouplingName, Coupling>> = Object.freeze(
  Object.fromEntries(COUPLING_NAMES.map((name) => [name, describe(name as CouplingName)])) as Record<
    CouplingName,
    Coupling
  >,
);

/** Whether a text names a coupling. */
export function isCouplingName(name: string): name is CouplingName {
  return Object.hasOwn(COUPLINGS, name);
}

/**
 * Eq. 10: the Standard Model charge radius of a flavour, in 1e-32 cm². The scans use its printed, rounded values
 * (Eqs. 11-13); this function exists to check them.
 */
export function standardModelChargeRadius(flavour: Flavour): number {
  const mass = { e: ELECTRON_MASS_KEV, mu: MUON_MASS_KEV, tau: TAU_MASS_KEV }[flavour];
  const perKeV2 =
    (-FERMI_CONSTANT_PER_KEV2 / (2 * Math.SQRT2 * square(Math.PI))) * (3 - 2 * Math.log(square(mass / W_MASS_KEV)));
  return (perKeV2 * square(HBAR_C_KEV_CM)) / 1e-32;
}

/** Eq. 8: shift of g_V per millicharge of 1e-13 e, times T, in keV. */
export const VECTOR_SHIFT_PER_CHARGE_KEV =
  ((-Math.SQRT2 * Math.PI * FINE_STRUCTURE) / (FERMI_CONSTANT_PER_KEV2 * ELECTRON_MASS_KEV)) * 1e-13;
/** Eq. 15: shift of g_V per charge radius of 1e-32 cm². */
export const VECTOR_SHIFT_PER_RADIUS =
  ((Math.SQRT2 * Math.PI * FINE_STRUCTURE) / (3 * FERMI_CONSTANT_PER_KEV2)) * (1e-32 / square(HBAR_C_KEV_CM));

/**
 * One monomial of the couplings: the product of the (zero, one or two) couplings in `factors`.
 * Its template multiplies the linear (`L`) or quadratic (`Q`) response of `flavours` to a shift of g_V, the
 * magnetic kernel, or the weak rate, times `coefficient` · T^`energyPower` (T in keV).
 */
export interface Monomial {
  readonly factors: readonly ElementaryCoupling[];
  readonly kernel: 'weak' | 'linear' | 'quadratic' | 'magnetic';
  readonly flavours: readonly Flavour[];
  readonly coefficient: number;
  readonly energyPower: 0 | -1 | -2;
  /**
   * A contact interaction: the weak term, and what charge radii add to it and to one another. Atomic structure acts on
   * all of these alike, since a radius and g_V are one current, g_V + b⟨r²⟩. The photon pole of a charge weighs momentum
   * transfers in another way. A charge times a radius counts with the charge, as a charge times g_V does: the rate must
   * not depend on how the one current is split.
   */
  readonly isContact: boolean;
}

function listMonomials(): Monomial[] {
  const a = VECTOR_SHIFT_PER_CHARGE_KEV;
  const b = VECTOR_SHIFT_PER_RADIUS;
  const monomials: Monomial[] = [];
  const add = (
    factors: readonly string[],
    kernel: Monomial['kernel'],
    flavours: readonly Flavour[],
    coefficient: number,
    energyPower: Monomial['energyPower'],
  ): void => {
    monomials.push({
      factors: factors as readonly ElementaryCoupling[],
      kernel,
      flavours,
      coefficient,
      energyPower,
      isContact: factors.every((name) => name.startsWith('r2_')),
    });
  };
  add([], 'weak', FLAVOURS, 1, 0);
  const addShiftSquared = (suffix: string, flavours: readonly Flavour[]): void => {
    const q = `q_${suffix}`;
    const r = `r2_${suffix}`;
    add([q, q], 'quadratic', flavours, a * a, -2);
    add([q, r], 'quadratic', flavours, 2 * a * b, -1);
    add([r, r], 'quadratic', flavours, b * b, 0);
  };
  for (const flavour of FLAVOURS) {
    add([`mu_${flavour}`, `mu_${flavour}`], 'magnetic', [flavour], 1, 0);
    add([`q_${flavour}`], 'linear', [flavour], a, -1);
    add([`r2_${flavour}`], 'linear', [flavour], b, 0);
    addShiftSquared(flavour, [flavour]);
  }
  for (const suffix of ['emu', 'etau', 'mutau']) {
    addShiftSquared(suffix, FLAVOURS_OF_SUFFIX[suffix] as readonly Flavour[]);
  }
  return monomials;
}

/** All 28 monomials, the weak one (product of no couplings) first. */
export const MONOMIALS: readonly Monomial[] = Object.freeze(listMonomials());

/** Values of the elementary couplings; anything left out sits at the Standard Model point. */
export type CouplingPoint = Partial<Record<CouplingName, number>>;

/**
 * A full point of the elementary coupling space. `mu_eff` is expanded into the three moments.
 * @throws RangeError when `mu_eff` stands beside a single-flavour moment: the two contradict each other.
 */
export function resolvePoint(point: CouplingPoint): Record<ElementaryCoupling, number> {
  const conflict = conflictingMoments(Object.keys(point));
  if (conflict) throw new RangeError(`mu_eff sets all three moments and cannot be combined with ${conflict}`);
  const value = (name: ElementaryCoupling): number => {
    if (point.mu_eff !== undefined && name.startsWith('mu_')) return point.mu_eff;
    return point[name] ?? COUPLINGS[name].standardModel;
  };
  return Object.fromEntries(ELEMENTARY_COUPLINGS.map((name) => [name, value(name)])) as Record<
    ElementaryCoupling,
    number
  >;
}

/** The single-flavour moment that contradicts `mu_eff` in a list of coupling names, if any. */
export function conflictingMoments(names: readonly string[]): string | undefined {
  if (!names.includes('mu_eff')) return undefined;
  return names.find((name) => name !== 'mu_eff' && name.startsWith('mu_'));
}
