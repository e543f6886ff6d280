"""
Reads a HEPData submission with PyYAML, checks it against what HEPData's schemas (version 1.1.1) demand, and prints it
as JSON.
"""
import json
import pathlib
import sys

try:
    import yaml
except ImportError:
    sys.exit("these tests need PyYAML: apt-get install python3-yaml, or let NUSCAN_PYTHON name a Python that has it")

folder = pathlib.Path(sys.argv[1])
faults = []


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def keys(where, mapping, required, optional=()):
    if not isinstance(mapping, dict):
        faults.append(f"{where}: not a mapping")
        return {}
    for key in required:
        if key not in mapping:
            faults.append(f"{where}: no {key}")
    for key in mapping:
        if key not in (*required, *optional):
            faults.append(f"{where}: unknown key {key}")
    return mapping


def text(where, value, longest=None):
    if not isinstance(value, str):
        faults.append(f"{where}: {value!r} is no text")
    elif longest is not None and len(value) > longest:
        faults.append(f"{where}: longer than {longest}")


def cell(where, value):
    if not is_number(value) and not isinstance(value, str):
        faults.append(f"{where}: {value!r} is neither number nor text")
    if is_number(value) and value != value or value in (float("inf"), float("-inf")):
        faults.append(f"{where}: {value!r} is not finite")


def variable(where, content, optional=()):
    keys(where, content, ("header", "values"), optional)
    header = keys(f"{where}.header", content["header"], ("name",), ("units",))
    for part in header.values():
        text(f"{where}.header", part)
    for number, entry in enumerate(content["values"]):
        keys(f"{where}.values.{number}", entry, ("value",), ("errors",) if optional else ("low", "high"))
        cell(f"{where}.values.{number}", entry["value"])
    for qualifier in content.get("qualifiers", []):
        keys(f"{where}.qualifiers", qualifier, ("name", "value"), ("units",))
        text(f"{where}.qualifiers", qualifier["name"])
        cell(f"{where}.qualifiers", qualifier["value"])
    return len(content["values"])


# HEPData loads with the safe loader of LibYAML where there is one; both have to agree.
with open(folder / "submission.yaml", encoding="utf-8") as file:
    documents = list(yaml.load_all(file, Loader=yaml.SafeLoader))
head, *tables = documents
for resource in head.get("additional_resources", []):
    keys("additional_resources", resource, ("location", "description"), ("type", "license"))
    text("location", resource["location"], 256)
    if not (folder / resource["location"]).is_file():
        faults.append(f"{resource['location']} is missing")
text("comment", head["comment"])

contents = {}
for number, entry in enumerate(tables):
    where = f"document {number + 1}"
    keys(where, entry, ("name", "description", "keywords", "data_file"), ("location", "additional_resources"))
    text(f"{where}.name", entry["name"], 64)
    text(f"{where}.description", entry["description"])
    for keyword in entry["keywords"]:
        keys(f"{where}.keywords", keyword, ("name", "values"))
        if keyword["name"] not in ("cmenergies", "observables", "reactions", "phrases"):
            faults.append(f"{where}: unknown keyword {keyword['name']}")
        for value in keyword["values"]:
            text(f"{where}.keywords", value, 128)
    path = folder / entry["data_file"]
    if path.stat().st_size > 2**20:
        faults.append(f"{path.name} is larger than HEPData shows")
    raw = path.read_bytes()
    content = yaml.load(raw, Loader=yaml.SafeLoader)
    if hasattr(yaml, "CSafeLoader") and yaml.load(raw, Loader=yaml.CSafeLoader) != content:
        faults.append(f"{path.name}: the two loaders of PyYAML do not agree")
    keys(path.name, content, ("independent_variables", "dependent_variables"))
    lengths = {
        *(variable(path.name, one) for one in content["independent_variables"]),
        *(variable(path.name, one, ("qualifiers",)) for one in content["dependent_variables"]),
    }
    if len(lengths) != 1:
        faults.append(f"{path.name}: variables of different lengths {lengths}")
    contents[entry["data_file"]] = content
if len({entry["name"] for entry in tables}) != len(tables):
    faults.append("two tables have the same name")
named = {"submission.yaml", "metadata.json", *contents}
for path in folder.iterdir():
    if path.name not in named:
        faults.append(f"{path.name} belongs to no table")
if faults:
    sys.exit("\n".join(faults))


def exact(node):
    if isinstance(node, dict):
        return {key: exact(value) for key, value in node.items()}
    if isinstance(node, list):
        return [exact(value) for value in node]
    return repr(node) if isinstance(node, float) else node


print(json.dumps({"head": head, "tables": tables, "contents": exact(contents)}))
