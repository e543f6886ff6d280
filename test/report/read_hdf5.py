"""Reads an HDF5 file with h5py and prints datasets, attributes and dimension scales as JSON."""
import json
import sys

try:
    import h5py
except ImportError:
    sys.exit("these tests need h5py: apt-get install python3-h5py, or let NUSCAN_PYTHON name a Python that has it")


def plain(value):
    value = value.tolist() if hasattr(value, "tolist") else value
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if isinstance(value, float):
        return repr(value)
    return value


datasets = {}
groups = []


def visit(name, node):
    if not isinstance(node, h5py.Dataset):
        groups.append(name)
        return
    flat = [node[()]] if node.shape == () else node[...].reshape(-1).tolist()
    datasets[name] = {
        "shape": list(node.shape),
        "values": [plain(value) for value in flat],
        "attributes": {
            key: plain(value) for key, value in node.attrs.items() if key in ("units", "description")
        },
        "scales": [[scale for scale in dimension.keys()] for dimension in node.dims] if len(node.shape) > 1 else [],
        "labels": [dimension.label for dimension in node.dims] if len(node.shape) > 1 else [],
    }


with h5py.File(sys.argv[1], "r") as file:
    file.visititems(visit)
    attributes = {key: plain(value) for key, value in file.attrs.items()}
    metadata = json.loads(file["metadata"][()])
print(json.dumps({"datasets": datasets, "groups": groups, "attributes": attributes, "metadata": metadata}))
