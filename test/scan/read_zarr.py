"""Reads a Zarr v3 group as the specification says, independently of nuscan, and prints it as JSON.

Usage: read_zarr.py GROUP
Needs numpy only. Understands regular chunk grids, the default chunk key encoding, and the codecs bytes and crc32c.
Values are printed row by row, NaN as null. A chunk that is missing is filled; one that is damaged is an error.
"""

import itertools
import json
import math
import os
import sys

import numpy

TYPES = {"float64": "f8", "int32": "i4"}
NUMBERS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def crc32c(data):
    remainder = 0xFFFFFFFF
    for byte in data:
        remainder = (remainder >> 8) ^ TABLE[(remainder ^ byte) & 255]
    return remainder ^ 0xFFFFFFFF


def table_entry(value):
    for _ in range(8):
        value = (value >> 1) ^ (0x82F63B78 if value & 1 else 0)
    return value


TABLE = [table_entry(byte) for byte in range(256)]
assert crc32c(b"123456789") == 0xE3069283


def refuse(constant):
    raise ValueError(f"{constant} is not JSON")


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file, parse_constant=refuse)


def read_chunk(path, shape, dtype, codecs):
    with open(path, "rb") as file:
        data = file.read()
    for codec in reversed(codecs):
        if codec["name"] == "crc32c":
            data, stated = data[:-4], int.from_bytes(data[-4:], "little")
            if crc32c(data) != stated:
                raise ValueError(f"{path}: wrong checksum")
        elif codec["name"] == "bytes":
            order = {"little": "<", "big": ">"}[codec["configuration"]["endian"]]
            return numpy.frombuffer(data, dtype=order + dtype).reshape(shape)
        else:
            raise ValueError(f"unknown codec {codec['name']}")
    raise ValueError("no codec makes an array")


def read_array(folder, metadata):
    assert metadata["zarr_format"] == 3 and metadata["node_type"] == "array"
    assert metadata["chunk_grid"]["name"] == "regular"
    assert metadata["chunk_key_encoding"]["name"] == "default"
    assert not metadata.get("storage_transformers")
    shape = metadata["shape"]
    chunk = metadata["chunk_grid"]["configuration"]["chunk_shape"]
    separator = metadata["chunk_key_encoding"].get("configuration", {}).get("separator", "/")
    dtype = TYPES[metadata["data_type"]]
    assert len(chunk) == len(shape) == len(metadata["dimension_names"])
    fill = metadata["fill_value"]
    values = numpy.full(shape, NUMBERS.get(fill, fill), dtype)
    present = 0
    for position in itertools.product(*(range(-(-length // step)) for length, step in zip(shape, chunk))):
        path = os.path.join(folder, *separator.join(["c", *map(str, position)]).split("/"))
        if not os.path.exists(path):
            continue
        present += 1
        data = read_chunk(path, chunk, dtype, metadata["codecs"])
        start = [index * step for index, step in zip(position, chunk)]
        extent = [min(step, length - first) for step, length, first in zip(chunk, shape, start)]
        target = tuple(slice(first, first + size) for first, size in zip(start, extent))
        values[target] = data[tuple(slice(0, size) for size in extent)]
    return values, present


def main(group):
    metadata = load(os.path.join(group, "zarr.json"))
    assert metadata["zarr_format"] == 3 and metadata["node_type"] == "group"
    arrays = {}
    for name in sorted(os.listdir(group)):
        path = os.path.join(group, name, "zarr.json")
        if not os.path.exists(path):
            continue
        own = load(path)
        # What the group repeats must be what the array says.
        assert metadata["consolidated_metadata"]["metadata"][name] == own, name
        values, present = read_array(os.path.join(group, name), own)
        arrays[name] = {
            "shape": list(values.shape),
            "type": own["data_type"],
            "dimensions": own["dimension_names"],
            "attributes": own["attributes"],
            "chunks": present,
            "sum": float(numpy.nansum(values)),
            "values": [None if value != value else value for value in values.ravel().tolist()],
        }
    assert set(arrays) == set(metadata["consolidated_metadata"]["metadata"])
    json.dump({"attributes": metadata["attributes"], "arrays": arrays}, sys.stdout, allow_nan=False)


main(sys.argv[1])
