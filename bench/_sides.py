"""What benches share: each side runs in a process of its own and answers with one line of JSON; Chromium as a peer."""

from __future__ import annotations

import contextlib
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

from crm.printing.faces import CUT_FACES, FONT_FOLDER

ROOT = Path(__file__).resolve().parents[1]

CHROMIUM_FACES = "".join(
    f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight}; src: url("file://{FONT_FOLDER / face.file}") }}'
    for face in CUT_FACES
)
"""The press's own faces for Chromium's page."""

OPTIONS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-pdf-header-footer"),
    *("--disable-component-update", "--disable-dev-shm-usage"),
)


def run(program: str, side: str, *arguments: object) -> dict[str, float]:
    """One side of the bench *program* in a process of its own: ``--side SIDE --with [ARGUMENTS]``."""
    command = [sys.executable, program, "--side", side, "--with", json.dumps([str(item) for item in arguments])]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, cwd=ROOT)
    answer: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return answer


def peak() -> float:
    """The most memory this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def print_by_chromium(program: str, html: str, out: Path) -> dict[str, float]:
    """Chromium printing that page to *out*: processor time and memory of all its processes."""
    import psutil

    page = out.with_suffix(".html")
    page.write_text(html, "utf-8")
    command = [program, *OPTIONS, f"--user-data-dir={out.parent / 'profile'}", f"--print-to-pdf={out}", page.as_uri()]
    clock = time.perf_counter()
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as started:
        seen: dict[int, float] = {}
        memory = 0.0
        top = psutil.Process(started.pid)
        while started.poll() is None:
            with contextlib.suppress(psutil.Error):
                together = 0.0
                for process in (top, *top.children(recursive=True)):
                    with contextlib.suppress(psutil.Error):
                        times = process.cpu_times()
                        seen[process.pid] = times.user + times.system
                        together += process.memory_info().rss
                memory = max(memory, together)
            time.sleep(0.02)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = max(sum(seen.values()), children.ru_utime + children.ru_stime)
    walked = time.perf_counter() - clock
    return {"cpu": spent, "wall": walked, "memory": memory / 1048576, "size": out.stat().st_size}
