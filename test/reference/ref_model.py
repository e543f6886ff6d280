"""Scenarios: templates, data and nuisances of one or several experiments, Section III of arXiv:2309.17380.

At a coupling point p the model is R = (1 + theta) . X(p), one row of X per nuisance.
"""
from math import erf, log, sqrt

import numpy as np
from scipy.stats import chi2 as chi2_distribution

import ref_inputs
from ref_physics import ATOMS_PER_TONNE, YEAR_S, SolarRates, recoil_breaks
from ref_response import Response


class Experiment:
    """One experiment with a scenario's overrides applied."""

    def __init__(self, folder, overrides, variant, refine=1):
        self.folder = folder
        self.d, self.base = ref_inputs.experiment(folder)
        self.overrides = overrides or {}
        self.sources = self.d["sources"]
        self.exposure = self._exposure()
        components = {n: b for n, b in self.d["backgrounds"].items() if b.get("enabled", True)}
        breaks = list(ref_inputs.zeff_steps()[0])
        for source in self.sources:
            breaks += recoil_breaks(source)
        for component in components.values():
            for part in component.get("spectrum", []):
                breaks += list(ref_inputs.table(self.base / part["table"])["energy_keV"])
        self.response = Response(self.d, self.base, variant, np.array(breaks), refine)
        self.edges = self.response.edges
        self.rates = SolarRates(self.sources, self.response.nodes, variant)
        self.components = components
        self.backgrounds = {n: self._background(n, b) for n, b in components.items()}
        self.observed = self._observed()
        self.sigma = self._gaussian_sigma()

    def _exposure(self):
        """Tonne-years."""
        if "exposure_t_y" in self.overrides:
            return self.overrides["exposure_t_y"]
        if "exposure_t_y" in self.d:
            return self.d["exposure_t_y"]
        return self.d["fiducial_mass_t"] * self.d["live_time_d"] / 365.25

    def solar(self, couplings):
        """Counts [source][bin]."""
        return self.exposure * (self.rates.rates(couplings) @ self.response.matrix.T)

    def _background(self, name, b):
        """Nominal counts per bin of one component."""
        if "binned" in b:
            shape = ref_inputs.table(self.base / b["binned"]["table"])[b["binned"]["column"]]
            counts = shape * b["nominal_value"] / shape.sum()
            return counts - self.solar({}).sum(axis=0) if b.get("contains_solar") else counts
        spectrum = np.zeros_like(self.response.nodes)
        for part in b["spectrum"]:
            columns = ref_inputs.table(self.base / part["table"])
            values = np.interp(self.response.nodes, columns["energy_keV"], columns[part["column"]], left=0.0, right=0.0)
            spectrum += part.get("branching", 1.0) * values
        return self.exposure * self._decays(name, b) * self.response.fold(spectrum)

    def _decays(self, name, b):
        """Decays per tonne-year; 1 where the table is a rate already."""
        d = b.get("decays")
        if d is None:
            return 1.0
        if "activity_uBq_per_kg" in d:
            return d["activity_uBq_per_kg"] * 1e-6 * 1e3 * YEAR_S
        remaining = self.overrides.get("xe136_remaining_fraction", 1.0) if name == "xe136" else 1.0
        return remaining * ATOMS_PER_TONNE * d["atom_fraction"] * log(2) / d["half_life_y"]

    def _observed(self):
        """Counts, or the Standard Model expectation at nominal nuisances."""
        if self.d["data"] == "asimov":
            return self.solar({}).sum(axis=0) + sum(self.backgrounds.values())
        return ref_inputs.table(self.base / self.d["data"]["table"])[self.d["data"]["column"]]

    def _gaussian_sigma(self):
        """Per bin; zero marks a Poisson bin."""
        n = self.observed
        if self.d["statistic"] == "poisson":
            return np.zeros_like(n)
        assert self.d["gaussian_sigma"] == "garwood_mean"
        tail = (1 - erf(1 / sqrt(2))) / 2
        low = np.where(n > 0, chi2_distribution.ppf(tail, 2 * np.maximum(n, 1)) / 2, 0.0)
        high = chi2_distribution.ppf(1 - tail, 2 * n + 2) / 2
        return (high - low) / 2

    def prior(self, name):
        """(relative uncertainty or None, lower, upper) of a component's nuisance."""
        b = self.components[name]
        if "relative_uncertainty" in b:
            sigma = b["relative_uncertainty"]
        elif b["uncertainty"] is None:
            sigma = None
        else:
            sigma = b["uncertainty"] / b["nominal_value"]
        low, high = -1.0, np.inf
        if "fit_limits" in b:
            low, high = (v / b["nominal_value"] - 1 for v in b["fit_limits"])
        return sigma, max(low, -1.0), high


def looser(first, second):
    """The weaker of two priors, with its limits: free beats any width."""
    if second[0] is None or (first[0] is not None and second[0] > first[0]):
        return second
    return first


class Scenario:
    """All bins and nuisances of a scenario."""

    def __init__(self, name, variant=None, refine=1):
        variant = variant or {}
        folders = ref_inputs.scenario(name)["experiments"]
        self.name = name
        self.experiments = [Experiment(f, o, variant, refine) for f, o in folders.items()]
        self.observed = np.concatenate([e.observed for e in self.experiments])
        self.sigma = np.concatenate([e.sigma for e in self.experiments])
        starts = np.cumsum([0] + [len(e.observed) for e in self.experiments])
        self.slices = [slice(a, b) for a, b in zip(starts[:-1], starts[1:])]
        self.sources = list(dict.fromkeys(s for e in self.experiments for s in e.sources))
        flux = ref_inputs.fluxes(variant.get("solar_model", "gs98"))
        self.priors = {s: (flux[s][1], -1.0, np.inf) for s in self.sources}
        self._collect()
        self.names = list(self.priors)
        self.rows = np.array([self.fixed[n] for n in self.names[len(self.sources):]])
        self.weight = np.array([0.0 if p[0] is None else p[0] ** -2 for p in self.priors.values()])
        self.lower = np.array([p[1] for p in self.priors.values()])
        self.upper = np.array([p[2] for p in self.priors.values()])

    def _collect(self):
        """Rows and priors of the backgrounds; shared ones are summed into one row."""
        self.fixed = {}
        joint = len(self.experiments) > 1
        for exp, where in zip(self.experiments, self.slices):
            for component, counts in exp.backgrounds.items():
                label = component
                if joint:
                    label = exp.components[component].get("shared_as", f"{exp.folder}/{component}")
                row = self.fixed.setdefault(label, np.zeros(len(self.observed)))
                row[where] += counts
                prior = exp.prior(component)
                self.priors[label] = looser(self.priors[label], prior) if label in self.priors else prior

    def solar(self, couplings):
        """Counts [source][bin over all experiments]."""
        result = np.zeros((len(self.sources), len(self.observed)))
        for exp, where in zip(self.experiments, self.slices):
            for source, counts in zip(exp.sources, exp.solar(couplings)):
                result[self.sources.index(source), where] = counts
        return result

    def design(self, couplings):
        """X(p): one row per nuisance."""
        return np.vstack([self.solar(couplings), self.rows])
