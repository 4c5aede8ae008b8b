"""Reads MXNet's .params file: named arrays.

    uint64 0x112, uint64 0, uint64 count, arrays, uint64 count, names (uint64 length, bytes)

Array (V2, what MXNet 1.x writes): uint32 magic, int32 storage 0 (dense), int32 rank, int64 dims,
int32 device type, int32 device id, int32 dtype, the values row by row. V3 has another magic; V1 has no storage type.
In the oldest form the first word is the rank and the dims are uint32.
"""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

LIST_MAGIC = 0x112
V1, V2, V3 = 0xF993FAC8, 0xF993FAC9, 0xF993FACA
DTYPES = {
    0: "<f4",
    1: "<f8",
    2: "<f2",
    3: "u1",
    4: "<i4",
    5: "i1",
    6: "<i8",
    7: "?",
    8: "<i2",
    9: "<u2",
    10: "<u4",
    11: "<u8",
}


class ParamsError(ValueError):
    """The bytes are not a .params file."""


class _Cursor:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def bytes(self, count: int) -> bytes:
        if self.at + count > len(self.data):
            raise ParamsError(
                f"reading .params at byte {self.at}: needed {count} bytes, found {len(self.data) - self.at}"
            )
        self.at += count
        return self.data[self.at - count : self.at]

    def take(self, form: str) -> tuple:
        return struct.unpack("<" + form, self.bytes(struct.calcsize("<" + form)))


def decode(data: bytes) -> dict[str, np.ndarray]:
    cursor = _Cursor(data)
    magic, _, count = cursor.take("QQQ")
    if magic != LIST_MAGIC:
        raise ParamsError(f"reading .params: needed the magic {LIST_MAGIC:#x}, found {magic:#x}")
    arrays = [_array(cursor) for _ in range(count)]
    (named,) = cursor.take("Q")
    if named not in (0, count):
        raise ParamsError(f"reading .params: needed {count} names, found {named}")
    names = [cursor.bytes(cursor.take("Q")[0]).decode() for _ in range(named)] or [str(i) for i in range(count)]
    return dict(zip(names, arrays))


def _array(cursor: _Cursor) -> np.ndarray:
    (word,) = cursor.take("I")
    if word in (V2, V3):
        (storage,) = cursor.take("i")
        if storage != 0:
            raise ParamsError(
                f"reading .params at byte {cursor.at}: needed a dense array, found storage type {storage}"
            )
    if word in (V1, V2, V3):
        (rank,) = cursor.take("i")
        shape = cursor.take(f"{max(rank, 0)}q")
        if rank < 0 or (rank == 0 and word != V3):
            return np.empty(0, np.float32)
    else:
        if word > 32:
            raise ParamsError(f"reading .params at byte {cursor.at}: needed an array, found the word {word:#x}")
        shape = cursor.take(f"{word}I")
    _, _, code = cursor.take("iii")
    if code not in DTYPES:
        raise ParamsError(f"reading .params at byte {cursor.at}: needed a known dtype, found {code}")
    dtype = np.dtype(DTYPES[code])
    raw = cursor.bytes(int(np.prod(shape, dtype=np.int64)) * dtype.itemsize)
    return np.frombuffer(raw, dtype).reshape(shape).copy()


def read(path: Path) -> dict[str, np.ndarray]:
    """The arrays of a checkpoint by name, without the prefixes `arg:` and `aux:`."""
    return {name.split(":", 1)[-1]: array for name, array in decode(path.read_bytes()).items()}
