"""Makes quantiles.json: quantiles of chi-square, errors of counts and the error function, from scipy and mpmath.

Run by hand: python3 test/reference/make_quantiles.py. Needs Debian's python3-scipy and python3-mpmath.
mpmath (50 digits) refines what scipy's chi2.ppf gives by Newton's method; the largest difference between the two is
recorded.
"""
import json
import platform
from pathlib import Path

import mpmath as mp
import numpy as np
import scipy
from scipy.stats import chi2

mp.mp.dps = 50
ONE_SIGMA = 0.31731050786291415  # outside a central interval of one standard deviation, as the program takes it
worst = 0.0


def lower_tail(shape, x):
    """P(shape, x), from the series of positive terms."""
    term = total = mp.mpf(1)
    n = 0
    while term > total * mp.mpf(10) ** -40:
        n += 1
        term *= x / (shape + n)
        total += term
    return total * mp.exp(shape * mp.log(x) - x - mp.loggamma(shape + 1))


def quantile(p, dof):
    """chi-square quantile, refined in log x."""
    global worst
    if dof <= 0:
        return 0.0
    rough = float(chi2.ppf(p, dof))
    if rough < 1e-290:
        # Below it, P(a, x) = x^a / Gamma(1 + a) to all digits.
        exact = 2 * mp.exp((mp.log(mp.mpf(p)) + mp.loggamma(mp.mpf(dof) / 2 + 1)) / (mp.mpf(dof) / 2))
        return float(exact)
    shape, u = mp.mpf(dof) / 2, mp.log(mp.mpf(rough) / 2)
    for _ in range(4):
        x = mp.exp(u)
        density = mp.exp(shape * u - x - mp.loggamma(shape))
        u -= (lower_tail(shape, x) - mp.mpf(p)) / density
    exact = float(2 * mp.exp(u))
    if rough > 1e-250:
        worst = max(worst, abs(rough / exact - 1))
    return exact


def sigma(counts):
    """Half the width of the central Garwood interval."""
    lower = quantile(ONE_SIGMA / 2, 2 * counts) / 2 if counts > 0 else 0.0
    return (quantile(1 - ONE_SIGMA / 2, 2 * counts + 2) / 2 - lower) / 2


def main():
    counts = [0.0, *np.geomspace(1e-20, 1e6, 53), *np.linspace(0.0024, 0.0026, 9)]
    counts += [1, 2, 3, 10, 49, 100, 999999, 999999.9, 1000000, 1000001, 2e6]
    garwood = [[float(n), sigma(float(n))] for n in counts]
    cases = [(p, dof) for p in (1e-12, 1e-3, 0.1, 0.5, 0.6826894921370859, 0.9, 0.95, 0.999, 1 - 1e-9) for dof in (1, 2, 3, 10)]
    cases += [(p, dof) for p in (0.01, 0.5, 0.9) for dof in (0.005, 0.05, 0.5, 1e3, 1e5)]
    quantiles = [[p, dof, quantile(p, dof)] for p, dof in cases]
    errors = [[float(x), float(mp.erf(mp.mpf(float(x))))] for x in np.concatenate([np.geomspace(1e-12, 7, 60), [-0.3, -5.0]])]
    header = {
        "what": "half widths of Garwood intervals by counts; chi-square quantiles by probability and degrees of freedom; erf",
        "script": "test/reference/make_quantiles.py",
        "largest_relative_difference_to_scipy": float(f"{worst:.1e}"),
        "versions": {"python": platform.python_version(), "scipy": scipy.__version__, "mpmath": mp.__version__},
    }
    lines = ['{', '"header": ' + json.dumps(header, indent=1) + ',']
    parts = {"garwood": garwood, "quantiles": quantiles, "erf": errors}
    for position, (key, rows) in enumerate(parts.items()):
        body = ",\n".join(json.dumps(row) for row in rows)
        lines.append(f'"{key}": [\n{body}\n]' + ("," if position < len(parts) - 1 else ""))
    (Path(__file__).resolve().parent / "quantiles.json").write_text("\n".join(lines) + "\n}\n", encoding="utf8")


if __name__ == "__main__":
    main()
