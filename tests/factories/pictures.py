"""Pictures as cameras, scanners and people make them; drawn here, none of a real place."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image, ImageCms, ImageDraw

from .files import Upload

RED, GREEN, BLUE, WHITE = (200, 30, 30), (30, 160, 60), (40, 70, 200), (255, 255, 255)


def quarters(width: int = 2400, height: int = 1600) -> Image.Image:
    """Red, green / blue, white: shows how a picture was turned and what of it was cut."""
    image = Image.new("RGB", (width, height), WHITE)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width // 2 - 1, height // 2 - 1), fill=RED)
    draw.rectangle((width // 2, 0, width, height // 2 - 1), fill=GREEN)
    draw.rectangle((0, height // 2, width // 2 - 1, height), fill=BLUE)
    return image


def saved(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """The picture as a file of that kind."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def photo(width: int = 2400, height: int = 1600) -> bytes:
    """An ordinary JPEG."""
    return saved(quarters(width, height), quality=85)


def turned_photo(orientation: int = 6) -> bytes:
    """As a telephone held upright stores it: lying, with a note to turn it, and with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "样例相机"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (25.0, 10.0, 30.0)
    return saved(quarters(), quality=85, exif=exif)


def cmyk_photo(*, profile: bool = False) -> bytes:
    """As a print shop sends it."""
    image = quarters().convert("CMYK")
    return saved(image, quality=90, **({"icc_profile": lying_profile()} if profile else {}))


def lying_profile() -> bytes:
    """A profile that does not fit the picture it comes with."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def moving_webp() -> bytes:
    """Two pictures that take turns."""
    first, second = Image.new("RGB", (2400, 1600), RED), Image.new("RGB", (2400, 1600), BLUE)
    return saved(first, "WEBP", save_all=True, append_images=[second], duration=100)


def two_page_tiff() -> bytes:
    """A scan of two pages."""
    return saved(Image.new("L", (2400, 1600), 90), "TIFF", save_all=True, append_images=[Image.new("L", (2400, 1600))])


def hundred_megapixels() -> bytes:
    """A PNG of 10,000 × 10,000 in a few kilobytes: its head is true, its body all one colour."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    row = b"\0" + bytes(1250)
    head = struct.pack(">IIBBBBB", 10_000, 10_000, 1, 0, 0, 0, 0)
    body = zlib.compress(row * 10_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def upload(content: bytes | None = None, filename: str = "样例厂区.jpg") -> Upload:
    """A picture on its way in."""
    return Upload(io.BytesIO(photo() if content is None else content), filename)
