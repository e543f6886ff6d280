"""Solar neutrinos on xenon electrons: dR/dT at any coupling point, Eqs. 1-16 of arXiv:2309.17380.

Rates are evaluated directly at a coupling point: no expansion in monomials of the couplings is made, so that
a program which makes one is tested by this. Units: keV, cm, tonne, year; couplings in the units of the paper's
tables (1e-12 mu_B, 1e-13 e, 1e-32 cm2).
"""
from math import pi, sqrt

import numpy as np

import ref_inputs

G_F = 1.1663787e-5 * 1e-12  # keV^-2
M_E = 510.99895  # keV
ALPHA = 1 / 137.035999084
HBAR_C = 1.973269804e-8  # keV cm
AVOGADRO = 6.02214076e23
MOLAR_MASS = 131.293  # g/mol
YEAR_S = 365.25 * 86400
ATOMS_PER_TONNE = AVOGADRO * 1e6 / MOLAR_MASS

SIN2_W = 0.23863
SIN2_12 = 0.318
SIN2_13 = 0.022
DM2_21 = 7.5e-5 * 1e-6  # keV^2

STANDARD_MODEL = {"r2_e": -0.83, "r2_mu": -0.48, "r2_tau": -0.30}
FLAVOURS = ("e", "mu", "tau")
TRANSITIONS = {"e": ("emu", "etau"), "mu": ("emu", "mutau"), "tau": ("etau", "mutau")}

WEAK = G_F**2 * M_E / (2 * pi) * HBAR_C**2  # cm2/keV
MAGNETIC = pi * ALPHA**2 / M_E**2 * HBAR_C**2 * 1e-24  # cm2, times (1/T - 1/E) and mu^2
CHARGE_SHIFT = -sqrt(2) * pi * ALPHA / (G_F * M_E) * 1e-13  # keV, divided by T
RADIUS_SHIFT = sqrt(2) * pi * ALPHA / (3 * G_F) * 1e-32 / HBAR_C**2

GAUSS = np.polynomial.legendre.leggauss(16)


def survival(source, energy):
    """P_ee at the Earth: Eq. 2 for pp and 7Be, adiabatic MSW averaged over the production region otherwise."""
    cos2, sin2_double = 1 - 2 * SIN2_12, 4 * SIN2_12 * (1 - SIN2_12)
    cos4_13, sin4_13 = (1 - SIN2_13) ** 2, SIN2_13**2
    if source in ("pp", "be7"):
        return np.full_like(energy, (1 - sin2_double / 2) * cos4_13 + sin4_13)
    density, variance = ref_inputs.production()[source]
    electrons = density * AVOGADRO * HBAR_C**3  # keV^3
    beta = 2 * sqrt(2) * G_F * electrons * energy * (1 - SIN2_13) / DM2_21
    gap = cos2 - beta
    norm = gap**2 + sin2_double
    mixing = gap / np.sqrt(norm)
    # The density average to second order: beta is proportional to the density, d2/dgap2 = d2/dbeta2.
    curvature = -3 * sin2_double * gap / norm**2.5
    mixing = mixing + 0.5 * curvature * beta**2 * variance
    return cos4_13 * 0.5 * (1 + cos2 * mixing) + sin4_13


def zeff(energy, free_electrons=False):
    """Effective number of electrons that a recoil of this energy can ionise."""
    if free_electrons:
        return np.full_like(energy, 54.0)
    edges, values = ref_inputs.zeff_steps()
    index = np.searchsorted(edges, energy, side="right") - 1
    return np.where(index >= 0, values[np.maximum(index, 0)], 0.0)


def minimal_energy(recoil):
    """Smallest neutrino energy that can give this recoil."""
    return (recoil + np.sqrt(2 * M_E * recoil + recoil**2)) / 2


def maximal_recoil(energy):
    """Largest recoil that a neutrino of this energy can give."""
    return 2 * energy**2 / (2 * energy + M_E)


def recoil_breaks(source):
    """Recoil energies at which dR/dT of a source is not smooth."""
    energies = [e for e, _ in ref_inputs.lines(source)]
    if not energies:
        energies = ref_inputs.spectrum(source)[0][1:]
    return [maximal_recoil(e) for e in energies]


class Moments:
    """Moments m[flavour e | x][n][T] = integral of E^-n over one unit-normalised source above E_min(T)."""

    def __init__(self, source, recoil):
        self.values = np.zeros((2, 3, len(recoil)))
        threshold = minimal_energy(recoil)
        discrete = ref_inputs.lines(source)
        if discrete:
            for energy, branching in discrete:
                p_ee = survival(source, np.array([energy]))[0]
                open_ = branching * (threshold < energy)
                for n in range(3):
                    self.values[0, n] += p_ee * open_ / energy**n
                    self.values[1, n] += (1 - p_ee) * open_ / energy**n
        else:
            self._continuous(source, threshold)

    def _continuous(self, source, threshold):
        """Tail integrals from the knots upwards, plus the cut segment, all by 16-point Gauss-Legendre."""
        knots, density = ref_inputs.spectrum(source)
        whole = segment_integrals(source, knots, density, knots[:-1], np.arange(len(knots) - 1))
        whole[..., 0] = 0  # starts at E = 0 where E^-2 diverges; never needed whole
        tail = np.zeros(whole.shape[:2] + (len(knots),))
        tail[..., :-1] = np.cumsum(whole[..., ::-1], axis=-1)[..., ::-1]
        inside = threshold < knots[-1]
        low = threshold[inside]
        index = np.searchsorted(knots, low, side="right") - 1
        self.values[..., inside] = segment_integrals(source, knots, density, low, index) + tail[..., index + 1]


def segment_integrals(source, knots, density, low, index):
    """Integrals of density x probability x E^-n from `low` to the upper knot of segment `index`."""
    high = knots[index + 1]
    half = (high - low) / 2
    energy = (high + low)[:, None] / 2 + half[:, None] * GAUSS[0]
    p_ee = survival(source, energy)
    weight = np.interp(energy, knots, density) * GAUSS[1] * half[:, None]
    result = np.empty((2, 3, len(low)))
    for n in range(3):
        result[0, n] = np.sum(weight * p_ee / energy**n, axis=1)
        result[1, n] = np.sum(weight * (1 - p_ee) / energy**n, axis=1)
    return result


def vector_shift(suffix, couplings, recoil):
    """delta of g_V: charge and radius of the same flavour (pair) add coherently."""
    charge = couplings.get(f"q_{suffix}", 0.0)
    radius = couplings.get(f"r2_{suffix}", 0.0)
    return CHARGE_SHIFT * charge / recoil + RADIUS_SHIFT * radius


def with_standard_model(couplings):
    """The full point: whatever is not named sits at the Standard Model; mu_eff sets the three moments."""
    full = {**STANDARD_MODEL, **couplings}
    if "mu_eff" in full:
        effective = full.pop("mu_eff")
        full.update({f"mu_{f}": effective for f in FLAVOURS})
    return full


class SolarRates:
    """dR/dT per tonne, year and keV of each source on fixed recoil energies, for any couplings."""

    def __init__(self, sources, recoil, variant):
        self.recoil = recoil
        self.sin2_23 = variant.get("sin2_theta23", 0.5)
        self.zeff = zeff(recoil, variant.get("electrons") == "free")
        fluxes = ref_inputs.fluxes(variant.get("solar_model", "gs98"))
        self.moments = [Moments(s, recoil).values * fluxes[s][0] * YEAR_S * ATOMS_PER_TONNE for s in sources]

    def rates(self, couplings):
        """Array [source][T]."""
        point = with_standard_model(couplings)
        return np.array([self._one(m, point) for m in self.moments])

    def _one(self, moments, point):
        """Sum over flavours of flux times cross section, Eqs. 3, 6, 7-9, 14-16."""
        t = self.recoil
        total = np.zeros_like(t)
        for flavour in FLAVOURS:
            share = {"e": 1.0, "mu": 1 - self.sin2_23, "tau": self.sin2_23}[flavour]
            m0, m1, m2 = share * moments[0 if flavour == "e" else 1]
            g_a = 0.5 if flavour == "e" else -0.5
            g_v = 2 * SIN2_W + g_a + vector_shift(flavour, point, t)
            recoiling = m0 - 2 * t * m1 + t**2 * m2
            weak = (g_v + g_a) ** 2 * m0 + (g_v - g_a) ** 2 * recoiling - (g_v**2 - g_a**2) * M_E * t * m2
            vector = m0 + recoiling - M_E * t * m2
            transitions = sum(vector_shift(pair, point, t) ** 2 for pair in TRANSITIONS[flavour])
            total += WEAK * (weak + transitions * vector)
            total += MAGNETIC * point.get(f"mu_{flavour}", 0.0) ** 2 * (m0 / t - m1)
        return self.zeff * total
