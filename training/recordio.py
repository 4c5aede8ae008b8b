"""Reads RecordIO, the container of MXNet's image data sets, and the image record inside it.

A part:  uint32 magic 0xced7230a, uint32 (cflag << 29 | length), payload, zeros to a multiple of 4.
cflag    0 whole record, 1 first part, 2 middle part, 3 last part. A writer splits a payload at each aligned magic
         and drops those four bytes; the reader puts them back between the parts.
Record:  uint32 flag, float32 label, uint64 id, uint64 id2, float32[flag] labels, the encoded image.
All integers are little-endian.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MAGIC = struct.pack("<I", 0xCED7230A)
_HEADER = struct.Struct("<IfQQ")
LARGEST = (1 << 29) - 1


class RecordError(ValueError):
    """The file is not valid RecordIO."""


@dataclass(frozen=True)
class ImageRecord:
    id: int
    labels: tuple[float, ...]
    image: bytes


def read_records(path: Path) -> Iterator[bytes]:
    """Every record's payload, with its parts joined."""
    with open(path, "rb") as file:
        parts: list[bytes] = []
        while True:
            offset = file.tell()
            head = file.read(8)
            if not head and not parts:
                return
            if len(head) < 8:
                raise RecordError(
                    f"reading {path.name} at byte {offset}: needed a header of 8 bytes, found {len(head)}"
                )
            if head[:4] != MAGIC:
                raise RecordError(
                    f"reading {path.name} at byte {offset}: needed the magic {MAGIC.hex()}, found {head[:4].hex()}"
                )
            word = int.from_bytes(head[4:], "little")
            flag, length = word >> 29, word & LARGEST
            if flag > 3 or (flag in (0, 1)) != (not parts):
                raise RecordError(f"reading {path.name} at byte {offset}: part of kind {flag} is out of place")
            padded = -(-length // 4) * 4
            body = file.read(padded)
            if len(body) < padded:
                raise RecordError(f"reading {path.name} at byte {offset}: needed {padded} bytes, found {len(body)}")
            parts.append(body[:length])
            if flag in (0, 3):
                yield MAGIC.join(parts)
                parts = []


def parse_image_record(payload: bytes) -> ImageRecord:
    if len(payload) < _HEADER.size:
        raise RecordError(f"parsing an image record: needed {_HEADER.size} bytes, found {len(payload)}")
    count, label, identity, _ = _HEADER.unpack_from(payload)
    end = _HEADER.size + 4 * count
    if len(payload) < end:
        raise RecordError(f"parsing image record {identity}: needed {count} labels, found {len(payload)} bytes in all")
    labels = struct.unpack_from(f"<{count}f", payload, _HEADER.size) if count else (label,)
    return ImageRecord(identity, labels, payload[end:])


def read_images(path: Path) -> Iterator[ImageRecord]:
    return map(parse_image_record, read_records(path))
