"""Rendering many sheets at once: one process for each core, each a press of its own.

Besides being faster, this keeps whoever asks small: WeasyPrint and the faces it opens take some 150 MB, which a worker
that binds a booklet, or works through hundreds of other jobs, would never give back.
"""

from __future__ import annotations

import contextlib
import logging
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType

from flask_babel import gettext as _

from crm.core.errors import DomainError
from crm.printing.cold import PATIENCE, Answer, Task, answered, receive, send
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

MOST_PROCESSES = 4
"""However many cores there are: each process holds the faces in memory."""
WORTH_A_PROCESS = 12
"""Sheets for which another process is begun: beginning one costs as much as rendering so many."""


def keep_all(
    sources: Sequence[SheetSource],
    *,
    renderers: Renderers | None = None,
    on_done: Callable[[int, int, str], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    folder: Path | None = None,
) -> list[Kept]:
    """The kept pages of all *sources* in their order; those not kept yet are rendered by *renderers*, or here.

    *on_done* is told how many of how many are ready and the title of the last; what it raises stops the rendering
    (what is kept stays kept, so the next run goes on from there). *cancelled* is asked between sheets; when it says
    yes, the list holds only what was ready. A sheet that fails does not stop the others: at the end
    :class:`SheetFailed` names it. A full disk stops at once with :class:`crm.core.errors.Unavailable`.
    """
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
    chosen = {key: sources[indexes[0]] for key, indexes in missing.items()}
    with contextlib.closing((renderers.render if renderers else _render_here)(chosen, folder)) as answers:
        while missing and not (cancelled and cancelled()):
            key, answer = next(answers, ("", None))
            if answer is None:
                break
            if answer.errno:
                raise say_full(OSError(answer.errno, answer.reason))
            if answer.reason or answer.ended:
                failures.append((chosen[key].title, answer.reason or _why(answer.ended)))
                continue
            for index in missing[key]:
                ready[index] = Kept(key, path_of(key, folder), answer.pages, answer.attempt)
            tell(len(ready), len(sources), chosen[key].title)
    if failures:
        raise SheetFailed(failures)
    return [ready[index] for index in sorted(ready)]


def _why(code: int) -> str:
    """What to do about a process that ended twice over the same sheet."""
    if code == -signal.SIGPROF:
        return str(_("排了 %(seconds)d 秒还没有排完，已经停下。请删减这一页的内容再印", seconds=PATIENCE))
    return str(_("排版进程两次意外终止（%(code)s），请管理员看后台日志", code=code))


Answers = Generator[tuple[str, Answer], None, None]
"""Each key with its answer, as they come."""


def _render_here(chosen: Mapping[str, SheetSource], folder: Path) -> Answers:
    for key, source in chosen.items():
        yield key, answered(partial(render_kept, key, source, source.attempts, folder))


class Renderers:
    """Rendering processes: begun when sheets want them, one a core; ended together at the end of the ``with`` block.

    They cost half a second each to begin, so whoever renders several times holds on to them.
    """

    def __init__(self, most: int = 0) -> None:
        self.most = most or max(1, min(MOST_PROCESSES, os.cpu_count() or 1))
        self._waiting: queue.Queue[Task | None] = queue.Queue()
        self._answers: queue.Queue[tuple[str, Answer]] = queue.Queue()
        self._processes: list[_Process] = []

    def __enter__(self) -> Renderers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for _process in self._processes:
            self._waiting.put(None)
        for process in self._processes:
            process.join()
        self._processes.clear()

    def render(self, chosen: Mapping[str, SheetSource], folder: Path) -> Answers:
        """Render them into *folder*; closed early, it waits for the sheets in hand only."""
        while len(self._processes) < min(self.most, -(-len(chosen) // WORTH_A_PROCESS)):
            self._processes.append(_Process(self._waiting, self._answers))
        outstanding = 0

        def order(key: str, attempt: int) -> None:
            nonlocal outstanding
            task = _composed(key, chosen[key], attempt, folder)
            if isinstance(task, Task):
                self._waiting.put(task)
            else:
                self._answers.put((key, task))
            outstanding += 1

        try:
            to_come = iter(chosen)
            more = True
            while outstanding or more:
                while more and outstanding <= 2 * self.most:  # bodies are composed while others are rendered
                    key = next(to_come, "")
                    more = bool(key)
                    if key:
                        order(key, 0)
                if outstanding:
                    key, answer = self._answers.get()
                    outstanding -= 1
                    if answer.too_long:
                        order(key, answer.attempt + 1)
                    else:
                        yield key, answer
        finally:
            with contextlib.suppress(queue.Empty):
                while outstanding:
                    self._waiting.get_nowait()
                    outstanding -= 1
            for _task in range(outstanding):  # whoever renders next must not get these answers
                self._answers.get()


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
            self._answers.put((task.key, self._answer(task)))
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._process.wait()

    def _answer(self, task: Task) -> Answer:
        """The process's answer, in a new process once more if it ended: from outside, perhaps. Never none."""
        try:
            answer = self._ask(task)
            if isinstance(answer, int):
                answer = self._ask(task)
        except OSError as error:  # no new process could be begun
            return Answer(reason=str(error), errno=error.errno or 5)
        return Answer(ended=answer) if isinstance(answer, int) else answer

    def _ask(self, task: Task) -> Answer | int:
        """The process's answer; if it ended instead, the code it ended with, and there is a new one."""
        try:
            send(self._process.stdin, task)
            answer: Answer | None = receive(self._process.stdout)
        except (OSError, EOFError, pickle.PickleError, AttributeError) as error:
            log.error("a rendering process could not be understood: %s", error)
            answer = None
        if answer is not None:
            return answer
        self._process.kill()
        code = self._process.wait()
        self._process = self._begin()
        return code
