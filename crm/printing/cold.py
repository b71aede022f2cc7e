"""Rendering many sheets at once: one process for each core, each a press of its own.

The processes are started from nothing and load only the press – no database, no
pages, no forms. They read tasks from their standard input and write answers to their standard output; when whoever
started them ends, their input ends, and so do they. They work at a lower priority: a page somebody waits for goes
first.
"""

from __future__ import annotations

import contextlib
import logging
import os
import pickle
import queue
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from crm.core.errors import DomainError
from crm.printing.assets import Asset
from crm.printing.kept import (
    Kept,
    SheetFailed,
    SheetSource,
    find_kept,
    key_of,
    path_of,
    press_folder,
    render_kept,
    say_full,
)
from crm.printing.render import TooLong

log = logging.getLogger(__name__)

#: Fewer sheets than this are rendered here: starting a process costs as much as rendering a dozen.
WORTH_A_PROCESS = 12
_NICE = 5


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
    reason it failed, *errno* when it was the system's.
    """

    pages: int = 0
    attempt: int = 0
    reason: str = ""
    errno: int = 0
    too_long: bool = False


def render_missing(
    sources: Sequence[SheetSource],
    *,
    processes: int | None = None,
    on_done: Callable[[int, int, str], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    folder: Path | None = None,
) -> list[Kept]:
    """What :func:`crm.printing.kept.keep_all` does."""
    folder = folder or press_folder()
    ready: dict[int, Kept] = {}
    missing: dict[str, list[int]] = {}
    for index, source in enumerate(sources):
        key = key_of(source)
        found = None if key in missing else find_kept(key, folder=folder)
        if found is None:
            missing.setdefault(key, []).append(index)
        else:
            ready[index] = found
    tell = on_done or (lambda _done, _all, _title: None)
    if ready or not missing:
        tell(len(ready), len(sources), "")
    failures: list[tuple[str, str]] = []
    count = min(processes or os.cpu_count() or 1, len(missing))
    answers = _render(sources, missing, folder, count)
    with contextlib.closing(answers):
        while missing and not (cancelled and cancelled()):
            try:
                key, answer = next(answers)
            except StopIteration:
                break
            title = sources[missing[key][0]].title
            if answer.errno:
                raise say_full(OSError(answer.errno, answer.reason))
            if answer.reason:
                failures.append((title, answer.reason))
                continue
            for index in missing[key]:
                ready[index] = Kept(key, path_of(key, folder), answer.pages, answer.attempt)
            tell(len(ready), len(sources), title)
    if failures:
        raise SheetFailed(failures)
    return [ready[index] for index in sorted(ready)]


def _render(
    sources: Sequence[SheetSource], missing: Mapping[str, list[int]], folder: Path, count: int
) -> Generator[tuple[str, Answer], None, None]:
    """Each key with its answer, as they come."""
    chosen = {key: sources[indexes[0]] for key, indexes in missing.items()}
    if count < 2 or len(missing) < WORTH_A_PROCESS:
        for key, source in chosen.items():
            yield key, _answered(partial(render_kept, key, source, source.attempts, folder))
        return
    waiting: queue.Queue[Task | None] = queue.Queue()
    answers: queue.Queue[tuple[str, Answer]] = queue.Queue()
    pool = [_Process(waiting, answers) for _ in range(count)]
    outstanding = 0

    def order(key: str, attempt: int) -> None:
        nonlocal outstanding
        task = _composed(key, chosen[key], attempt, folder)
        if isinstance(task, Task):
            waiting.put(task)
        else:
            answers.put((key, task))
        outstanding += 1

    try:
        to_come = iter(chosen)
        more = True
        while outstanding or more:
            while more and outstanding <= 2 * count:  # bodies are composed while others are rendered, not all before
                key = next(to_come, "")
                more = bool(key)
                if key:
                    order(key, 0)
            if outstanding:
                key, answer = answers.get()
                outstanding -= 1
                if answer.too_long:
                    order(key, answer.attempt + 1)
                else:
                    yield key, answer
    finally:
        with contextlib.suppress(queue.Empty):
            while True:
                waiting.get_nowait()
        for _process in pool:
            waiting.put(None)
        for process in pool:
            process.join()


class _Process(threading.Thread):
    """A rendering process and the thread that talks with it."""

    def __init__(self, tasks: queue.Queue[Task | None], answers: queue.Queue[tuple[str, Answer]]) -> None:
        super().__init__(daemon=True)
        self._tasks, self._answers = tasks, answers
        self._process = self._begin()
        self.start()

    def _begin(self) -> subprocess.Popen[bytes]:
        root = Path(__file__).resolve().parents[2]
        known = os.environ.get("PYTHONPATH")
        environ = {**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{known}" if known else str(root)}
        return subprocess.Popen(
            [sys.executable, "-c", "from crm.printing.cold import main; main()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environ,
        )

    def run(self) -> None:
        while (task := self._tasks.get()) is not None:
            answer = self._ask(task)
            if isinstance(answer, int):  # ended from outside, perhaps: once more in a new one
                answer = self._ask(task)
            if isinstance(answer, int):
                answer = Answer(reason=f"the rendering process ended twice ({answer})")
            self._answers.put((task.key, answer))
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._process.wait()

    def _ask(self, task: Task) -> Answer | int:
        """The process's answer; if it ended instead, the code it ended with, and there is a new one."""
        try:
            _send(self._process.stdin, task)
            answer: Answer | None = _receive(self._process.stdout)
        except (OSError, EOFError, pickle.PickleError, AttributeError) as error:
            log.error("a rendering process could not be understood: %s", error)
            answer = None
        if answer is not None:
            return answer
        self._process.kill()
        code = self._process.wait()
        self._process = self._begin()
        return code


def _composed(key: str, source: SheetSource, attempt: int, folder: Path) -> Task | Answer:
    """The task, or why there is none: a picture whose file is gone keeps its own sheet from being printed, no other.

    Later attempts are composed only when they are wanted.
    """
    try:
        return Task(
            key=key,
            body=source.attempts[attempt](),
            attempt=attempt,
            last=attempt + 1 == len(source.attempts),
            title=source.title,
            lang=source.lang,
            sheets=source.sheets,
            assets=dict(source.assets),
            most_pages=source.most_pages,
            folder=str(folder),
        )
    except DomainError as error:
        return Answer(reason=str(error))


def perform(task: Task) -> Answer:
    """Render one attempt and keep it if it fits; whatever goes wrong is the answer."""
    attempts = [lambda: task.body]
    source = SheetSource(attempts, task.title, task.lang, task.sheets, task.assets, task.most_pages)
    folder = Path(task.folder)
    return _answered(
        partial(render_kept, task.key, source, attempts, folder, first=task.attempt, must_fit=not task.last)
    )


def _answered(render: Callable[[], Kept]) -> Answer:
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


def _send(pipe: BinaryIO | Any, thing: object) -> None:
    content = pickle.dumps(thing, pickle.HIGHEST_PROTOCOL)
    pipe.write(struct.pack(">I", len(content)) + content)
    pipe.flush()


def _receive(pipe: BinaryIO | Any) -> Any:
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
    with contextlib.suppress(OSError):
        os.nice(_NICE)
    while (task := _receive(sys.stdin.buffer)) is not None:
        _send(answers, perform(task))
