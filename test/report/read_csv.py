"""Reads the CSV files of an export with the csv module, and numbers alone with NumPy; prints their columns as JSON."""
import csv
import json
import pathlib
import sys

try:
    import numpy
except ImportError:
    sys.exit("these tests need NumPy: apt-get install python3-numpy, or let NUSCAN_PYTHON name a Python that has it")

tables = {}
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.csv")):
    if path.name == "grid.csv":
        names = path.open(encoding="utf-8").readline().rstrip("\n").split(",")
        rows = numpy.loadtxt(path, delimiter=",", skiprows=1)
        tables[path.stem] = {name: [repr(float(value)) for value in rows[:, i]] for i, name in enumerate(names)}
        continue
    with path.open(encoding="utf-8", newline="") as file:
        names, *rows = csv.reader(file, strict=True)
    if any(len(row) != len(names) for row in rows):
        sys.exit(f"{path.name}: rows of different lengths")
    tables[path.stem] = {name: [row[i] for row in rows] for i, name in enumerate(names)}
metadata = json.loads(pathlib.Path(sys.argv[1], "metadata.json").read_text(encoding="utf-8"))
print(json.dumps({"tables": tables, "metadata": metadata}))
