"""Reads an .npz file without pickles, checks the ZIP, and prints all arrays as JSON."""
import json
import sys
import zipfile

try:
    import numpy
except ImportError:
    sys.exit("these tests need NumPy: apt-get install python3-numpy, or let NUSCAN_PYTHON name a Python that has it")

with zipfile.ZipFile(sys.argv[1]) as archive:
    damaged = archive.testzip()
    if damaged is not None:
        sys.exit(f"{damaged} is damaged")
    compressed = {entry.compress_type for entry in archive.infolist()}
arrays = {}
with numpy.load(sys.argv[1], allow_pickle=False) as content:
    for name in content.files:
        array = content[name]
        flat = array.reshape(-1).tolist()
        arrays[name] = {
            "type": array.dtype.str,
            "shape": list(array.shape),
            "values": [repr(value) if isinstance(value, float) else value for value in flat],
        }
    metadata = json.loads(str(content["metadata"]))
print(json.dumps({"arrays": arrays, "metadata": metadata, "stored": compressed == {zipfile.ZIP_STORED}}))
