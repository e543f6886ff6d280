"""Bounds on one coupling with others profiled: joint Minuit fits over nuisances and profiled couplings."""
import numpy as np
from iminuit import Minuit
from scipy.optimize import brentq

from ref_fit import Chi2, fit, newton

THRESHOLD = 2.705543454  # 90% C.L., one degree of freedom
GRID = 97


class Plane:
    """Solar counts as the exact quadratic form of the scanned and (perhaps) one profiled coupling.

    Six direct evaluations fix it: cross sections are of second degree in the couplings.
    """

    def __init__(self, scenario, names, scales):
        self.scenario, self.names = scenario, names
        s = scales[0]
        t = scales[1] if len(scales) > 1 else 1.0
        value = lambda x, y: scenario.solar(dict(zip(names, (x, y))))
        origin = value(0, 0)
        px, mx = value(s, 0), value(-s, 0)
        zero = np.zeros_like(origin)
        self.c = [origin, (px - mx) / (2 * s), (px + mx - 2 * origin) / (2 * s * s), zero, zero, zero]
        if len(names) > 1:
            py, my, both = value(0, t), value(0, -t), value(s, t)
            curvature = (py + my - 2 * origin) / (2 * t * t)
            self.c[3:] = [(py - my) / (2 * t), curvature, (both - px - py + origin) / (s * t)]

    def signal(self, x, y):
        """Counts [source][bin]."""
        c = self.c
        return c[0] + x * c[1] + x * x * c[2] + y * c[3] + y * y * c[4] + x * y * c[5]

    def derivative(self, x, y):
        """d signal / d (x, y)."""
        c = self.c
        return c[1] + 2 * x * c[2] + y * c[5], c[3] + 2 * y * c[4] + x * c[5]

    def cost(self, x, y):
        """chi2 over the nuisances at (x, y)."""
        return Chi2(self.scenario, np.vstack([self.signal(x, y), self.scenario.rows]))

    def joint(self, start, theta, fixed):
        """Minimum over nuisances and the couplings that are not fixed: (chi2, (x, y), theta)."""
        sources = len(self.scenario.sources)

        def value(v):
            return self.cost(v[0], v[1]).value(v[2:])

        def gradient(v):
            cost = self.cost(v[0], v[1])
            slope = cost.slope(v[2:])
            weight = 1 + v[2 : 2 + sources]
            couplings = [weight @ (d @ slope) for d in self.derivative(v[0], v[1])]
            return np.concatenate([couplings, cost.gradient(v[2:])])

        # The nuisances start at their own minimum, which is convex and cheap.
        theta = newton(self.cost(*start), theta)[0]
        m = Minuit(value, np.concatenate([start, theta]), grad=gradient)
        m.errordef, m.strategy, m.tol, m.print_level = 1, 1, 1e-5, 0
        limits = [(None, None)] * 2 + list(zip(self.scenario.lower, self.scenario.upper))
        m.limits = [(a, b if b is not None and np.isfinite(b) else None) for a, b in limits]
        m.fixed = list(fixed) + [False] * len(theta)
        m.migrad(ncall=20000)
        v = np.array(m.values)
        polished = newton(self.cost(v[0], v[1]), v[2:])[0]
        return self.cost(v[0], v[1]).value(polished), (v[0], v[1]), polished


def profile(plane, x, starts, theta):
    """Smallest chi2 at fixed x over all starting values of the profiled coupling."""
    single = len(plane.names) == 1
    best = None
    for y in starts:
        trial = plane.joint((x, y), theta, (True, single))
        if best is None or trial[0] < best[0]:
            best = trial
    return best


def bound(scenario, names, span, starts):
    """The set of x with chi2 - minimum below the threshold, as a list of [low, high]."""
    scales = [max(abs(v) for v in span) / 4, (max(abs(v) for v in starts) or 1.0) / 2]
    plane = Plane(scenario, names, scales[: len(names)])
    zero = np.zeros(len(scenario.names))
    grid = np.linspace(*span, GRID)
    scan = [profile(plane, x, starts, zero) for x in grid]
    single = len(names) == 1
    # The global minimum from every local minimum of the scan; couplings of even parity stay at x >= 0 by symmetry.
    values = np.array([s[0] for s in scan])
    padded = np.concatenate([[np.inf], values, [np.inf]])
    local = np.nonzero((values <= padded[:-2]) & (values <= padded[2:]))[0]
    minima = [plane.joint(scan[i][1], scan[i][2], (False, single)) for i in local]
    minima += [(scan[i][0], scan[i][1], scan[i][2]) for i in local]
    best = min(minima, key=lambda m: m[0])
    level = best[0] + THRESHOLD

    def excess(x, near):
        seeds = list(starts) if single else [near[1][1]] + list(starts)
        return profile(plane, x, seeds, near[2])[0] - level

    edges = []
    for i in range(GRID - 1):
        if (values[i] - level) * (values[i + 1] - level) < 0:
            edges.append(brentq(excess, grid[i], grid[i + 1], args=(scan[i],), xtol=1e-9, rtol=1e-12))
    inside_first, inside_last = values[0] < level, values[-1] < level
    ends = ([grid[0]] if inside_first else []) + edges + ([grid[-1]] if inside_last else [])
    missed = [m for i, m in zip(local, minima) if m[0] < level < values[i]]
    assert not missed, "an island lies between two grid points"
    return {
        "intervals": [[a, b] for a, b in zip(ends[::2], ends[1::2])],
        "minimum": {"chi2": best[0], "couplings": dict(zip(names, best[1]))},
        "scan": grid,
        "delta": values - best[0],
        # A range that starts at zero belongs to an even coupling: zero is its mirror, not an open edge.
        "open": [bool(inside_first and span[0] != 0), bool(inside_last)],
        "check": verify(plane, scenario, edges, starts, level, zero),
    }


def verify(plane, scenario, edges, starts, level, theta):
    """Largest |Delta chi2 - threshold| when the edges are fitted again with rates evaluated directly."""
    worst = 0.0
    for x in edges:
        _, point, fitted = profile(plane, x, starts, theta)
        again = fit(scenario, dict(zip(plane.names, point)), fitted)
        worst = max(worst, abs(again["chi2"] - level))
    return worst
