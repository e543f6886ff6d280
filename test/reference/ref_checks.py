"""A spot check of the fold by adaptive quadrature, nested and with none of the panels used elsewhere."""
from math import erfc, sqrt

import numpy as np
from scipy.integrate import quad

import ref_inputs
import ref_physics as physics
from ref_model import Experiment


def pp_rate(recoil, couplings):
    """dR/dT of pp neutrinos by adaptive integration over the neutrino energy, flavour by flavour from Eq. 3."""
    knots, density = ref_inputs.spectrum("pp")
    low = physics.minimal_energy(recoil)
    if low >= knots[-1]:
        return 0.0
    point = physics.with_standard_model(couplings)
    p_ee = float(physics.survival("pp", np.array([1.0]))[0])

    def integrand(energy):
        y, total = recoil / energy, 0.0
        for flavour, share in (("e", p_ee), ("mu", (1 - p_ee) / 2), ("tau", (1 - p_ee) / 2)):
            g_a = 0.5 if flavour == "e" else -0.5
            g_v = 2 * physics.SIN2_W + g_a + physics.vector_shift(flavour, point, recoil)
            bracket = (g_v + g_a) ** 2 + (g_v - g_a) ** 2 * (1 - y) ** 2
            total += share * (bracket - (g_v**2 - g_a**2) * physics.M_E * recoil / energy**2)
        return np.interp(energy, knots, density) * total

    inner = np.concatenate([[low], knots[knots > low]])
    value = sum(quad(integrand, a, b, epsabs=0, epsrel=1e-8)[0] for a, b in zip(inner[:-1], inner[1:]))
    flux = ref_inputs.fluxes("gs98")["pp"][0]
    electrons = float(physics.zeff(np.array([recoil]))[0])
    return value * physics.WEAK * flux * physics.YEAR_S * physics.ATOMS_PER_TONNE * electrons


def quadrature_error(folder="pandax4t-run0", bins=(1, 28), couplings=None):
    """Largest relative difference of pp counts between the adaptive double integral and the panels."""
    couplings = couplings or {"q_e": 2, "r2_mu": 25}
    exp = Experiment(folder, {}, {})
    ours = exp.solar(couplings)[0]
    sigma, knots = exp.response.sigma, exp.response.knots
    worst = 0.0
    for k in bins:
        low, high = exp.edges[k], exp.edges[k + 1]

        def integrand(t):
            s = float(sigma(t)) * sqrt(2)
            x, y = (low - t) / s, (high - t) / s
            inside = 0.5 * (erfc(x) - erfc(y)) if x > 0 else 0.5 * (erfc(-y) - erfc(-x))
            return inside * np.interp(t, knots, exp.response.efficiency) * pp_rate(t, couplings)

        # Six standard deviations, taken at the true energy: the width grows with it.
        start, stop = max(0.2, low - 6 * float(sigma(low))), high
        while stop - 6 * float(sigma(stop)) < high:
            stop += 0.1
        cuts = np.unique(np.concatenate([[start, stop], knots, ref_inputs.zeff_steps()[0], exp.edges]))
        cuts = cuts[(cuts >= start) & (cuts <= stop)]
        value = sum(quad(integrand, a, b, epsabs=1e-9, epsrel=1e-6)[0] for a, b in zip(cuts[:-1], cuts[1:]))
        worst = max(worst, abs(exp.exposure * value / ours[k] - 1))
    return worst
