"""A rendering process, as it sees itself: tasks in, answers out, until the input ends.

It loads only the press – no database, no pages, no forms. It reads tasks from its standard input and writes answers to
its standard output; when whoever started it ends, its input ends, and so does it. It works at a lower priority: a page
somebody waits for goes first.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import struct
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from crm.core.errors import DomainError
from crm.printing.assets import Asset
from crm.printing.kept import MADE, Kept, SheetSource, render_kept
from crm.printing.render import TooLong

_NICE = 5
PATIENCE = 120.0
"""Processor seconds after which a sheet is given up and its process ends: a page without an end holds up nobody."""


@dataclass(frozen=True, slots=True)
class Task:
    """One attempt at a sheet, with nothing in it that only this process understands. The *last* is kept however long."""

    key: str
    body: str
    attempt: int
    last: bool
    title: str
    lang: str
    sheets: tuple[str, ...]
    assets: Mapping[str, Asset]
    most_pages: int
    folder: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a task: pages and attempt; or that it was *too_long*, and the next attempt is to be made; or the
    reason it failed, *errno* when it was the system's, *ended* the code its process ended with.
    """

    pages: int = 0
    attempt: int = 0
    reason: str = ""
    errno: int = 0
    ended: int = 0
    too_long: bool = False


def perform(task: Task) -> Answer:
    """Render one attempt and keep it if it fits; whatever goes wrong is the answer."""
    attempts = [lambda: task.body]
    source = SheetSource(attempts, task.title, task.lang, task.sheets, task.assets, task.most_pages)
    folder = Path(task.folder)
    return answered(
        partial(render_kept, task.key, source, attempts, folder, first=task.attempt, must_fit=not task.last)
    )


def answered(render: Callable[[], Kept]) -> Answer:
    """What came of rendering: whatever goes wrong is an answer too."""
    try:
        kept = render()
    except TooLong as error:
        return Answer(too_long=True, attempt=error.attempt)
    except OSError as error:
        return Answer(reason=str(error), errno=error.errno or 5)
    except DomainError as error:
        return Answer(reason=str(error))
    except Exception as error:  # it goes back as an answer that names the sheet
        return Answer(reason=f"{type(error).__name__}: {error}")
    return Answer(kept.pages, kept.attempt)


def send(pipe: BinaryIO | Any, thing: object) -> None:
    """Write a message that :func:`receive` reads at the other end."""
    content = pickle.dumps(thing, pickle.HIGHEST_PROTOCOL)
    pipe.write(struct.pack(">I", len(content)) + content)
    pipe.flush()


def receive(pipe: BinaryIO | Any) -> Any:
    """The next message of a process we started ourselves; None at its end."""
    head = pipe.read(4)
    if len(head) < 4:
        return None
    length = struct.unpack(">I", head)[0]
    content = pipe.read(length)
    return pickle.loads(content) if len(content) == length else None  # noqa: S301 - from our own child or parent


def main() -> None:
    """The process's side: tasks in, answers out, until the input ends."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever prints must not fall between the answers
    os.environ["SOURCE_DATE_EPOCH"] = str(
        int(MADE.timestamp())
    )  # fontTools dates what it cuts: the same bytes each time
    with contextlib.suppress(OSError):
        os.nice(_NICE)
    while (task := receive(sys.stdin.buffer)) is not None:
        signal.setitimer(signal.ITIMER_PROF, PATIENCE)  # unhandled, it ends the process, in the midst of C code too
        answer = perform(task)
        signal.setitimer(signal.ITIMER_PROF, 0)
        send(answers, answer)
