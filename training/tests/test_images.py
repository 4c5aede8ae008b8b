import io
import json

import numpy as np
import pytest
from conftest import FIXTURES
from PIL import Image

import cross_validate
from images import decode, exclude, find_classes, load_grey, load_inputs, parse_name, resize_to_input, split_by_block

RESIZED = FIXTURES / "resize-to-input"
CASES = json.loads((RESIZED / "cases.json").read_text())["cases"]
SQUARE = [case for case in CASES if case["width"] == case["height"]]


@pytest.mark.parametrize("case", SQUARE, ids=lambda case: case["expected"])
def test_the_input_has_exactly_the_services_pixels(case: dict) -> None:
    image = parse_name(case["image"], 0, path=RESIZED / case["image"])
    expected = np.asarray(Image.open(RESIZED / case["expected"]).convert("RGB"))
    assert (load_inputs([image], case["width"])[0] == expected).all()


def test_rows_are_resized_before_columns() -> None:
    image = Image.fromarray(np.random.default_rng(0).integers(0, 256, (301, 233), np.uint8))
    rows = image.resize((224, 301), Image.Resampling.BILINEAR)
    assert resize_to_input(image, 224).tobytes() == rows.resize((224, 224), Image.Resampling.BILINEAR).tobytes()


def test_colours_reach_the_input_and_views_are_grey() -> None:
    image = parse_name("colour.jpg", 0, path=RESIZED / "colour-444.jpg")
    pixels = load_inputs([image], 64)
    large, small = load_grey([image], 64, 32)
    assert pixels.shape == (1, 64, 64, 3) and (pixels[..., 0] != pixels[..., 2]).any()
    assert large.shape == (1, 64, 64) and small.shape == (1, 32, 32)


def test_views_are_made_of_images_resized_by_the_services_filter() -> None:
    image = parse_name("grey.jpg", 0, path=RESIZED / "grey.jpg")
    (grey,) = load_grey([image], 224)
    assert (grey == load_inputs([image], 224)[..., 0]).all()


def test_transparent_parts_lie_on_black() -> None:
    buffer = io.BytesIO()
    Image.fromarray(np.array([[[200, 100, 50, 128]]], np.uint8), "RGBA").save(buffer, "PNG")
    assert np.asarray(decode(buffer.getvalue())).tolist() == [[[100, 50, 25]]]


@pytest.mark.parametrize("content", [b"", b"a letter", (RESIZED / "grey.jpg").read_bytes()[:5000]])
def test_a_damaged_image_is_refused_by_name(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"decoding broken\.jpeg: needed a whole JPEG or PNG image"):
        parse_name("broken.jpeg", 0, encoded=content).decode()


def test_classes_are_the_two_folders_with_images(image_folder, other_folder, tmp_path) -> None:
    assert find_classes(image_folder) == ("NORMAL", "PNEUMONIA")
    assert find_classes(other_folder) == ("clear", "opaque")
    with pytest.raises(ValueError, match="needed two folders with images, found none"):
        find_classes(tmp_path)


def test_blocks_follow_the_numbers_and_never_split_a_group() -> None:
    images = [parse_name(f"person{n}_virus_{i}.jpeg", 1) for n in range(10) for i in range(3)]
    images += [parse_name(f"IM-{n:04d}-0001.jpeg", 0) for n in range(100, 120)]
    kept, held_out = split_by_block(images, 0, 0.25)
    assert {i.number for i in held_out if i.series == "person"} == {0, 1, 2}
    assert {i.number for i in held_out if i.series == "IM"} == {100, 101, 102, 103, 104}
    assert not {i.group for i in kept} & {i.group for i in held_out}
    assert len(kept) + len(held_out) == len(images)


def test_blocks_of_other_names_have_both_classes() -> None:
    images = [parse_name(f"{name}{n}.png", label) for label, name in enumerate("ab") for n in range(8)]
    _, held_out = split_by_block(images, 0, 0.25)
    assert [i.name for i in held_out] == ["a0.png", "a1.png", "b0.png", "b1.png"]


@pytest.mark.parametrize("split", [cross_validate.split_thirds, cross_validate.split_series])
def test_folds_evaluate_every_image_once_and_share_no_group(split) -> None:
    images = [parse_name(f"person{n}_virus_{i}.jpeg", 1) for n in range(30) for i in range(2)]
    images += [parse_name(f"{series}-{n:04d}-0001.jpeg", 0) for series in ("IM", "NORMAL2-IM") for n in range(30)]
    folds = split(images)
    for fold in folds:
        assert not {i.group for i in fold.train} & {i.group for i in fold.held_out}
        assert {i.label for i in fold.train} == {i.label for i in fold.held_out} == {0, 1}
    evaluated = [i.name for fold in folds for i in fold.held_out]
    assert sorted(evaluated) == sorted(i.name for i in images)


def test_the_kind_of_pneumonia_is_in_the_name() -> None:
    names = ("person1_virus_6.jpeg", "person2_bacteria_7.jpeg", "IM-0115-0001.jpeg")
    assert [parse_name(name, 0).kind for name in names] == ["virus", "bacteria", None]


def test_excluded_names_may_include_their_folder() -> None:
    images = [parse_name("person1_virus_6.jpeg", 1), parse_name("person2_virus_7.jpeg", 1)]
    assert exclude(images, ["PNEUMONIA/person1_virus_6.jpeg", ""]) == images[1:]
