"""What is made of a picture before it is kept, and which ones are refused."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from crm.core.errors import DomainError
from crm.projects.pictures.decoding import (
    LIMITS,
    LONGEST,
    SLOT,
    Crop,
    cut,
    dpi_of,
    refuse_coarse,
    shaped,
    take,
    widest_crop,
)
from tests.factories import pictures
from tests.factories.pictures import BLUE, GREEN, RED, WHITE, saved

pytestmark = [pytest.mark.usefixtures("words"), pytest.mark.processes]


@pytest.fixture
def words(app: Flask) -> Iterator[None]:
    """Sentences want a request to know their language."""
    with app.test_request_context():
        yield


def read(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    assert (image.format, image.mode) == ("JPEG", "RGB")
    assert not image.getexif()
    assert "icc_profile" not in image.info
    assert b"GPS" not in data
    assert b"Exif" not in data
    return image


def near(found: object, wanted: tuple[int, int, int], by: int = 12) -> bool:
    assert isinstance(found, tuple)
    return all(abs(a - b) <= by for a, b in zip(found, wanted, strict=True))


def corners(image: Image.Image) -> list[object]:
    w, h = image.size
    return [image.getpixel(at) for at in ((9, 9), (w - 9, 9), (9, h - 9), (w - 9, h - 9))]


@pytest.mark.parametrize(
    ("content", "done"),
    [
        (pictures.photo(), ()),
        (saved(pictures.quarters(), "PNG"), ()),
        (saved(pictures.quarters(), "WEBP", lossless=True), ()),
        (saved(pictures.quarters(), "TIFF", compression="tiff_lzw"), ()),
        (saved(pictures.quarters().quantize(8), "PNG"), ()),
        (saved(pictures.quarters().convert("RGBA"), "PNG"), ("alpha",)),
    ],
    ids=["jpeg", "png", "webp", "tiff", "palette", "rgba"],
)
def test_every_kind_becomes_the_same_plain_jpeg(content: bytes, done: tuple[str, ...]) -> None:
    taken = take(content, "图")
    assert (taken.width, taken.height, taken.done) == (2400, 1600, done)
    assert all(near(a, b) for a, b in zip(corners(read(taken.data)), (RED, GREEN, BLUE, WHITE), strict=True))


def test_a_picture_lying_on_its_side_is_turned_and_forgets_where_it_was_taken() -> None:
    content = pictures.turned_photo(6)
    assert b"Exif" in content
    taken = take(content, "图")
    assert (taken.width, taken.height, taken.done) == (1600, 2400, ("turned",))
    assert all(near(a, b) for a, b in zip(corners(read(taken.data)), (BLUE, RED, WHITE, GREEN), strict=True))


@pytest.mark.parametrize("orientation", range(2, 9))
def test_all_ways_of_lying_end_upright(orientation: int) -> None:
    upright = pictures.quarters()
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    lying = upright.transpose(Image.Transpose(undo[orientation]))
    exif = Image.Exif()
    exif[0x0112] = orientation
    found = read(take(saved(lying, exif=exif), "图").data)
    assert all(near(a, b) for a, b in zip(corners(found), (RED, GREEN, BLUE, WHITE), strict=True))


@pytest.mark.parametrize("profile", [False, True], ids=["bare", "with a profile that does not fit"])
def test_four_colours_become_three(profile: bool) -> None:
    taken = take(pictures.cmyk_photo(profile=profile), "图")
    assert taken.done == ("cmyk",)
    assert all(near(a, b, 30) for a, b in zip(corners(read(taken.data)), (RED, GREEN, BLUE, WHITE), strict=True))


def test_what_is_transparent_becomes_white_and_not_black() -> None:
    image = Image.new("RGBA", (2400, 1600), (0, 0, 0, 0))
    image.paste((*GREEN, 255), (0, 0, 1200, 1600))
    found = read(take(saved(image, "PNG"), "图").data)
    assert near(found.getpixel((300, 300)), GREEN)
    assert near(found.getpixel((2000, 300)), WHITE)


def test_sixteen_bits_keep_their_greys() -> None:
    for mode, kind in (("I;16", "PNG"), ("I;16", "TIFF"), ("I", "TIFF"), ("F", "TIFF")):
        taken = take(saved(Image.new(mode, (2400, 1600), 65535 // 2), kind), "图")
        assert taken.done == ("deep",)
        found = read(taken.data)
        assert near(found.getpixel((1000, 1000)), (127, 127, 127), 2), (mode, kind)


def test_colours_of_a_wide_profile_are_converted_by_it() -> None:
    grey = Image.new("RGB", (2400, 1600), (128, 128, 128))
    linear = saved(grey, icc_profile=_linear_profile())
    found = read(take(linear, "图").data)
    assert near(found.getpixel((5, 5)), (188, 188, 188), 6)


def _linear_profile() -> bytes:
    """sRGB's primaries with gamma 1: its middle grey is sRGB's 188. Made from Pillow's own by flattening its curves."""
    from PIL import ImageCms

    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = int.from_bytes(data[128:132], "big")
    for index in range(count):
        entry = 132 + 12 * index
        if data[entry : entry + 4] in (b"rTRC", b"gTRC", b"bTRC"):
            at = int.from_bytes(data[entry + 4 : entry + 8], "big")
            data[at : at + 12] = b"curv" + bytes(8)
            data[entry + 8 : entry + 12] = (12).to_bytes(4, "big")
    return bytes(data)


def test_a_very_large_photograph_is_kept_at_a_useful_size() -> None:
    taken = take(saved(Image.new("RGB", (9000, 6000), GREEN), quality=60), "图")
    assert (taken.width, taken.height) == (LONGEST, round(LONGEST * 6000 / 9000))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<html><body onload=alert(1)>", "不是图片"),
        (b"%PDF-1.7 x", "不是图片"),
        (b"", "不是图片"),
        (b"GIF89a" + bytes(100), "不是图片"),
        (pictures.hundred_megapixels(), "有 10000 × 10000 像素，超过 6000 万像素"),
        (pictures.moving_webp(), "是动图"),
        (pictures.two_page_tiff(), "有 2 页"),
        (pictures.photo()[:9000], "不完整"),
        (saved(pictures.quarters(), "PNG")[:3000], "不完整|已损坏"),
        (b"\xff\xd8\xff\xe0" + bytes(200), "不是图片|已损坏"),
        (pictures.photo(600, 400), "太小，印出来看不清：选中的部分只有 600 × 202 像素，简介上的图至少要 654 × 221"),
        (pictures.photo(2, 2), "太小"),
        (pictures.photo(4000, 90), "太小"),
    ],
    ids=[
        "html",
        "pdf",
        "empty",
        "gif",
        "bomb",
        "moving",
        "pages",
        "cut jpeg",
        "cut png",
        "noise",
        "small",
        "dot",
        "strip",
    ],
)
def test_what_cannot_be_printed_is_refused_with_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(DomainError, match=sentence) as refused:
        take(content, "图.jpg")
    assert refused.value.field == "file"


def test_a_decoder_that_eats_memory_ends_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LIMITS, "memory", 160_000_000)
    with pytest.raises(DomainError, match="占用的内存或时间超过上限"):
        take(saved(Image.new("RGB", (7000, 7000), GREEN), "PNG"), "图.png")


def test_the_printed_copy_has_the_slots_shape_and_its_size_at_300_dpi() -> None:
    whole = take(saved(pictures.quarters(4000, 3000)), "图")
    ready = cut(whole.data, widest_crop(4000, 3000), 4000, 3000)
    assert (ready.width, ready.height) == SLOT == (1961, 661)
    image = read(ready.data)
    assert image.info["dpi"] == (300, 300)
    assert all(near(a, b) for a, b in zip(corners(image), (RED, GREEN, BLUE, WHITE), strict=True))


def test_a_small_part_is_not_blown_up() -> None:
    whole = take(pictures.photo(), "图")
    ready = cut(whole.data, shaped(Crop(0.55, 0.55, 0.4, 1.0), 2400, 1600), 2400, 1600)
    assert ready.width == 960
    assert abs(ready.width / ready.height - 166 / 56) < 0.01
    assert (
        ImageChops.difference(read(ready.data), Image.new("RGB", (ready.width, ready.height), WHITE)).getextrema()[0][1]
        < 12
    )


def test_too_small_a_part_is_refused_with_the_size_that_is_needed() -> None:
    with pytest.raises(DomainError, match="最好 1961 × 661") as refused:
        refuse_coarse(shaped(Crop(0, 0, 0.1, 0.1), 2400, 1600), 2400, 1600, field="width")
    assert refused.value.field == "width"


@given(st.floats(-1, 2), st.floats(-1, 2), st.floats(0, 3), st.integers(1, 4000), st.integers(1, 4000))
def test_a_crop_always_lies_inside_the_picture_in_the_slots_shape(
    x: float, y: float, across: float, width: int, height: int
) -> None:
    crop = shaped(Crop(x, y, across, 1.0), width, height)
    left, top, right, bottom = crop.box(width, height)
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height
    again = shaped(crop, width, height)
    assert again.x == pytest.approx(crop.x)
    assert again.width == pytest.approx(crop.width)
    assert abs((bottom - top) - (right - left) * 56 / 166) <= 1 or bottom - top == height


def test_resolution_is_told_in_dots_per_printed_inch() -> None:
    assert dpi_of(widest_crop(1961, 661), 1961) == 300
