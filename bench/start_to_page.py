"""From the start of the process to the first page answered, beside a bare Flask + Flask-SQLAlchemy page.

Both sides answer one request in a fresh Python and end: ours opens the web server's door and renders the sign-in
page (a form, a session cookie, the shell); the peer renders a template of one line after one query on SQLite. CPU
seconds of the process, median of several runs taken in turn.

    python bench/start_to_page.py [--runs N]

Target: at most 1.5 × the peer.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

OURS = """
from wsgi import app
answer = app.test_client().get("/sign-in")
assert answer.status_code == 200, answer.status_code
"""

PEER = """
from flask import Flask, render_template_string
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Integer, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

class Base(DeclarativeBase):
    pass

db = SQLAlchemy(model_class=Base)

class Visit(db.Model):
    id: Mapped[int] = mapped_column(Integer, primary_key=True)

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///:memory:"
db.init_app(app)

@app.get("/")
def home():
    db.create_all()
    return render_template_string("<h1>{{ n }}</h1>", n=len(db.session.scalars(select(Visit)).all()))

answer = app.test_client().get("/")
assert answer.status_code == 200, answer.status_code
"""

UNWANTED = (
    *("alembic", "dbos", "py_mini_racer"),
    *("weasyprint", "pydyf", "pikepdf", "lxml", "fontTools", "uharfbuzz", "segno", "docx", "PIL", "ctypes"),
    *("pypinyin", "python_calamine", "rustpy_xlsxwriter", "openpyxl"),
    *("sqlalchemy.dialects.postgresql", "psycopg"),
)
"""What prints, workbooks, upgrades, jobs and the other engine need: each loads with its first use."""


def cpu_seconds(program: str, environ: dict[str, str]) -> float:
    """CPU seconds of a fresh Python that runs the program."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environ, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def loaded_early(environ: dict[str, str]) -> list[str]:
    """Libraries that should wait for their first use and did not."""
    program = OURS + f"\nimport sys; print(*[name for name in {UNWANTED!r} if name in sys.modules])"
    said = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environ, check=True, capture_output=True, text=True
    )
    return said.stdout.split()


def main() -> int:
    """Measures and prints."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--runs", type=int, default=9)
    runs = arguments.parse_args().runs
    with tempfile.TemporaryDirectory() as data:
        environ = {**os.environ, "CRM_DATA_DIR": data, "CRM_ENV": "sample"}
        environ.pop("DATABASE_URL", None)
        # As on every machine that starts twice: both sides find their bytecode, ours is not compiled anew each time.
        environ.pop("PYTHONDONTWRITEBYTECODE", None)
        migrate = "from crm.cli import main; import sys; sys.argv = ['crm', 'db', 'upgrade']; main()"
        subprocess.run([sys.executable, "-c", migrate], cwd=ROOT, env=environ, check=True, capture_output=True)
        pairs = [(cpu_seconds(OURS, environ), cpu_seconds(PEER, environ)) for _run in range(runs + 1)][1:]
        early = loaded_early(environ)
    ours, peer = (statistics.median(side) for side in zip(*pairs, strict=True))
    print("| start to first page | CPU s |")
    print("|---|---|")
    print(f"| Daitou, sign-in page | {ours:.3f} |")
    print(f"| bare Flask + Flask-SQLAlchemy | {peer:.3f} |")
    print(f"| ratio | {ours / peer:.2f} |")
    print(f"{runs} runs; loaded before their first use: {', '.join(early) or 'nothing'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
