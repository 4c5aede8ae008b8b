import json
import struct
from pathlib import Path

import numpy as np
import pytest
from conftest import FIXTURES
from mxnet_files import encode_image, encode_params, encode_record

import mxnet_params
import recordio

IM2REC = FIXTURES / "im2rec"
MXNET = FIXTURES / "mxnet"

VECTORS = [
    (b"record_0", "0a23d7ce080000007265636f72645f30"),
    (b"hello", "0a23d7ce0500000068656c6c6f000000"),
    (bytes.fromhex("41414141 0a23d7ce 4242424243"), "0a23d7ce04000020414141410a23d7ce050000604242424243000000"),
    (bytes.fromhex("0a23d7ce5a"), "0a23d7ce000000200a23d7ce010000605a000000"),
]


@pytest.mark.parametrize(("payload", "encoded"), VECTORS)
def test_a_record_of_mxnet_is_read(tmp_path: Path, payload: bytes, encoded: str) -> None:
    (tmp_path / "one.rec").write_bytes(bytes.fromhex(encoded))
    assert list(recordio.read_records(tmp_path / "one.rec")) == [payload]


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda b: b[:-1], "needed 8 bytes, found 7"),
        (lambda b: b[:5], "needed a header of 8 bytes, found 5"),
        (lambda b: b"\0" + b[1:], "needed the magic"),
        (lambda b: b[:7] + b"\x60" + b[8:], "out of place"),
    ],
)
def test_a_damaged_record_file_is_refused(tmp_path: Path, damage, reason: str) -> None:
    (tmp_path / "bad.rec").write_bytes(damage(encode_record(b"hello")))
    with pytest.raises(recordio.RecordError, match=reason):
        list(recordio.read_records(tmp_path / "bad.rec"))


def test_an_image_record_carries_id_label_and_bytes() -> None:
    one = recordio.parse_image_record(encode_image(7, 1.0, b"jpeg")[8:])
    assert one == recordio.ImageRecord(7, (1.0,), b"jpeg")
    header = "02000000 00000000 0700000000000000 0000000000000000 00000000 00000040"
    several = bytes.fromhex(header) + b"png"
    assert recordio.parse_image_record(several) == recordio.ImageRecord(7, (0.0, 2.0), b"png")
    with pytest.raises(recordio.RecordError):
        recordio.parse_image_record(several[:28])


@pytest.mark.parametrize("path", sorted(IM2REC.glob("*.rec")), ids=lambda path: path.name)
def test_record_files_of_mxnet_have_the_listed_images(path: Path) -> None:
    records = list(recordio.read_records(path))
    assert records
    if path.name != "payloads.rec":
        images = [recordio.parse_image_record(record) for record in records]
        index = path.with_suffix(".idx").read_text().splitlines()
        assert len(images) == len(index) and all(image.image for image in images)


def test_images_of_mxnet_are_read() -> None:
    images = list(recordio.read_images(IM2REC / "pass-through.rec"))
    assert [r.labels for r in images].count((0.0,)) == 4 and [r.labels for r in images].count((1.0,)) == 8
    assert all(r.image.startswith(b"\xff\xd8") for r in images)


def test_params_of_all_dtypes_are_read() -> None:
    arrays = {f"arg:{c}": np.arange(6).reshape(2, 3).astype(d) for c, d in mxnet_params.DTYPES.items()}
    back = mxnet_params.decode(encode_params(arrays))
    assert list(back) == list(arrays)
    assert all(back[n].dtype == a.dtype and (back[n] == a).all() for n, a in arrays.items())


def test_older_arrays_are_read() -> None:
    context = struct.pack("<iii", 1, 0, 0) + struct.pack("<ff", 3, 4)
    v1 = struct.pack("<Iiq", mxnet_params.V1, 1, 2) + context
    oldest = struct.pack("<II", 1, 2) + context
    data = struct.pack("<QQQ", 0x112, 0, 2) + v1 + oldest + struct.pack("<Q", 0)
    assert [a.tolist() for a in mxnet_params.decode(data).values()] == [[3, 4], [3, 4]]
    with pytest.raises(mxnet_params.ParamsError, match="needed"):
        mxnet_params.decode(data[:-9])


@pytest.mark.parametrize("path", sorted(MXNET.glob("resnet*/*.params")), ids=lambda path: path.parent.name)
def test_params_of_mxnet_have_the_arrays_of_their_symbol(path: Path) -> None:
    arrays = mxnet_params.read(path)
    symbol = json.loads((path.parent / "image-classification-symbol.json").read_text())
    variables = {node["name"] for node in symbol["nodes"] if node["op"] == "null"}
    assert set(arrays) >= {name for name in variables if name.endswith(("weight", "gamma", "beta"))}
    assert all(array.size and np.isfinite(array).all() for array in arrays.values())
