"""What `make setup` does: system libraries, a virtual environment, Python libraries, the `crm` command.

Runs under the system's own python3 before anything is installed, so it uses the standard library only.
A stamp in the virtual environment remembers the lock file: a second run ends at once.
"""

from __future__ import annotations

import contextlib
import glob
import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements-dev.txt"
LOG = ROOT / "build" / "setup.log"
STAMP = VENV / ".daitou-setup"

# A sheet prints through Pango; without the HarfBuzz subsetter it takes 17 s instead of 0.3. The two fonts
# hold rare hanzi the cut faces lack. poppler reads PDFs in the tests; Playwright's driver needs libatomic1.
LIBRARIES = [
    "libpango-1.0-0",
    "libpangoft2-1.0-0",
    "libharfbuzz-subset0",
    "fonts-noto-cjk",
    "fonts-lxgw-wenkai",
    "poppler-utils",
    "libatomic1",
]

CREATECLUSTER = Path("/etc/postgresql-common/createcluster.conf")


class Stop(Exception):
    """Set-up cannot go on; the text says why and what to do."""


def say(line: str = "") -> None:
    print(line, flush=True)


# --- steps with a clock


@contextlib.contextmanager
def step(title: str) -> Iterator[None]:
    """Prints the title, counts seconds beside it on a terminal, and closes the line with the time it took."""
    started = time.monotonic()
    over = threading.Event()
    live = sys.stdout.isatty()

    def tick() -> None:
        while not over.wait(1):
            print(f"\r  {title} … {time.monotonic() - started:.0f} s ", end="", flush=True)

    print(f"  {title} …", end="", flush=True)
    clock = threading.Thread(target=tick, daemon=True)
    if live:
        clock.start()
    outcome = "stopped after"
    try:
        yield
        outcome = "✓"
    finally:
        over.set()
        if live:
            clock.join()
        say(f"{f'{chr(13)}  {title} …' if live else ''} {outcome} {time.monotonic() - started:.0f} s ")


def run(command: list[str], *, because: str, env: dict[str, str] | None = None) -> None:
    """Runs a command with its output in the log; a failure shows the end of the log and `because`."""
    LOG.parent.mkdir(exist_ok=True)
    with LOG.open("a", encoding="utf-8") as log:
        log.write(f"\n$ {shlex.join(command)}\n")
        log.flush()
        at = log.tell()
        ended = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=env,
            cwd=ROOT,
            check=False,
        )
    if ended.returncode:
        with LOG.open("rb") as log_again:
            log_again.seek(at)
            last = log_again.read().decode("utf-8", "replace").strip().splitlines()[-15:]
        tail = "\n".join("    " + line for line in last)
        raise Stop(f"{because}\n\n  Command: {shlex.join(command)}\n  Its last words:\n{tail}\n\n  All of it: {LOG}")


# --- 1. system libraries


def installed(packages: list[str]) -> set[str]:
    """Those of `packages` that Debian says are installed."""
    asked = subprocess.run(
        ["dpkg-query", "-W", "-f=${Package} ${db:Status-Status}\n", *packages],
        capture_output=True,
        text=True,
        check=False,
    )
    return {line.split()[0] for line in asked.stdout.splitlines() if line.endswith(" installed")}


def debian_release() -> str:
    with contextlib.suppress(OSError):
        for line in Path("/etc/os-release").read_text().splitlines():
            if line.startswith("VERSION_CODENAME="):
                return line.partition("=")[2].strip('"')
    return ""


def missing_packages() -> list[str]:
    """What apt has to bring. Each is judged by what is used of it: a hand-made installation is respected."""
    wanted = []
    try:
        import ensurepip  # noqa: F401  (Debian's bare python3 comes without it)
        import venv  # noqa: F401
    except ImportError:
        wanted.append("python3-venv")
    if not shutil.which("chromium"):
        wanted.append("chromium")
    if not any(int(path.split("/")[4]) >= 15 for path in glob.glob("/usr/lib/postgresql/[0-9]*/bin/initdb")):
        wanted.append("postgresql-15" if debian_release() == "bookworm" else "postgresql")
    present = installed(LIBRARIES)
    return wanted + [name for name in LIBRARIES if name not in present]


def can_sudo() -> bool:
    if not shutil.which("sudo"):
        return False
    tried = subprocess.run(["sudo", "-n", "true"], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return tried.returncode == 0


def system_libraries() -> None:
    if not shutil.which("apt-get"):
        say("  There is no apt-get here. Please see to it yourself that these are there: Pango, HarfBuzz with")
        say("  its subsetter, Noto CJK fonts, LXGW WenKai, poppler, Chromium, PostgreSQL 15 or later.")
        return
    wanted = missing_packages()
    if not wanted:
        return
    install = f"apt-get install -y --no-install-recommends {' '.join(wanted)}"
    if os.geteuid() == 0:
        prefix: list[str] = []
    elif can_sudo():
        prefix = ["sudo", "-n"]
    else:
        by_hand = f"apt-get update && {install}"
        raise Stop(
            "these system packages are missing, and only an administrator may install them.\n"
            f"  Please type this once, then the same make command again:\n\n"
            f'    sudo sh -c "{by_hand}"\n\n'
            f'  or, where there is no sudo:\n\n    su -c "{by_hand}"\n'
        )
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive"]
    with step("Package lists  软件包清单"):
        run(
            [*prefix, *quiet, "apt-get", "update", "-q"],
            because="The lists of Debian's packages could not be fetched. Is there a network?",
        )
    # The tests start their own throw-away PostgreSQL; Debian's would take port 5432 and memory for nothing.
    if any(name.startswith("postgresql") for name in wanted) and not CREATECLUSTER.exists():
        set_down = f"mkdir -p {CREATECLUSTER.parent} && echo 'create_main_cluster = false' > {CREATECLUSTER}"
        run([*prefix, "sh", "-c", set_down], because=f"{CREATECLUSTER} could not be written.")
    keep = ["-o", "Dpkg::Options::=--force-confold", "-o", "Dpkg::Use-Pty=0"]
    say(f"  Needed from Debian: {' '.join(wanted)}")
    with step("System packages  系统软件"):
        run(
            [*prefix, *quiet, *install.split(), "-q", *keep],
            because="Debian's packages could not be installed.",
        )


# --- 2. Python libraries


def fingerprint() -> str:
    """Changes when the lock file, this script, Python's minor version or the place of the checkout changes.

    Not the whole version: installing python3-venv may bring a newer patch of the interpreter we run under.
    """
    digest = hashlib.sha256()
    python = f"{sys.version_info[:2]} {sys.base_prefix}"
    for part in (LOCK.read_bytes(), Path(__file__).read_bytes(), python.encode(), str(ROOT).encode()):
        digest.update(part)
    return digest.hexdigest()


def python_libraries() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036  (the system's python3 is what it is)
        raise Stop(f"Python 3.11 or later is needed; `python3` here is {sys.version.split()[0]}.")
    python = VENV / "bin" / "python"
    with step("Virtual environment  虚拟环境"):
        # Begun anew: a library taken off the lock must not linger and hide that something still wants it.
        run(
            [sys.executable, "-m", "venv", "--clear", str(VENV)],
            because="The environment .venv could not be made. Is the disk full or the folder read-only?",
        )
    env = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}
    with step("Python libraries  Python 库 (locked, hashes checked)"):
        run(
            [str(python), "-m", "pip", "install", "--require-hashes", "--only-binary=:all:", "-r", str(LOCK)],
            because="The locked Python libraries could not be installed. Is the network there? "
            "(pip's own settings PIP_INDEX_URL, PIP_CERT … are honoured.)",
            env=env,
        )


LAUNCHER = """\
#!/bin/sh
''':'
exec "$(dirname "$(readlink -f "$0")")/python" "$(readlink -f "$0")" "$@"
'''
import sys

from crm.cli import main

sys.argv[0] = "crm"
sys.exit(main())
"""


def command_line() -> None:
    """`.venv/bin/crm`, and the checkout on the path of everything in `.venv`, without a build step."""
    packages = subprocess.run(
        [str(VENV / "bin" / "python"), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    )
    (Path(packages.stdout.strip()) / "daitou.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    launcher = VENV / "bin" / "crm"
    launcher.write_text(LAUNCHER, encoding="utf-8")
    launcher.chmod(0o755)


def main() -> int:
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    started = time.monotonic()
    if VENV.is_symlink():
        return 0  # an environment shared by several checkouts is looked after by whoever made the link
    try:
        current = STAMP.exists() and STAMP.read_text() == fingerprint()
        if current and not (shutil.which("apt-get") and missing_packages()):
            return 0
        say("Setting up Daitou 正在准备带头")
        if LOG.exists():
            LOG.unlink()
        system_libraries()
        if not current:
            python_libraries()
            command_line()
            STAMP.write_text(fingerprint())
    except Stop as stop:
        print(f"\nSet-up stopped: {stop}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nSet-up was interrupted; the same command goes on with it.", file=sys.stderr)
        return 130
    except OSError as error:
        print(f"\nSet-up stopped: {error}", file=sys.stderr)
        return 1
    say(f"Ready after {time.monotonic() - started:.0f} s 准备就绪")
    return 0


if __name__ == "__main__":
    sys.exit(main())
