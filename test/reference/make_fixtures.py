"""Makes the reference fixtures rates.json, chi2.json and bounds.json, independently of the TypeScript program.

Run by hand from anywhere (about a minute on one core): python3 test/reference/make_fixtures.py [rates|chi2|bounds ...]
Needs Debian's python3-scipy, python3-iminuit and python3-yaml. It shares only the tables and descriptions under
data/ with the program that it tests; the physics is written from arXiv:2309.17380.
"""
import json
import os
import platform
import sys
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import iminuit  # noqa: E402
import numpy as np  # noqa: E402
import scipy  # noqa: E402

import ref_cases as cases  # noqa: E402
from ref_bounds import THRESHOLD, bound  # noqa: E402
from ref_checks import quadrature_error  # noqa: E402
from ref_fit import fit  # noqa: E402
from ref_model import Scenario  # noqa: E402

HERE = Path(__file__).resolve().parent
COMMON = {
    "script": "test/reference/make_fixtures.py",
    "units": "mu in 1e-12 mu_B, q in 1e-13 e, r2 in 1e-32 cm2, energies in keV, counts per bin",
    "standard_model_point": "r2_e, r2_mu, r2_tau = -0.83, -0.48, -0.30; couplings not named are there, others zero",
    "versions": {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "iminuit": iminuit.__version__,
    },
}


def digits(values, count=10):
    """Rounded for storage: ten significant digits are two more than are claimed."""
    if isinstance(values, dict):
        return {k: digits(v, count) for k, v in values.items()}
    if isinstance(values, (list, tuple, np.ndarray)):
        return [digits(v, count) for v in values]
    return float(f"{values:.{count}g}") if isinstance(values, (float, np.floating)) else values


def write(name, header, body):
    """One JSON file: a line per innermost object keeps differences readable."""
    lines = ["{", '"header": ' + json.dumps({**header, **COMMON}, indent=1) + ","]
    for position, (key, items) in enumerate(body.items()):
        rows = ",\n".join(json.dumps(item, ensure_ascii=False) for item in items)
        lines.append(f'"{key}": [\n{rows}\n]' + ("," if position < len(body) - 1 else ""))
    (HERE / name).write_text("\n".join(lines) + "\n}\n", encoding="utf8")


def rate_case(scenario, variant, point):
    """Solar counts of one case by source."""
    counts = dict(zip(scenario.sources, scenario.solar(point)))
    return {"scenario": scenario.name, "variant": variant, "couplings": point, "sources": digits(counts)}


def make_rates():
    """Solar counts per source and bin, backgrounds, bin edges."""
    rows, backgrounds, worst = [], [], 0.0
    todo = [(s, {}, cases.RATE_POINTS) for s in cases.RATE_SCENARIOS]
    todo += [(s, v, cases.VARIANT_POINTS) for s, v in cases.RATE_VARIANTS]
    for name, variant, points in todo:
        scenario, finer = Scenario(name, variant), Scenario(name, variant, refine=2)
        for point in points:
            rows.append(rate_case(scenario, variant, point))
            ours, theirs = scenario.solar(point), finer.solar(point)
            # Bins below 1e-9 of a source's largest are tails of the resolution and carry no digits.
            bulk = theirs > 1e-9 * theirs.max(axis=1, keepdims=True)
            worst = max(worst, np.max(np.abs(ours - theirs)[bulk] / theirs[bulk]))
        if not variant or "efficiency_at" in variant:
            exp = scenario.experiments[0]
            components = {k: digits(v) for k, v in scenario.fixed.items()}
            entry = {"scenario": name, "variant": variant, "edges_keV": digits(exp.edges)}
            entry["observed"] = digits(exp.observed)
            if (exp.sigma > 0).any():
                entry["gaussian_sigma"] = digits(exp.sigma)
            backgrounds.append({**entry, "components": components})
    header = {
        "what": "Counts per bin of each solar source at several coupling points and of each background component",
        "method": "rates at the coupling point itself (no expansion), 16-point Gauss panels split at every edge",
        "relative_error": {
            "panels_halved": float(f"{worst:.1e}"),
            "against_adaptive_quadrature": float(f"{quadrature_error():.1e}"),
            "claimed": 1e-8,
        },
    }
    write("rates.json", header, {"rates": rows, "experiments": backgrounds})


def make_chi2():
    """chi2 and fitted nuisances at coupling points of all shipped scenarios."""
    rows, worst = [], {"minuit": 0.0, "lbfgsb": 0.0, "distance": 0.0}
    for name, points in cases.CHI2_POINTS.items():
        scenario = Scenario(name)
        reference = None
        for point in points:
            result = fit(scenario, point)
            reference = result["chi2"] if reference is None else reference
            for other in ("minuit", "lbfgsb"):
                worst[other] = max(worst[other], abs(result[other] - result["chi2"]))
            worst["distance"] = max(worst["distance"], result["distance"])
            row = {"scenario": name, "couplings": point, "chi2": float(f"{result['chi2']:.10f}")}
            row["chi2_minus_standard_model"] = float(f"{result['chi2'] - reference:.10f}")
            row["nuisances"] = {n: float(f"{v:.9f}") for n, v in zip(scenario.names, result["theta"])}
            rows.append(row)
            print(f"{name} {point} {result['chi2']:.6f} {result['chi2'] - reference:.4f}", file=sys.stderr)
    header = {
        "what": "chi2 (Eqs. 19, 20; DARWIN: Asimov data at the Standard Model) minimised over all nuisances, and these",
        "names": "solar sources; components; in joint fits shared_as or <experiment>/<component>",
        "gaussian_sigma": "half the width of the Garwood interval of content erf(1/sqrt 2) = 68.26895%",
        "method": "active-set Newton, started from the better of Minuit (strategy 2, limits) and L-BFGS-B",
        "absolute_error": {
            "largest_difference_to_minuit": float(f"{worst['minuit']:.1e}"),
            "largest_difference_to_lbfgsb": float(f"{worst['lbfgsb']:.1e}"),
            "largest_distance_to_minimum": float(f"{worst['distance']:.1e}"),
            "claimed": 1e-8,
        },
    }
    write("chi2.json", header, {"fits": rows})


def make_bounds():
    """90% intervals, disjoint ones included."""
    rows, worst, loaded = [], 0.0, {}
    for name, scanned, profiled, span, starts in cases.BOUNDS:
        scenario = loaded.setdefault(name, Scenario(name))
        names = [scanned] if profiled is None else [scanned, profiled]
        result = bound(scenario, names, span, starts)
        worst = max(worst, result["check"])
        every = slice(None, None, 8)
        row = {"scenario": name, "coupling": scanned, "profiled": names[1:], "range": list(span)}
        row["intervals"] = digits(result["intervals"], 8)
        row["open_at_range_end"] = result["open"]
        row["minimum"] = {
            "chi2": float(f"{result['minimum']['chi2']:.9f}"),
            "couplings": digits(result["minimum"]["couplings"], 6),
        }
        row["profile"] = {"at": digits(result["scan"][every]), "delta_chi2": digits(result["delta"][every], 8)}
        rows.append(row)
        print(f"{name} {scanned} {row['intervals']} {row['minimum']} {result['check']:.1e}", file=sys.stderr)
    header = {
        "what": "Sets of intervals with Delta chi2 below the threshold, one degree of freedom, two-sided",
        "threshold": THRESHOLD,
        "global_minimum": "over the scanned and the profiled coupling inside the range",
        "even_couplings": "mu and transition couplings are scanned from zero: [0, b] stands for |x| < b",
        "method": "joint Minuit fits over nuisances and the profiled coupling from several starts, brentq for the ends",
        "absolute_error": {"delta_chi2_at_the_ends": float(f"{worst:.1e}"), "claimed_relative_error_of_ends": 1e-6},
    }
    write("bounds.json", header, {"bounds": rows})


if __name__ == "__main__":
    makers = {"rates": make_rates, "chi2": make_chi2, "bounds": make_bounds}
    for chosen in sys.argv[1:] or makers:
        makers[chosen]()
