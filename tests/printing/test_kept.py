"""Kept pages: rendered once, found again, healed when damaged, never half-written, tidied when nobody uses them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest
from flask import Flask

from crm.core.errors import Unavailable
from crm.printing import kept, pdfreading, renderers
from crm.printing.assets import Asset
from crm.printing.cold import Answer, Task
from crm.printing.galley import CannotBind
from crm.printing.kept import Kept, SheetFailed, SheetSource, find_kept, keep, key_of, read_kept
from crm.printing.renderers import Renderers, keep_all
from crm.printing.tidying import tidy_kept

pytestmark = pytest.mark.processes

ROOT = Path(__file__).parents[2]
NOW = 1_542_000_000.0


def source(words: str = "样例·山茶油", **over: object) -> SheetSource:
    made = SheetSource([lambda: f"<h1>{words}</h1><p>{words}项目一页纸</p>"], title=words)
    return replace(made, **over)  # type: ignore[arg-type]


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_page_is_rendered_once_and_found_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = keep(source(), folder=tmp_path)
    assert (first.pages, first.attempt) == (1, 0)
    assert find_kept(first.key, folder=tmp_path) == first
    with monkeypatch.context() as press:
        press.setattr(kept, "render_kept", lambda *_: pytest.fail("it was rendered again"))
        assert keep(source(), folder=tmp_path) == first
    assert files(tmp_path) == [first.path]


def test_without_a_folder_it_lies_in_the_data_folder(press_app: Flask) -> None:
    page = keep(source("样例·数据文件夹"))
    assert page.path.is_relative_to(press_app.extensions["settings"].data_dir / "press")
    assert find_kept(page.key) == page
    assert tidy_kept(now=page.path.stat().st_mtime + 1) is None


def test_the_key_changes_with_whatever_a_page_depends_on() -> None:
    plain = source()
    others = [
        source("样例·核桃油"),
        source(lang="en"),
        source(title="另一个名字"),
        source(sheets=("card",)),
        source(most_pages=2),
        source(assets={"1": Asset(b"x", "image/png")}),
        source(assets={"1": Asset(b"y", "image/png")}),
        source(attempts=[*plain.attempts, *plain.attempts]),
    ]
    keys = [key_of(one) for one in (plain, *others)]
    assert len(set(keys)) == len(keys)
    assert key_of(source()) == keys[0]


def test_the_first_attempt_that_fits_is_kept(tmp_path: Path) -> None:
    attempts = [lambda: "<p>行</p>" * 200, lambda: "<p>行</p>" * 150, lambda: "<p>行</p>"]
    assert (keep(source(attempts=attempts), folder=tmp_path).attempt) == 2
    long = keep(source(attempts=attempts[:2]), folder=tmp_path)
    assert (long.attempt, long.pages > 1) == (1, True)


@pytest.mark.parametrize("harm", ["cut", "empty", "flipped", "another"])
def test_a_damaged_page_is_rendered_anew(tmp_path: Path, harm: str) -> None:
    page = keep(source(), folder=tmp_path)
    whole = page.path.read_bytes()
    page.path.write_bytes(
        {
            "cut": whole[:-100],
            "empty": b"",
            "flipped": whole[:-50] + bytes([whole[-50] ^ 1]) + whole[-49:],
            "another": whole.replace(b"daitou-galley ", b"daitou-galley 0", 1),
        }[harm]
    )
    assert find_kept(page.key, folder=tmp_path) is None
    assert keep(source(), folder=tmp_path) == page
    assert page.path.read_bytes() == whole


def test_a_full_disk_is_said_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr("os.fsync", full)
        with pytest.raises(Unavailable, match="服务器磁盘已满"):
            keep(source(), folder=tmp_path)
        with pytest.raises(Unavailable, match="服务器磁盘已满"):
            keep_all([source(), source("样例·核桃油")], folder=tmp_path)
    assert files(tmp_path) == []
    assert keep(source(), folder=tmp_path).pages == 1


def test_the_store_is_bounded_and_what_may_be_in_use_stays(tmp_path: Path) -> None:
    pages = [keep(source(f"样例·{word}"), folder=tmp_path) for word in "甲乙丙丁戊"]
    for age, page in zip((50, 3, 40, 1, 20), pages, strict=True):
        os.utime(page.path, (NOW - age * 86400, NOW - age * 86400))
    sizes = [page.path.stat().st_size for page in pages]
    room = sizes[1] + sizes[3] + sizes[4]
    assert "2 kept pages" in str(tidy_kept(now=NOW, folder=tmp_path, most=room))
    assert [page.path.exists() for page in pages] == [False, True, False, True, True]
    assert "2 kept pages" in str(tidy_kept(now=NOW + 86400, folder=tmp_path, most=1))
    assert [page.path.exists() for page in pages] == [False, False, False, True, False]  # used a day before: stays
    assert find_kept(pages[3].key, folder=tmp_path) == pages[3]
    assert keep(source("样例·甲"), folder=tmp_path).key == pages[0].key  # what went is rendered again when wanted


FULL_DISK = """
import resource, sys
from datetime import datetime
from pathlib import Path
from crm.core.errors import Unavailable
from crm.printing.binding import Marks, Metadata, Part, bind
from crm.printing.kept import SheetSource
from crm.printing.renderers import Renderers, keep_all

folder, most = Path(sys.argv[1]), int(sys.argv[2])
words = "样例项目推介一页纸"
sources = [SheetSource([lambda n=n: f"<p>{words[n % 9:]}{n}</p>" * (1 if n < 9 else 200)], title=f"样例{n}", most_pages=9)
           for n in range(10)]
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
try:
    with Renderers(2) as two:
        kept = keep_all(sources, renderers=two, folder=folder / "press")
    meta = Metadata(title="样例", author="样例", created=datetime(2018, 7, 16))
    made = bind([Part(page) for page in kept], marks=Marks(), metadata=meta, out=folder / "book.pdf")
    print("pages", made.pages)
except Unavailable as full:
    print(full)
"""


def test_a_disk_that_fills_for_the_rendering_processes_or_the_binding_leaves_nothing_half(
    tmp_path: Path, press_app: Flask
) -> None:
    """To these processes the disk is full when a file has grown so large: while a long sheet is kept, while all are
    bound, never."""
    old = tmp_path / "book.pdf"
    old.write_bytes(b"the edition before")
    said = []
    for most in (3_000, 20_000, 10_000_000):
        command = [sys.executable, "-c", FULL_DISK, tmp_path, str(most)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        said.append(done.stdout.strip())
        assert not [path for path in files(tmp_path) if path.suffix == ".part"]
        assert all(find_kept(path.stem, folder=tmp_path / "press") for path in files(tmp_path / "press"))
        assert (old.read_bytes() == b"the edition before") == (len(said) < 3)
    assert [words[:7] for words in said[:2]] == ["服务器磁盘已满"] * 2
    assert said[2].startswith("pages ")


def test_threads_keep_one_page(tmp_path: Path, press_app: Flask) -> None:
    def kept_here(_number: int) -> object:
        with press_app.app_context():
            return keep(source(), folder=tmp_path)

    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(kept_here, range(8)))) == 1
    assert len(files(tmp_path)) == 1


def test_two_processes_keep_one_page(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from crm.printing.kept import *\n"
        "print(keep(SheetSource([lambda: '<p>样例</p>' * 40], title='样例'), folder=Path(sys.argv[1])).path.stat().st_ino > 0)"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", program, tmp_path], cwd=ROOT, stdout=subprocess.PIPE) for _ in range(2)
    ]
    assert [process.communicate()[0].strip() for process in started] == [b"True", b"True"]
    (path,) = files(tmp_path)
    assert find_kept(path.stem, folder=tmp_path) is not None


def test_a_sheet_that_fails_names_itself_and_the_others_are_kept(tmp_path: Path) -> None:
    bad = SheetSource([lambda: '<img src="https://example.com/x.png">'], title="样例·坏图")
    with pytest.raises(SheetFailed, match="样例·坏图"):
        keep(bad, folder=tmp_path)
    with pytest.raises(SheetFailed, match="样例·坏图") as failed:
        keep_all([source(), bad, source("样例·核桃油")], folder=tmp_path)
    assert [title for title, _reason in failed.value.failures] == ["样例·坏图"]
    assert len(files(tmp_path)) == 2


def test_pages_nobody_uses_are_tidied_once_a_day(tmp_path: Path) -> None:
    old, used = keep(source(), folder=tmp_path), keep(source("样例·核桃油"), folder=tmp_path)
    for page in (old, used):
        os.utime(page.path, (NOW - 90 * 86400, NOW - 90 * 86400))
    half = old.path.with_name(".half.part")
    half.write_bytes(b"x")
    os.utime(half, (NOW - 7200, NOW - 7200))
    assert find_kept(used.key, folder=tmp_path) == used  # touched
    assert "1 kept pages" in str(tidy_kept(now=NOW, folder=tmp_path))
    assert (old.path.exists(), used.path.exists(), half.exists()) == (False, True, False)
    os.utime(used.path, (0, 0))
    assert tidy_kept(now=NOW + 3600, folder=tmp_path) is None
    assert used.path.exists()


def by_processes(sources: list[SheetSource], **over: Any) -> list[Kept]:
    with Renderers(2) as two:
        return keep_all(sources, renderers=two, **over)


def many(count: int) -> list[SheetSource]:
    return [source(f"样例·第{number}号项目") for number in range(count)]


def test_many_pages_are_kept_by_processes_with_progress(tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    sources = many(14)
    sources.append(sources[0])
    pages = by_processes(sources, folder=tmp_path, on_done=lambda *done: told.append(done))
    assert [page.key for page in pages] == [key_of(one) for one in sources]
    assert [done for done, _all, _title in told][-1] == 15
    assert {all_ for _done, all_, _title in told} == {15}
    assert {title for _done, _all, title in told} >= {one.title for one in sources[1:]}
    assert len(files(tmp_path)) == 14
    here = keep(sources[3], folder=tmp_path / "other")
    assert here.path.read_bytes() == pages[3].path.read_bytes()
    again: list[int] = []
    assert keep_all(sources, folder=tmp_path, on_done=lambda done, _all, _title: again.append(done)) == pages
    assert again == [15]


def test_processes_make_the_next_attempt_only_when_it_is_wanted(tmp_path: Path) -> None:
    composed: list[tuple[int, int]] = []

    def attempt(number: int, which: int, lines: int) -> Callable[[], str]:
        def body() -> str:
            composed.append((number, which))
            return f"<p>行{number}</p>" * lines

        return body

    def tries(number: int) -> SheetSource:
        sizes = (3, 2, 1) if number % 7 else (300, 200, 1) if number else (300, 250, 200)
        bodies = [attempt(number, which, lines) for which, lines in enumerate(sizes)]
        return source(attempts=bodies, identity=f"tries {number}")

    pages = by_processes([tries(number) for number in range(15)], folder=tmp_path)
    assert [page.attempt for page in pages] == [0 if number % 7 else 2 for number in range(15)]
    assert [page.pages > 1 for page in pages] == [number == 0 for number in range(15)]
    assert sorted(composed) == [(number, which) for number in range(15) for which in range(1 if number % 7 else 3)]
    assert pages[7].path.read_bytes() == keep(tries(7), folder=tmp_path / "here").path.read_bytes()


def test_processes_stop_between_sheets_and_go_on_from_there(tmp_path: Path) -> None:
    sources = many(20)
    done: list[int] = []

    def progress(count: int, _all: int, _title: str) -> None:
        done.append(count)

    ready = by_processes(sources, folder=tmp_path, on_done=progress, cancelled=lambda: len(done) >= 3)
    assert 3 <= len(ready) < 20
    left = len(files(tmp_path))
    assert left < 20
    told: list[int] = []
    assert len(by_processes(sources, folder=tmp_path, on_done=lambda d, _a, _t: told.append(d))) == 20
    assert told[0] >= 3


class Stopped(Exception):
    pass


def test_whoever_watches_may_stop_it(tmp_path: Path) -> None:
    def stop(_done: int, _all: int, _title: str) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        by_processes(many(16), folder=tmp_path, on_done=stop)
    assert not [path for path in files(tmp_path) if path.suffix == ".part"]


def dying(times: int, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Rendering processes end as soon as they begin, that many times."""
    begin = renderers._Process._begin
    begun: list[int] = []

    def dead(self: renderers._Process) -> object:
        process = begin(self)
        begun.append(process.pid)
        if len(begun) <= times:
            process.kill()
        return process

    monkeypatch.setattr(renderers._Process, "_begin", dead)
    return begun


def test_a_process_that_is_killed_costs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = dying(2, monkeypatch)
    assert len(by_processes(many(14), folder=tmp_path)) == 14
    assert len(begun) == 4


def test_a_sheet_that_ends_its_process_twice_fails_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begin = renderers._Process._ask

    def ask(self: renderers._Process, task: Task) -> Answer | int:
        if task.title == many(3)[2].title:
            self._process.kill()
        return begin(self, task)

    monkeypatch.setattr(renderers._Process, "_ask", ask)
    with pytest.raises(SheetFailed, match=r"第2号项目.*两次意外终止（-9）") as failed:
        by_processes(many(14), folder=tmp_path)
    assert len(failed.value.failures) == 1
    assert len(files(tmp_path)) == 13


def test_nothing_is_composed_that_an_identity_finds(tmp_path: Path) -> None:
    composed: list[str] = []

    def body() -> str:
        composed.append("x")
        return "<p>样例</p>"

    def named(identity: str) -> SheetSource:
        return source(attempts=[body], identity=identity)

    page = keep(named("1"), folder=tmp_path)
    assert keep_all([named("1"), named("1")], folder=tmp_path) == [page, page]
    assert len(composed) == 1
    assert keep(named("2"), folder=tmp_path).key != page.key


def test_a_page_the_press_cannot_take_apart_is_kept_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdfreading, "KNOWN_WEASYPRINT", "69.")
    page = keep(source(), folder=tmp_path)
    assert page.pages == 1
    assert find_kept(page.key, folder=tmp_path) == page
    for _ in range(2):
        with pytest.raises(CannotBind, match="not WeasyPrint 69"):
            read_kept(page)


def test_rendering_processes_end_with_whoever_started_them(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from crm.printing.renderers import *\n"
        "def told(done, all, title):\n    print(done, flush=True)\n"
        "sources = [SheetSource([lambda n=n: f'<p>样例{n}</p>' * 400], title='样例', most_pages=99) for n in range(200)]\n"
        "with Renderers(2) as two:\n    keep_all(sources, renderers=two, folder=Path(sys.argv[1]), on_done=told)"
    )
    with subprocess.Popen([sys.executable, "-c", program, tmp_path], cwd=ROOT, stdout=subprocess.PIPE) as started:
        assert started.stdout is not None
        started.stdout.readline()
        children = psutil.Process(started.pid).children()
        assert len(children) == 2
        started.kill()
    _gone, alive = psutil.wait_procs(children, timeout=60)
    assert alive == []
    assert all(find_kept(path.stem, folder=tmp_path) for path in files(tmp_path) if path.suffix == ".galley")
