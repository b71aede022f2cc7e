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

log = logging.getLogger(__name__)

#: Fewer sheets than this are rendered here: starting a process costs as much as rendering a dozen.
WORTH_A_PROCESS = 12
_NICE = 5


@dataclass(frozen=True, slots=True)
class Task:
    """One sheet to be rendered, with nothing in it that only this process understands."""

    key: str
    bodies: tuple[str, ...]
    title: str
    lang: str
    sheets: tuple[str, ...]
    assets: Mapping[str, Asset]
    most_pages: int
    folder: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a task: pages and attempt, or the reason it failed; *errno* when it was the system's."""

    pages: int = 0
    attempt: int = 0
    reason: str = ""
    errno: int = 0


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
    here = count < 2 or len(missing) < WORTH_A_PROCESS
    tasks = (_composed(key, sources[indexes[0]], folder) for key, indexes in missing.items())
    if here:
        for key, task in tasks:
            yield key, perform(task) if isinstance(task, Task) else task
        return
    waiting: queue.Queue[Task | None] = queue.Queue()
    answers: queue.Queue[tuple[str, Answer]] = queue.Queue()
    pool = [_Process(waiting, answers) for _ in range(count)]
    try:
        outstanding = 0
        for key, task in tasks:
            if isinstance(task, Answer):
                yield key, task
                continue
            waiting.put(task)
            outstanding += 1
            if outstanding > 2 * count:  # bodies are composed while others are rendered, not all beforehand
                yield answers.get()
                outstanding -= 1
        while outstanding:
            yield answers.get()
            outstanding -= 1
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


def _composed(key: str, source: SheetSource, folder: Path) -> tuple[str, Task | Answer]:
    """The task, or why there is none: a picture whose file is gone keeps its own sheet from being printed, no other."""
    try:
        return key, _task(key, source, folder)
    except DomainError as error:
        return key, Answer(reason=str(error))


def _task(key: str, source: SheetSource, folder: Path) -> Task:
    bodies = tuple(attempt() for attempt in source.attempts)
    return Task(
        key, bodies, source.title, source.lang, source.sheets, dict(source.assets), source.most_pages, str(folder)
    )


def perform(task: Task) -> Answer:
    """Render one sheet and keep it; whatever goes wrong is the answer."""
    attempts: list[Callable[[], str]] = [lambda body=body: body for body in task.bodies]  # type: ignore[misc]
    source = SheetSource(attempts, task.title, task.lang, task.sheets, task.assets, task.most_pages)
    try:
        kept = render_kept(task.key, source, attempts, Path(task.folder))
    except OSError as error:
        return Answer(reason=str(error), errno=error.errno or 5)
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
