"""The faces prints are set in, and whether this machine has what printing needs.

宋 for text, titles and key figures, 黑 for labels and tables, 楷 for the summary. 宋 and 黑 are kept cut in
``static/fonts`` (see :mod:`crm.printing.cut_faces`); behind them stand the full Noto CJK faces of the
system for rare hanzi. 楷 is the system's LXGW WenKai: no static TTF of it is published where the house may
take it from.
"""

from __future__ import annotations

import logging
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger(__name__)

FONT_FOLDER = Path(__file__).resolve().parents[2] / "static" / "fonts"


@dataclass(frozen=True, slots=True)
class Face:
    """One cut face: its file in ``static/fonts``, the file it was cut from, and what CSS calls it."""

    file: str
    source: str
    family: str
    weight: int


CUT_FACES = (
    Face("NotoSerifSC-Regular.ttf", "NotoSerifSC_400Regular.ttf", "Press Song", 400),
    Face("NotoSerifSC-Bold.ttf", "NotoSerifSC_700Bold.ttf", "Press Song", 700),
    Face("NotoSansSC-Regular.ttf", "NotoSansSC_400Regular.ttf", "Press Hei", 400),
    Face("NotoSansSC-Bold.ttf", "NotoSansSC_700Bold.ttf", "Press Hei", 700),
)

#: Families of the system that prints fall back to, with the Debian package that brings each.
SYSTEM_FAMILIES = {
    "Noto Serif CJK SC": "fonts-noto-cjk",
    "Noto Sans CJK SC": "fonts-noto-cjk",
    "LXGW WenKai": "fonts-lxgw-wenkai",
}

#: What WeasyPrint loads by name, with the Debian package that brings each. Without the subsetter prints
#: still come out, but one sheet takes 17 to 20 s instead of a quarter of one.
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz.so.0": "libharfbuzz0b",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
    "libfontconfig.so.1": "libfontconfig1",
}


def check_press(*, thorough: bool = False) -> list[str]:
    """What this machine lacks for good prints, one sentence each; an empty list means nothing.

    Quick enough for every start (about 20 ms, WeasyPrint is not imported); *thorough* imports it as well. The
    entrance logs each sentence loudly, ``crm doctor`` prints them.
    """
    warnings = [
        f"{library} is missing ({_cost(library)}): apt-get install {package}"
        for library, package in LIBRARIES.items()
        if not _loads(library)
    ]
    warnings += [
        f"static/fonts/{face.file} is missing: restore it from the repository or run crm.printing.cut_faces"
        for face in CUT_FACES
        if not (FONT_FOLDER / face.file).is_file()
    ]
    families = installed_families()
    warnings += [
        f"the font family {family} is not installed (rare hanzi and 楷体 print as boxes or in another "
        f"face): apt-get install {package}"
        for family, package in SYSTEM_FAMILIES.items()
        if family not in families
    ]
    if thorough:
        try:
            import weasyprint  # noqa: F401
        except (ImportError, OSError) as error:
            warnings.append(f"WeasyPrint cannot be loaded, nothing prints: {error}")
    return warnings


def _cost(library: str) -> str:
    return "each print takes 20 s and more" if "subset" in library else "nothing prints"


def _loads(library: str) -> bool:
    import ctypes  # only whoever checks the press needs it

    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def installed_families() -> frozenset[str]:
    """Names of all font families fontconfig knows on this machine; empty without ``fc-list``."""
    program = shutil.which("fc-list")
    if program is None:
        return frozenset()
    listed = subprocess.run([program, ":", "family"], capture_output=True, text=True, check=False)  # noqa: S603
    return frozenset(name.replace("\\", "").strip() for line in listed.stdout.splitlines() for name in line.split(","))


def press_notices() -> list[str]:
    """What :func:`check_press` found, logged as warnings and worded for the lines a start prints."""
    lacking = check_press()
    for sentence in lacking:
        log.warning("press: %s", sentence)
    return [f"PRINTING: {sentence}" for sentence in lacking]
