import json
import struct
import tarfile
from pathlib import Path

import numpy as np
import pytest

import artefact
import mxnet_symbol
import params
import recordio
from network import ResNetV2

VECTORS = [
    (b"record_0", "0a23d7ce080000007265636f72645f30"),
    (b"hello", "0a23d7ce0500000068656c6c6f000000"),
    (bytes.fromhex("41414141 0a23d7ce 4242424243"), "0a23d7ce04000020414141410a23d7ce050000604242424243000000"),
    (bytes.fromhex("0a23d7ce5a"), "0a23d7ce000000200a23d7ce010000605a000000"),
]


@pytest.mark.parametrize(("payload", "encoded"), VECTORS)
def test_a_record_is_written_and_read_as_mxnet_does(tmp_path: Path, payload: bytes, encoded: str) -> None:
    assert recordio.encode_record(payload).hex() == encoded
    (tmp_path / "one.rec").write_bytes(bytes.fromhex(encoded))
    assert list(recordio.read_records(tmp_path / "one.rec")) == [payload]


def test_payloads_with_magics_at_every_alignment_survive(tmp_path: Path) -> None:
    payloads = [b"x" * n + recordio.MAGIC * m + b"y" * k for n in range(6) for m in range(3) for k in range(4)]
    (tmp_path / "all.rec").write_bytes(b"".join(map(recordio.encode_record, payloads)))
    assert list(recordio.read_records(tmp_path / "all.rec")) == payloads


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda b: b[:-1], "needed 8 bytes, found 7"),
        (lambda b: b[:5], "needed a header of 8 bytes, found 5"),
        (lambda b: b"\0" + b[1:], "needed the magic"),
        (lambda b: b[:7] + b"\x60" + b[8:], "out of place"),
    ],
)
def test_a_damaged_file_is_refused(tmp_path: Path, damage, reason: str) -> None:
    (tmp_path / "bad.rec").write_bytes(damage(recordio.encode_record(b"hello")))
    with pytest.raises(recordio.RecordError, match=reason):
        list(recordio.read_records(tmp_path / "bad.rec"))


def test_an_image_record_carries_id_label_and_bytes() -> None:
    assert recordio.parse_image_record(recordio.encode_image(7, 1.0, b"jpeg")[8:]) == recordio.ImageRecord(
        7, (1.0,), b"jpeg"
    )
    several = bytes.fromhex("02000000 00000000 0700000000000000 0000000000000000 00000000 00000040") + b"png"
    assert recordio.parse_image_record(several) == recordio.ImageRecord(7, (0.0, 2.0), b"png")
    with pytest.raises(recordio.RecordError):
        recordio.parse_image_record(several[:28])


def test_params_bytes_are_mxnets() -> None:
    expected = (
        struct.pack("<QQQ", 0x112, 0, 1)
        + bytes.fromhex("c9fa93f9 00000000 01000000 0200000000000000 01000000 00000000 00000000")
        + struct.pack("<ff", 1, -1)
        + struct.pack("<QQ", 1, 5)
        + b"arg:w"
    )
    assert len(expected) == 85
    assert params.encode({"arg:w": np.array([1, -1], np.float32)}) == expected


def test_params_of_all_dtypes_come_back() -> None:
    arrays = {f"arg:{c}": np.arange(6).reshape(2, 3).astype(d) for c, d in params.DTYPES.items()}
    back = params.decode(params.encode(arrays))
    assert list(back) == list(arrays)
    assert all(back[n].dtype == a.dtype and (back[n] == a).all() for n, a in arrays.items())


def test_older_arrays_are_read() -> None:
    context = struct.pack("<iii", 1, 0, 0) + struct.pack("<ff", 3, 4)
    v1 = struct.pack("<Iiq", params.V1, 1, 2) + context
    oldest = struct.pack("<II", 1, 2) + context
    data = struct.pack("<QQQ", 0x112, 0, 2) + v1 + oldest + struct.pack("<Q", 0)
    assert [a.tolist() for a in params.decode(data).values()] == [[3, 4], [3, 4]]
    with pytest.raises(params.ParamsError, match="needed"):
        params.decode(data[:-9])


def test_the_artefact_is_sagemakers_and_gives_the_same_network(tmp_path: Path) -> None:
    arrays = ResNetV2().mxnet_arrays()
    for name in ("a", "b"):
        artefact.write(tmp_path / name, arrays, epoch=25)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    with tarfile.open(tmp_path / "a") as tar:
        assert tar.getnames() == [
            "image-classification-symbol.json",
            "image-classification-0025.params",
            "model-shapes.json",
        ]
        tar.extractall(tmp_path, filter="data")
    assert json.loads((tmp_path / "model-shapes.json").read_text()) == [{"name": "data", "shape": [1, 3, 224, 224]}]
    back = params.read(tmp_path / "image-classification-0025.params")
    other = ResNetV2()
    other.load_mxnet_arrays(back)
    assert all((a == arrays[n]).all() for n, a in other.mxnet_arrays().items())


def test_the_symbol_names_every_array_once() -> None:
    symbol = json.loads(mxnet_symbol.build())
    variables = [n["name"] for n in symbol["nodes"] if n["op"] == "null"]
    assert set(variables) == {"data", "softmax_label", *ResNetV2().mxnet_arrays()}
    assert [symbol["nodes"][i]["name"] for i in symbol["arg_nodes"]] == variables
    assert all(isinstance(v, str) for n in symbol["nodes"] for v in n.get("attrs", {}).values())
    assert all(source < position for position, n in enumerate(symbol["nodes"]) for source, *_ in n["inputs"])


IM2REC = Path(__file__).parents[2] / "test" / "fixtures" / "im2rec"


@pytest.mark.skipif(not (IM2REC / "payloads.rec").exists(), reason="the files of real MXNet are not here")
def test_files_of_real_mxnet_are_read_and_written_again_byte_for_byte() -> None:
    for path in sorted(IM2REC.glob("*.rec")):
        records = list(recordio.read_records(path))
        assert records and b"".join(map(recordio.encode_record, records)) == path.read_bytes(), path.name


@pytest.mark.skipif(not (IM2REC / "pass-through.rec").exists(), reason="the files of real MXNet are not here")
def test_images_of_real_mxnet_are_read() -> None:
    images = list(recordio.read_images(IM2REC / "pass-through.rec"))
    assert [r.labels for r in images].count((0.0,)) == 4 and [r.labels for r in images].count((1.0,)) == 8
    assert all(r.image.startswith(b"\xff\xd8") for r in images)
