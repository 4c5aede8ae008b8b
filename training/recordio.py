"""RecordIO, the container of MXNet's image data sets, and the image record inside it.

A part:  uint32 magic 0xced7230a, uint32 (cflag << 29 | length), payload, zeros to a multiple of 4.
cflag    0 whole record, 1 first part, 2 middle part, 3 last part; between two parts of a record
         stood the four bytes of the magic, which the writer dropped and the reader puts back.
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
    """A file that is not RecordIO where it should be."""


@dataclass(frozen=True)
class ImageRecord:
    id: int
    labels: tuple[float, ...]
    image: bytes


def read_records(path: Path) -> Iterator[bytes]:
    """Every record's payload, its parts joined."""
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


def encode_record(payload: bytes) -> bytes:
    """The bytes of one record, split at every aligned magic."""
    if len(payload) > LARGEST:
        raise RecordError(f"encoding a record: needed less than {LARGEST + 1} bytes, found {len(payload)}")
    parts, start = [], 0
    at = payload.find(MAGIC)
    while at >= 0:
        if at % 4 == 0:
            parts.append(payload[start:at])
            start = at + 4
            at = payload.find(MAGIC, start)
        else:
            at = payload.find(MAGIC, at + 1)
    parts.append(payload[start:])
    out = bytearray()
    for i, part in enumerate(parts):
        flag = 0 if len(parts) == 1 else 1 if i == 0 else 3 if i == len(parts) - 1 else 2
        out += MAGIC + struct.pack("<I", flag << 29 | len(part)) + part + bytes(-len(part) % 4)
    return bytes(out)


def encode_image(identity: int, label: float, image: bytes) -> bytes:
    return encode_record(_HEADER.pack(0, label, identity, 0) + image)
