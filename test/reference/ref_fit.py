"""Minimisation of Eqs. 19 and 20 over nuisances, alone or together with profiled couplings.

Three minimisers of different kinds (Minuit's variable metric, L-BFGS-B, an active-set Newton) must agree;
the Newton's value is the one reported.
"""
import numpy as np
from iminuit import Minuit
from scipy.optimize import minimize

TINY = 1e-300


class Chi2:
    """chi2(theta) for a design matrix X: R = (1 + theta) . X."""

    def __init__(self, scenario, design):
        self.s, self.design = scenario, design
        self.gaussian = scenario.sigma > 0
        self.inverse = np.where(self.gaussian, 1 / np.where(self.gaussian, scenario.sigma, 1) ** 2, 0.0)

    def rate(self, theta):
        """Expected counts, never zero where a logarithm follows."""
        return np.maximum((1 + theta) @ self.design, TINY)

    def value(self, theta):
        """Poisson bins by Eq. 19 (2R where nothing was seen), Gaussian ones by Eq. 20, and the priors."""
        rate, data = self.rate(theta), self.s.observed
        excess = rate - data
        seen = np.where(data > 0, data, 1.0)
        # log1p: the difference of two logarithms would lose nine digits where a bin holds a million counts.
        poisson = 2 * (excess - np.where(data > 0, data * np.log1p(np.maximum(excess / seen, -1 + 1e-16)), 0.0))
        terms = np.where(self.gaussian, excess**2 * self.inverse, poisson)
        return float(terms.sum() + self.s.weight @ theta**2)

    def slope(self, theta):
        """d chi2 / d R."""
        rate, data = self.rate(theta), self.s.observed
        return np.where(self.gaussian, 2 * (rate - data) * self.inverse, 2 * (1 - data / rate))

    def gradient(self, theta):
        """d chi2 / d theta."""
        return self.design @ self.slope(theta) + 2 * self.s.weight * theta

    def hessian(self, theta):
        """Second derivatives."""
        rate, data = self.rate(theta), self.s.observed
        curve = np.where(self.gaussian, 2 * self.inverse, 2 * data / rate**2)
        return (self.design * curve) @ self.design.T + 2 * np.diag(self.s.weight)


def newton(cost, theta, rounds=300):
    """Active-set Newton with a projected line search; returns theta and the estimated
    distance of chi2 to its minimum."""
    low, high = cost.s.lower, cost.s.upper
    theta = np.clip(theta, low, high)
    value = cost.value(theta)
    for _ in range(rounds):
        g = cost.gradient(theta)
        free = ~(((theta <= low) & (g > 0)) | ((theta >= high) & (g < 0)))
        h = cost.hessian(theta)[np.ix_(free, free)]
        step = np.zeros_like(theta)
        step[free] = -np.linalg.solve(h + 1e-13 * np.diag(np.diag(h)), g[free])
        distance = -0.5 * g @ step
        if distance < 1e-15 * (1 + abs(value)):
            return theta, distance
        scale = 1.0
        while scale > 1e-12:
            trial = np.clip(theta + scale * step, low, high)
            new = cost.value(trial)
            if new < value:
                break
            scale /= 2
        else:
            return theta, distance
        theta, value = trial, new
    return theta, distance


def minuit(cost, start, strategy=2):
    """Minuit with limits and the analytic gradient."""
    m = Minuit(cost.value, start, grad=cost.gradient)
    m.errordef, m.strategy, m.tol, m.print_level = 1, strategy, 1e-5, 0
    m.limits = [(a, b if np.isfinite(b) else None) for a, b in zip(cost.s.lower, cost.s.upper)]
    for _ in range(4):
        m.migrad(ncall=20000)
        if m.valid:
            break
    return np.array(m.values), float(m.fval)


def fit(scenario, couplings, start=None):
    """Profile over the nuisances: {chi2, theta, minuit, lbfgsb, distance}."""
    cost = Chi2(scenario, scenario.design(couplings))
    theta0 = np.zeros(len(scenario.names)) if start is None else start
    by_minuit, value_minuit = minuit(cost, theta0)
    bounds = [(a, b if np.isfinite(b) else None) for a, b in zip(scenario.lower, scenario.upper)]
    options = {"maxiter": 20000, "maxfun": 200000, "ftol": 1e-16, "gtol": 1e-9, "maxcor": 30}
    second = minimize(cost.value, theta0, jac=cost.gradient, method="L-BFGS-B", bounds=bounds, options=options)
    best = by_minuit if value_minuit < second.fun else second.x
    theta, distance = newton(cost, best)
    return {
        "chi2": cost.value(theta),
        "theta": theta,
        "minuit": value_minuit,
        "lbfgsb": float(second.fun),
        "distance": float(distance),
    }
