"""The closed room in which a stranger's picture is decoded: a process of its own with bounded memory and time.

Run as a script: it imports nothing of the application, takes the file on standard input and answers on standard
output with a line of JSON and then the bytes of a JPEG – turned upright, in sRGB, 8 bits, without any metadata.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import warnings
from typing import Any

from PIL import (
    Image,
    ImageCms,
    ImageOps,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

PLUGINS = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin)
"""The only decoders that are ever loaded here."""
FORMATS = ("JPEG", "PNG", "WEBP", "TIFF")  # a JPEG may turn out to be an MPO: the double picture of a telephone
DPI = 300


class Refused(Exception):
    """The reason, as a code the parent turns into a sentence, with its figures."""

    def __init__(self, code: str, **figures: object) -> None:
        super().__init__(code)
        self.answer = {"refused": code, **figures}


def bound(memory: int, seconds: int) -> None:
    """Bound this process; it writes no file and leaves no core."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def opened(data: bytes, most_pixels: int) -> Image.Image:
    """The picture with its head read and nothing decoded; refused when it is none, moves, or is too large to decode."""
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError:
        raise Refused("none") from None
    if image.width * image.height > most_pixels:
        raise Refused("pixels", width=image.width, height=image.height)
    frames = 1 if image.format == "MPO" else getattr(image, "n_frames", 1)
    if frames > 1:
        raise Refused("pages" if image.format == "TIFF" else "moves", count=frames)
    return image


def upright(image: Image.Image, longest: int) -> tuple[Image.Image, list[str]]:
    """The picture turned as its camera says, in sRGB with 8 bits on white, at most ``longest`` a side; and what was done.

    Large ones are reduced before anything else is done with them, so that each step works on little.
    """
    done = []
    profile = image.info.get("icc_profile")
    mode = image.mode
    turn = image.getexif().get(0x0112, 1)
    if image.format in ("JPEG", "MPO"):
        image.draft(None, (longest, longest))
    image.load()
    if max(image.size) > longest:
        factor = max(image.size) // longest
        if factor > 1 and mode not in ("P", "1") and not mode.startswith("I;16"):
            image = image.reduce(factor)
        if image.mode == "P":
            image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    image = eight_bits(image)
    if mode not in ("RGB", "L", "P", "1"):
        done.append({"CMYK": "cmyk", "RGBA": "alpha", "LA": "alpha", "PA": "alpha", "LAB": "lab"}.get(mode, "deep"))
    image = in_srgb(image, profile)
    if turn in range(2, 9):
        done.append("turned")
        exif = Image.Exif()
        exif[0x0112] = turn
        image.info["exif"] = exif.tobytes()
        image = ImageOps.exif_transpose(image)
    if max(image.size) > longest:
        image.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    clean = Image.new("RGB", image.size)  # a picture of its own: nothing of the old one's information comes along
    clean.paste(image)
    return clean, done


def eight_bits(image: Image.Image) -> Image.Image:
    """Sixteen bits, whole numbers and fractions brought to eight."""
    if image.mode.startswith("I;16"):
        return image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    if image.mode in ("I", "F"):
        most = max(1.0, float(image.getextrema()[1]))  # type: ignore[arg-type]
        scale = 1.0 if most <= 255 else 255 / (65535 if most <= 65535 else most)
        return image.convert("F").point(lambda value: value * scale + 0).convert("L")
    return image


def in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """RGB in sRGB, by the picture's own profile when there is a usable one; what is transparent becomes white."""
    if image.mode == "P":
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    if image.mode in ("LA", "PA", "La"):
        image = image.convert("RGBA")
    if image.mode == "RGBa":
        image = image.convert("RGBA")
    if image.mode == "RGBA":
        white = Image.new("RGB", image.size, (255, 255, 255))
        white.paste(image, mask=image.getchannel("A"))
        image = white
    if image.mode == "RGBX":
        image = image.convert("RGB")
    if profile and image.mode in ("RGB", "CMYK", "L", "LAB"):
        try:
            converted = ImageCms.profileToProfile(
                image,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGB",
            )
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            converted = None
        if converted is not None:
            return converted
    if image.mode == "LAB":
        lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
        found = ImageCms.profileToProfile(image, lab, srgb, outputMode="RGB")
        return found if found is not None else image.convert("RGB")
    return image.convert("RGB")


def jpeg(image: Image.Image, quality: int) -> bytes:
    """The picture as a baseline JPEG."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True, dpi=(DPI, DPI))
    return out.getvalue()


def take(data: bytes, wanted: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """What is kept of an uploaded picture."""
    image = opened(data, wanted["pixels"])
    kind, width, height = image.format, image.width, image.height
    clean, done = upright(image, wanted["longest"])
    about = {"format": kind, "from": [width, height], "width": clean.width, "height": clean.height, "done": done}
    return about, jpeg(clean, wanted["quality"])


def cut(data: bytes, wanted: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The part of a kept picture that is printed, brought to the size of its place."""
    image = opened(data, wanted["pixels"])
    left, top, right, bottom = wanted["box"]
    part = image.convert("RGB").crop((left, top, right, bottom))
    if part.width > wanted["width"]:
        part = part.resize((wanted["width"], wanted["height"]), Image.Resampling.LANCZOS)
    return {"width": part.width, "height": part.height}, jpeg(part, wanted["quality"])


def main() -> int:
    """Read standard input, answer on standard output."""
    wanted: dict[str, Any] = json.loads(sys.argv[1])
    bound(wanted["memory"], wanted["seconds"])
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # the head is checked against our own limit before anything is decoded
    picture = b""
    try:
        answer, picture = {"take": take, "cut": cut}[wanted["do"]](sys.stdin.buffer.read(), wanted)
    except Refused as refused:
        answer = refused.answer
    except MemoryError:
        answer = {"refused": "limits"}
    except (OSError, ValueError, SyntaxError, TypeError, KeyError, EOFError, ZeroDivisionError, OverflowError) as error:
        broken = "truncated" if "truncated" in str(error) else "broken"
        answer = {"refused": broken, "detail": f"{type(error).__name__}: {error}"[:300]}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + picture)
    return 0


if __name__ == "__main__":
    sys.exit(main())
