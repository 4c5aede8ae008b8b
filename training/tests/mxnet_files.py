"""Minimal writers of MXNet's file formats, for test data only. The project's writers are in core/formats."""

import struct

import numpy as np

import mxnet_params
import recordio


def encode_params(arrays: dict[str, np.ndarray]) -> bytes:
    """A .params file of V2 arrays by their full names (`arg:conv0_weight`)."""
    codes = {np.dtype(form): code for code, form in mxnet_params.DTYPES.items()}
    out = struct.pack("<QQQ", mxnet_params.LIST_MAGIC, 0, len(arrays))
    for array in arrays.values():
        out += struct.pack(f"<IiI{array.ndim}q", mxnet_params.V2, 0, array.ndim, *array.shape)
        out += struct.pack("<iii", 1, 0, codes[array.dtype]) + array.tobytes()
    out += struct.pack("<Q", len(arrays))
    return out + b"".join(struct.pack("<Q", len(name)) + name.encode() for name in arrays)


def encode_record(payload: bytes) -> bytes:
    """One record in one part; the payload must not contain RecordIO's magic."""
    assert recordio.MAGIC not in payload
    return recordio.MAGIC + struct.pack("<I", len(payload)) + payload + bytes(-len(payload) % 4)


def encode_image(identity: int, label: float, image: bytes) -> bytes:
    return encode_record(struct.pack("<IfQQ", 0, label, identity, 0) + image)
