"""What sheets are made by: template, style, code, words and map, as one hash. When any changes, every sheet is another.

With a sheet's facts it names the kept page, so that a page laid out already is found without composing it again.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

MAKERS = (
    "crm/projects/sheets/*.py",
    "crm/projects/texts/*.py",
    "crm/projects/states.py",
    "crm/chains/states.py",
    "crm/printing/compose.py",
    "crm/printing/outlines.py",
    "crm/printing/typesetting.py",
    "crm/core/sentences.py",
    "crm/printing/figures.py",
    "crm/units/names_shown.py",
    "crm/units/regions/print_map.py",
    "crm/units/data/region*.csv",
    "crm/translations/en/*.po",
    "templates/projects/sheet/*.html",
)
"""Whatever has a say in a sheet's body; its style sheets and faces are in the press's own hash."""


@cache
def made_by() -> str:
    """The hash of all makers, as they were when the process began."""
    digest = hashlib.sha256()
    for pattern in MAKERS:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
