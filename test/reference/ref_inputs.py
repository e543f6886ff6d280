"""Readers of the project's input data: CSV tables, experiment folders, scenarios.

Nothing is computed here beyond turning text into numbers.
"""
import csv
import re
from pathlib import Path

import numpy as np
import yaml

DATA = Path(__file__).resolve().parents[2] / "data"


class Loader(yaml.SafeLoader):
    """PyYAML reads YAML 1.1, where 2.165e21 is a string; the files are YAML 1.2."""


Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^[-+]?(\d+\.?\d*|\.\d+)[eE][-+]?\d+$"), list("-+.0123456789")
)


def table(path):
    """Columns of a CSV file as a dict; a column that is not numeric stays a list of strings."""
    with open(path, encoding="utf8") as stream:
        rows = list(csv.DictReader(stream))
    columns = {}
    for name in rows[0]:
        values = [row[name] for row in rows]
        try:
            columns[name] = np.array([float(v) for v in values])
        except ValueError:
            columns[name] = values
    return columns


def experiment(folder):
    """The description of one experiment and the folder its tables lie in."""
    base = DATA / "experiments" / folder
    with open(base / "experiment.yaml", encoding="utf8") as stream:
        return yaml.load(stream, Loader), base


def scenario(name):
    """One scenario file as a dict."""
    with open(DATA / "scenarios" / f"{name}.yaml", encoding="utf8") as stream:
        return yaml.load(stream, Loader)


def fluxes(composition):
    """{source: (flux in 1/cm2/s, relative uncertainty)} of one solar composition."""
    columns = table(DATA / "solar" / "fluxes.csv")
    flux = columns[f"{composition}_flux_per_cm2_s"]
    sigma = columns[f"{composition}_relative_uncertainty"]
    return {s: (f, u) for s, f, u in zip(columns["source"], flux, sigma)}


def production():
    """{source: (mean electron density in mol/cm3, relative variance)} of the production region."""
    columns = table(DATA / "solar" / "production.csv")
    return {
        s: (n, v)
        for s, n, v in zip(
            columns["source"], columns["mean_electron_density_mol_per_cm3"], columns["relative_variance"]
        )
    }


def lines(source):
    """[(energy in keV, branching)] of a source that emits lines, else an empty list."""
    columns = table(DATA / "solar" / "lines.csv")
    return [(e, b) for s, e, b in zip(columns["source"], columns["energy_keV"], columns["branching"]) if s == source]


def spectrum(source):
    """Knots (energy in keV, density per keV) of a continuous source."""
    columns = table(DATA / "solar" / "spectra" / f"{source}.csv")
    return columns["energy_keV"], columns["density_per_keV"]


def zeff_steps():
    """Edges (keV) and the number of ionisable electrons above each."""
    columns = table(DATA / "atomic" / "xenon-zeff-steps.csv")
    return columns["edge_keV"], columns["zeff_above"]
