"""The flat profile problem that the peers fit, read from JSON: templates, data and priors, no physics."""
import copy
import json

import numpy as np


class PlaneProblem:
    """R_k = sum_i (1+theta_i) sum_m c_m(p) signal[i,m,k] + sum_b (1+theta_b) background[b,k]."""

    def __init__(self, path):
        with open(path, encoding="utf8") as stream:
            raw = json.load(stream)
        self.bins = raw["bins"]
        self.sources = raw["sources"] if isinstance(raw["sources"], int) else len(raw["sources"])
        self.monomials = np.array(raw["monomials"], dtype=np.int64).reshape(-1, 2)
        self.signal = np.array(raw["signal"], dtype=float).reshape(self.sources, len(self.monomials), self.bins)
        self.background = np.array(raw["background"], dtype=float).reshape(-1, self.bins)
        self.nuisances = self.sources + len(self.background)
        self.prior = np.array(raw["priorWeight"], dtype=float)
        # JSON has no infinity: null stands for an open side.
        self.lower = np.array([-np.inf if v is None else v for v in raw["lower"]], dtype=float)
        self.upper = np.array([np.inf if v is None else v for v in raw["upper"]], dtype=float)
        self.observed = np.array(raw["observed"], dtype=float)
        sigma = np.array(raw["gaussianSigma"], dtype=float)
        # 1/sigma^2, zero where Eq. 19 (Poisson) applies.
        self.inverse = np.where(sigma > 0, 1 / np.where(sigma > 0, sigma, 1) ** 2, 0.0)
        self.points = np.array(raw["points"], dtype=float).reshape(-1, len(raw["couplings"]))
        self.chi2 = np.array(raw["chi2"], dtype=float)
        # One name each, so that a truncated file is noticed.
        assert len(raw["nuisanceNames"]) == self.nuisances

    def part(self, size):
        """The same problem with at most `size` consecutive points from its middle."""
        first = max(0, (len(self.points) - size) // 2)
        smaller = copy.copy(self)
        smaller.points, smaller.chi2 = self.points[first : first + size], self.chi2[first : first + size]
        return smaller

    def monomial_values(self, points):
        """c_m at every point, array [point][monomial]."""
        padded = np.column_stack([points, np.ones(len(points))])  # index -1 finds the factor 1
        return padded[:, self.monomials[:, 0]] * padded[:, self.monomials[:, 1]]
