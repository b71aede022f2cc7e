"""Other presses than this machine's: rendering processes that find another WeasyPrint, or none of its libraries."""

from __future__ import annotations

from pathlib import Path

import pytest


def rendered_by(folder: Path, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    """Every process begun from now on runs *change* before anything else, as if the machine were so."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sitecustomize.py").write_text(change, "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(folder))


ANOTHER_WEASYPRINT = "import weasyprint.pdf\nweasyprint.pdf.VERSION = '71.0'\n"
NO_SUBSETTER = "import weasyprint.pdf.fonts\nweasyprint.pdf.fonts.harfbuzz_subset = None\n"
