"""The list of leads, signed in and scoped, beside Django admin's changelist on the same rows of the same SQLite file.

Both sides run under gunicorn with two workers; sixteen clients ask for the first page of a prefecture bureau's active
leads, 50 rows with investor, county and unit. Django stands in a virtual environment of its own under ``build/``, made
at the first run; its models lie over our tables, its own tables (users, sessions) in a file beside.

    python bench/list_page.py [--leads 300000] [--seconds 15] [--data FOLDER]

``--data`` reuses a folder made before (kept when it is given). Target: at least 10 × Django admin, at
most 15 ms of CPU a request.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import http.cookies
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
PEER = ROOT / "build" / "bench-django"
CLIENTS = 16

SETTINGS = """
SECRET_KEY = "bench"
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "peer"
INSTALLED_APPS = ["django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes",
                  "django.contrib.sessions", "django.contrib.messages", "peer"]
MIDDLEWARE = ["django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.common.CommonMiddleware",
              "django.middleware.csrf.CsrfViewMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware",
              "django.contrib.messages.middleware.MessageMiddleware"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {
    "context_processors": ["django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
                           "django.contrib.messages.context_processors.messages"]}}]
import os
DATABASES = {
    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["PEER_OWN"], "CONN_MAX_AGE": None},
    "leads": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["PEER_LEADS"], "CONN_MAX_AGE": None},
}
DATABASE_ROUTERS = ["peer.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
STATIC_URL = "/static/"
"""

MODELS = """
from django.db import models

class Named(models.Model):
    short_name = models.CharField(max_length=30)
    class Meta:
        abstract = True
    def __str__(self):
        return self.short_name

class Region(Named):
    parent_id = models.IntegerField()
    class Meta:
        managed, db_table = False, "region"

class Unit(Named):
    class Meta:
        managed, db_table = False, "unit"

class Enterprise(models.Model):
    name = models.CharField(max_length=120)
    class Meta:
        managed, db_table = False, "enterprise"
    def __str__(self):
        return self.name

class Lead(models.Model):
    number = models.CharField(max_length=30)
    project_name = models.CharField(max_length=120)
    enterprise = models.ForeignKey(Enterprise, models.DO_NOTHING)
    county = models.ForeignKey(Region, models.DO_NOTHING, null=True)
    unit = models.ForeignKey(Unit, models.DO_NOTHING, null=True)
    chain_role = models.CharField(max_length=12)
    stage = models.CharField(max_length=12)
    status = models.CharField(max_length=12)
    stage_since = models.DateField()
    planned_yuan = models.BigIntegerField(null=True)
    agreed_yuan = models.BigIntegerField(null=True)
    paid_in_yuan = models.BigIntegerField()
    missing_count = models.IntegerField()
    voided_at = models.DateTimeField(null=True)
    class Meta:
        managed, db_table = False, "lead"
"""

PEER_INIT = """
class Router:
    def db_for_read(self, model, **hints):
        return "leads" if model._meta.app_label == "peer" else "default"
    db_for_write = db_for_read
    def allow_relation(self, *_a, **_k):
        return True

def __getattr__(name):
    if name != "urlpatterns":
        raise AttributeError(name)
    from django.contrib import admin
    from django.urls import path
    return [path("admin/", admin.site.urls)]
"""

ADMIN = """
import os
from django.contrib import admin
from .models import Lead, Region

@admin.register(Lead)
class LeadAdmin(admin.ModelAdmin):
    list_display = ("number", "enterprise", "project_name", "county", "unit", "chain_role", "stage", "stage_since",
                    "planned_yuan", "agreed_yuan", "paid_in_yuan", "missing_count")
    list_select_related = ("enterprise", "county", "unit")
    list_filter = ("stage", "chain_role")
    list_per_page = 50
    ordering = ("stage_since", "id")

    def get_queryset(self, request):
        below = list(Region.objects.filter(parent_id=os.environ["PEER_SCOPE"]).values_list("id", flat=True))
        return super().get_queryset(request).filter(county_id__in=below, status="active", voided_at=None)
"""

START = """
import django, os
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.contrib.auth.models import User
User.objects.filter(username="bench").delete()
User.objects.create_superuser("bench", "", "bench")
"""


def prepare_data(folder: Path, count: int) -> None:
    """A migrated database with sample sign-ins and ``count`` leads, unless it is there already."""
    environ = own_environ(folder)
    if not (folder / "daitou.db").exists():
        folder.mkdir(parents=True, exist_ok=True)
        code = (
            "from crm import create_app\nfrom crm.core.start import prepare\nwith create_app().app_context(): prepare()"
        )
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environ, check=True, stdout=subprocess.DEVNULL)
        command = [sys.executable, "-m", "crm.cli", "bench", "data", "--leads", str(count)]
        subprocess.run(command, cwd=ROOT, env=environ, check=True, stdout=subprocess.DEVNULL)


def own_environ(folder: Path) -> dict[str, str]:
    """The settings of our side."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CRM_", "DATABASE_URL", "PORT"))}
    return {**kept, "CRM_DATA_DIR": str(folder)}


def make_peer(folder: Path, scope: int) -> tuple[Path, dict[str, str]]:
    """Django's project and its environment; returns its interpreter's folder and its settings."""
    if not (PEER / "bin" / "gunicorn").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(PEER)], check=True)
        subprocess.run([PEER / "bin" / "pip", "install", "-q", "django", "gunicorn"], check=True)
    home = folder / "peer-home"
    package = home / "peer"
    shutil.rmtree(home, ignore_errors=True)
    package.mkdir(parents=True)
    for name, text in (("__init__", PEER_INIT), ("models", MODELS), ("admin", ADMIN)):
        (package / f"{name}.py").write_text(text)
    (home / "peer_settings.py").write_text(SETTINGS)
    environ = {
        **os.environ,
        "PYTHONPATH": str(home),
        "DJANGO_SETTINGS_MODULE": "peer_settings",
        "PEER_OWN": str(home / "own.db"),
        "PEER_LEADS": str(folder / "daitou.db"),
        "PEER_SCOPE": str(scope),
    }
    subprocess.run([PEER / "bin" / "python", "-c", START], env=environ, check=True)
    return PEER / "bin", environ


@contextlib.contextmanager
def served(command: list[str], environ: dict[str, str], where: Path) -> Iterator[tuple[int, int]]:
    """gunicorn with two workers on a free port: the port and the process id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    arguments = ["--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4", "--log-level", "error"]
    process = subprocess.Popen([*command, *arguments], cwd=where, env=environ, stdin=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(20)


def ask(port: int, path: str, cookies: dict[str, str], form: dict[str, str] | None = None) -> tuple[int, str]:
    """One request; cookies are taken along and kept."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    body = None
    if form is not None:
        body = urllib.parse.urlencode(form)
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request("POST" if form is not None else "GET", path, body, headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    for line in answer.headers.get_all("Set-Cookie") or []:
        for name, morsel in http.cookies.SimpleCookie(line).items():
            cookies[name] = morsel.value
    connection.close()
    return answer.status, text


def sign_in(port: int, path: str, token: str, form: dict[str, str]) -> dict[str, str]:
    """The cookies of someone signed in by the form at ``path`` whose hidden token field is called ``token``."""
    cookies: dict[str, str] = {}
    _status, page = ask(port, path, cookies)
    fields = dict(re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page))
    fields |= {
        name: value
        for value, name in re.findall(r'<input[^>]*value="([^"]*)"[^>]*name="([^"]+)"[^>]*type="hidden"', page)
    }
    if token not in fields:
        found = re.search(rf'name="{token}"[^>]*value="([^"]*)"', page)
        fields[token] = found.group(1) if found else ""
    status, _text = ask(port, path, cookies, {**fields, **form})
    assert status in (302, 303), f"not signed in: {status}"
    return cookies


def cpu_seconds(server: int) -> float:
    """CPU seconds spent so far by the server's workers."""
    workers = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    ticks = 0
    for worker in workers:
        user, system = Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()[11:13]
        ticks += int(user) + int(system)
    return ticks / os.sysconf("SC_CLK_TCK")


class Figures(NamedTuple):
    """What one side showed: requests a second, milliseconds waited (median), CPU milliseconds a request, KB a page."""

    rate: float
    waited: float
    cpu: float
    size: float


def measure(server: tuple[int, int], path: str, cookies: dict[str, str], seconds: float) -> Figures:
    """The page asked for by sixteen clients at once."""
    port, process = server
    status, page = ask(port, path, dict(cookies))
    assert status == 200, status
    rows = page.count("<tr")
    assert rows >= 50, f"only {rows} rows"
    for _ in range(8):
        ask(port, path, dict(cookies))
    spent: list[float] = []
    end = time.perf_counter() + seconds

    def client() -> None:
        mine = dict(cookies)
        while (begun := time.perf_counter()) < end:
            answered, _page = ask(port, path, mine)
            assert answered == 200
            spent.append(time.perf_counter() - begun)

    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    begun, spent_before = time.perf_counter(), cpu_seconds(process)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took, cpu = time.perf_counter() - begun, cpu_seconds(process) - spent_before
    return Figures(
        len(spent) / took, statistics.median(spent) * 1000, cpu / len(spent) * 1000, len(page.encode()) / 1024
    )


def prefecture_of(folder: Path) -> int:
    """The region of the sample bureau of a prefecture."""
    import sqlite3

    with contextlib.closing(sqlite3.connect(folder / "daitou.db")) as connection:
        return int(connection.execute("select region_id from user where username = 'prefecture'").fetchone()[0])


def main() -> int:
    """Prints one table row for each side and the ratio."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--leads", type=int, default=300_000)
    arguments.add_argument("--seconds", type=float, default=15)
    arguments.add_argument("--data", type=Path)
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = asked.data or Path(scratch) / "data"
        prepare_data(folder, asked.leads)
        password = (folder / "sample_password").read_text().strip()
        with served([sys.executable, "-m", "gunicorn", "wsgi:app"], own_environ(folder), ROOT) as server:
            cookies = sign_in(server[0], "/sign-in", "csrf_token", {"username": "prefecture", "password": password})
            ours = measure(server, "/leads/list", cookies, asked.seconds)
        binaries, environ = make_peer(folder, prefecture_of(folder))
        command = [str(binaries / "gunicorn"), "django.core.wsgi:get_wsgi_application()"]
        with served(command, environ, folder) as server:
            cookies = sign_in(
                server[0],
                "/admin/login/",
                "csrfmiddlewaretoken",
                {"username": "bench", "password": "bench", "next": "/admin/"},
            )
            peers = measure(server, "/admin/peer/lead/", cookies, asked.seconds)
    print(f"| list page, 50 rows, {asked.leads:,} leads, {CLIENTS} clients | requests/s | median ms | CPU ms | KB |")
    print("|---|---|---|---|---|")
    for name, side in (("Daitou", ours), ("Django admin changelist", peers)):
        print(f"| {name} | {side.rate:.1f} | {side.waited:.0f} | {side.cpu:.1f} | {side.size:.0f} |")
    print(f"| ratio | {ours.rate / peers.rate:.1f} | | {peers.cpu / ours.cpu:.1f} | |")
    return 0 if ours.rate >= 10 * peers.rate else 1


if __name__ == "__main__":
    raise SystemExit(main())
