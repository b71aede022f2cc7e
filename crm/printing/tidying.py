"""Where kept pages lie, and what goes when nobody uses it: asked at every start, so nothing heavy is loaded here."""

from __future__ import annotations

import os
from pathlib import Path

from flask import current_app

from crm.core import clock

DAY = 86400.0
#: Days a kept page may go unused before it is tidied away.
KEPT_DAYS = 60


def press_folder() -> Path:
    """Where kept pages lie."""
    folder: Path = current_app.extensions["settings"].data_dir / "press"
    return folder


def tidy_kept(*, days: int = KEPT_DAYS, now: float | None = None, folder: Path | None = None) -> str | None:
    """At a start, at most once a day: take away kept pages unused for *days* and halves of stopped processes."""
    folder = folder or press_folder()
    now = clock.now().timestamp() if now is None else now
    mark = folder / ".tidied"
    try:
        if not folder.is_dir() or (mark.exists() and now - mark.stat().st_mtime < DAY):
            return None
        old = [path for path in folder.glob("??/??/*.galley") if now - path.stat().st_mtime > days * DAY]
        old += [path for path in folder.glob("??/??/.*.part") if now - path.stat().st_mtime > 3600]
        for path in old:
            path.unlink(missing_ok=True)
        mark.touch()
        os.utime(mark, (now, now))
    except OSError as error:
        return f"press: kept pages could not be tidied: {error}"
    return f"press: {len(old)} kept pages nobody used for {days} days removed" if old else None
