/** Symbols and units of the couplings, as markup for {@link svgText}. */

import { shortPrinted } from '../../numerics/printed-number.js';
import { COUPLINGS, type CouplingName, type Flavour } from '../../physics/couplings.js';
import { plainText } from './text.js';

export interface LabelOptions {
  /**
   * Writes ν_{μ/τ} for ν_μ and ν_{eμ/eτ} for ν_{eμ}, as the paper does: with sin²θ₂₃ = 1/2 both flavours have the same
   * flux and hence the same bound.
   */
  readonly muonEqualsTau?: boolean;
}

const FLAVOUR_SYMBOLS: Record<Flavour, string> = { e: 'e', mu: 'μ', tau: 'τ' };
const UNIT_SYMBOLS = {
  '1e-12 mu_B': { power: '−12', unit: '*μ*_{B}' },
  '1e-13 e': { power: '−13', unit: '*e*' },
  '1e-32 cm2': { power: '−32', unit: 'cm^{2}' },
} as const;

function flavourSubscript(flavours: readonly Flavour[], muonEqualsTau: boolean): string {
  const symbol = flavours.map((flavour) => FLAVOUR_SYMBOLS[flavour]).join('');
  if (!muonEqualsTau) return symbol;
  if (symbol === 'μ' || symbol === 'τ') return 'μ/τ';
  return symbol === 'eμ' || symbol === 'eτ' ? 'eμ/eτ' : symbol;
}

/** Symbol of a coupling, between bars where only its magnitude enters the rate. */
export function couplingSymbol(name: CouplingName, { muonEqualsTau = false }: LabelOptions = {}): string {
  const coupling = COUPLINGS[name];
  const neutrino = name === 'mu_eff' ? '*ν*' : `*ν*_{*${flavourSubscript(coupling.flavours, muonEqualsTau)}*}`;
  const symbol = {
    'magnetic moment': name === 'mu_eff' ? `*μ*_{${neutrino}}^{eff}` : `*μ*_{${neutrino}}`,
    millicharge: `*q*_{${neutrino}}`,
    'charge radius': `⟨*r*_{${neutrino}}^{2}⟩`,
  }[coupling.class];
  return coupling.evenInSign ? `|${symbol}|` : symbol;
}

/** Unit of a coupling with its power of ten, e.g. `10^{−13} *e*`. */
export function couplingUnit(name: CouplingName): string {
  const { power, unit } = UNIT_SYMBOLS[COUPLINGS[name].unit];
  return `10^{${power}} ${unit}`;
}

/** Axis label of a coupling: its symbol and, in brackets, its unit. */
export function couplingLabel(name: CouplingName, options: LabelOptions = {}): string {
  return `${couplingSymbol(name, options)} [${couplingUnit(name)}]`;
}

/** A coupling at a value, e.g. q_{ν_e} = 3 × 10⁻¹³ e. */
export function couplingValue(name: CouplingName, value: number, options: LabelOptions = {}): string {
  const number = shortPrinted(value).replaceAll('-', '−');
  return `${couplingSymbol(name, options)} = ${number} × ${couplingUnit(name)}`;
}

/** Symbol of a coupling without markup, for titles and alternative text. */
export function couplingPlainSymbol(name: CouplingName, options: LabelOptions = {}): string {
  return plainText(couplingSymbol(name, options));
}
