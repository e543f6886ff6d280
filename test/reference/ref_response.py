"""Detector response: resolution, efficiency and the fold of a true-energy spectrum into bins, Eq. 18."""
import numpy as np
from scipy.special import ndtr

import ref_inputs

NODES_PER_PANEL = 16
REACH = 9.0  # standard deviations beyond which a recoil cannot reach a bin


def bin_edges(description, base):
    """Contiguous bin edges in keV."""
    if "table" in description:
        columns = ref_inputs.table(base / description["table"])
        return np.append(columns["lo_keV"], columns["hi_keV"][-1])
    log = description["logarithmic"]
    return np.geomspace(log["from_keV"], log["to_keV"], log["bins"] + 1)


class Resolution:
    """sigma(E) in keV."""

    def __init__(self, description):
        self.d = description

    def __call__(self, energy):
        d = self.d
        e = np.minimum(energy, d.get("constant_above_keV", np.inf))
        result = d.get("constant", 0.0) + d.get("sqrt", 0.0) * np.sqrt(e) + d.get("linear", 0.0) * e
        return result + d.get("quadratic", 0.0) * e**2 + d.get("cubic", 0.0) * e**3


class Response:
    """Quadrature nodes in true energy and the matrix that takes a spectrum on them to counts per tonne-year."""

    def __init__(self, description, base, variant, breaks, refine=1):
        self.edges = bin_edges(description["binning"], base)
        self.sigma = Resolution(description["resolution"])
        eff = description["efficiency"]
        where = variant.get("efficiency_at", description["efficiency_at"])
        column = eff["column"]
        if where == "reconstructed_energy":
            column = eff.get("column_reconstructed", column)
        columns = ref_inputs.table(base / eff["table"])
        self.knots, self.efficiency = columns["energy_keV"], columns[column]
        self.nodes, weights = self._quadrature(breaks, refine)
        if where == "true_energy":
            kernel = self._bins() * np.interp(self.nodes, self.knots, self.efficiency)
        else:
            kernel = self._bins_with_efficiency()
        self.matrix = kernel * weights
        self.line_kernel = kernel

    def fold(self, spectrum):
        """Counts per bin from a spectrum given on the nodes."""
        return self.matrix @ spectrum

    def _quadrature(self, breaks, refine):
        """Panels end at every discontinuity and are narrower than sigma and than a fraction of T."""
        top = self.edges[-1]
        while top - REACH * self.sigma(top) < self.edges[-1]:
            top *= 1.02
        points = np.concatenate([[0.0, top], np.geomspace(1e-5, 1e-2, 13), self.edges, self.knots, breaks])
        points = np.unique(points[points <= top])
        low, high = points[:-1], points[1:]
        middle = (low + high) / 2
        parts = np.ceil(refine * (high - low) / np.minimum(self.sigma(middle), 0.3 * middle)).astype(int)
        panels = np.concatenate([np.linspace(a, b, n + 1)[:-1] for a, b, n in zip(low, high, parts)] + [[top]])
        x, w = np.polynomial.legendre.leggauss(NODES_PER_PANEL)
        half = np.diff(panels)[:, None] / 2
        centre = (panels[:-1] + panels[1:])[:, None] / 2
        return (centre + half * x).ravel(), (half * w).ravel()

    def _bins(self):
        """Probability that a true energy is reconstructed in each bin."""
        z = (self.edges[:, None] - self.nodes) / self.sigma(self.nodes)
        # The complementary tail for z > 0 keeps small probabilities exact.
        above = ndtr(-z)
        below = ndtr(z)
        return np.where(z[:-1] > 0, above[:-1] - above[1:], below[1:] - below[:-1])

    def _bins_with_efficiency(self):
        """The same with a piecewise linear efficiency at the reconstructed energy inside the integral."""
        sigma = self.sigma(self.nodes)
        result = np.zeros((len(self.edges) - 1, len(self.nodes)))
        for k, (low, high) in enumerate(zip(self.edges[:-1], self.edges[1:])):
            inner = self.knots[(self.knots > low) & (self.knots < high)]
            cuts = np.concatenate([[low], inner, [high]])
            values = np.interp(cuts, self.knots, self.efficiency)
            for a, b, at_a, at_b in zip(cuts[:-1], cuts[1:], values[:-1], values[1:]):
                slope = (at_b - at_a) / (b - a)
                za, zb = (a - self.nodes) / sigma, (b - self.nodes) / sigma
                density = np.exp(-(zb**2) / 2) - np.exp(-(za**2) / 2)
                mass = np.where(za > 0, ndtr(-za) - ndtr(-zb), ndtr(zb) - ndtr(za))
                mean = at_a + slope * (self.nodes - a)
                result[k] += mean * mass - slope * sigma * density / np.sqrt(2 * np.pi)
        return result
