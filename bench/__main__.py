"""`make bench`: every program of this folder, one after the other, with the machine and the date above them.

Each stands for itself (``python bench/NAME.py``), measures one piece of work beside a named peer in the same run and
prints a table. Figures quoted anywhere come from here.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent


def processor() -> str:
    """The processor's own name, or its family where the system tells no more."""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def main() -> int:
    """Runs them all; a program that fails does not keep the others from running."""
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {processor()}, {os.cpu_count()} cores, {platform.platform()}")
    print(f"Python {platform.python_version()}\n", flush=True)
    failed = []
    for program in sorted(HERE.glob("[!_]*.py")):
        print(f"## {program.stem}\n", flush=True)
        if subprocess.run([sys.executable, str(program)], cwd=HERE.parent, check=False).returncode:
            failed.append(program.name)
        print(flush=True)
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
