"""Where kept pages lie, and what goes when nobody uses it: asked at every start, so nothing heavy is loaded here.

An edition's file is kept for itself; a kept page is only what the next print need not lay out again. So any of them may
go – what is wanted again is rendered again –, and the store is bounded twice: by time unused, and by size.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from flask import current_app

from crm.core import clock

DAY = 86400.0
KEPT_DAYS = 60
"""Days a kept page may go unused before it is tidied away. What projects say now is asked for more often
(:mod:`crm.projects.sheets.keeping`), so only what nobody can print any more grows so old."""
MOST_BYTES = 4_000_000_000
"""What all kept pages together may take: some 10,000 sheets with a photograph. Beyond it those unused longest go first."""
IN_USE_DAYS = 2
"""A page used so lately may be about to be bound: it stays whatever the size. (Uses are noted once a day.)"""


def press_folder() -> Path:
    """Where kept pages lie."""
    folder: Path = current_app.extensions["settings"].data_dir / "press"
    return folder


def tidy_kept(
    *, days: int = KEPT_DAYS, most: int = MOST_BYTES, now: float | None = None, folder: Path | None = None
) -> str | None:
    """At most once a day: take away kept pages unused for *days*, of the others those unused longest until they take no
    more than *most* bytes, and halves that stopped processes left. Says how many went.
    """
    folder = folder or press_folder()
    now = clock.now().timestamp() if now is None else now
    mark = folder / ".tidied"
    try:
        if not folder.is_dir() or (mark.exists() and now - mark.stat().st_mtime < DAY):
            return None
        mark.touch()
        os.utime(mark, (now, now))
        for used, _size, half in _found(folder, ".*.part"):
            if now - used > 3600:
                half.unlink(missing_ok=True)
        pages = sorted(_found(folder, "*.galley"))
        room = most - sum(size for _used, size, _path in pages)
        gone = 0
        for used, size, path in pages:
            if now - used <= days * DAY and (room >= 0 or now - used <= IN_USE_DAYS * DAY):
                break
            path.unlink(missing_ok=True)
            gone, room = gone + 1, room + size
    except OSError as error:
        return f"press: kept pages could not be tidied: {error}"
    return f"press: {gone} kept pages removed that nobody used lately" if gone else None


def _found(folder: Path, pattern: str) -> Iterator[tuple[float, int, Path]]:
    """When each file was last used and how large it is; one that goes meanwhile is left out."""
    for path in folder.glob(f"??/??/{pattern}"):
        with suppress(FileNotFoundError):
            held = path.stat()
            yield held.st_mtime, held.st_size, path
