"""What may stand in the repository, and what things are called."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests.house.verdict import nothing

ROOT = Path(__file__).parents[2]

TOP_LEVEL = {
    *("crm", "templates", "static", "migrations", "tests", "docs", "bench"),
    *("wsgi.py", "pyproject.toml", "Makefile", "LICENSE"),
    *("README.md", "README.zh-CN.md", "CHANGELOG.md", "CONTRIBUTING.md"),
    *("requirements.in", "requirements.txt", "requirements-dev.in", "requirements-dev.txt"),
}

# Written so that this file does not contain what it looks for.
ELSEWHERE = re.compile(
    rb"p[y]pi[.]org|python[h]osted[.]org|registry[.]n[p]m|n[p]mjs[.]|d[e]b[.]debian[.]org|(^|[^a-z./])/(w[o]rk|f[a]rm)/",
    re.IGNORECASE | re.MULTILINE,
)


def tracked() -> list[Path]:
    """The files of the commit, or the folder's files where there is no git (an unpacked archive)."""
    listed = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True, check=True, text=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_the_top_level_is_the_one_agreed_on() -> None:
    top = {path.relative_to(ROOT).parts[0] for path in tracked()}
    strangers = {name for name in top if not name.startswith(".")} - TOP_LEVEL
    assert not strangers, f"{sorted(strangers)} at the top level; its rooms are fixed (CONTRIBUTING.md)"


def test_no_file_names_a_package_registry_or_a_folder_of_some_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match[0].decode(errors='replace').strip()}"
        for path in tracked()
        if path.suffix not in {".ttf", ".png", ".xlsx", ".pdf", ".woff2"}
        for match in [ELSEWHERE.search(path.read_bytes())]
        if match
    ]
    nothing(found, "A package registry's host or a folder of some machine")


def test_no_module_is_a_drawer() -> None:
    drawer = re.compile(r"(utils?|helpers?|services?|managers?|misc|common)\.py")
    found = [str(path.relative_to(ROOT)) for path in tracked() if drawer.fullmatch(path.name)]
    assert not found, f"{found}: call a module after what it holds"


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    excuse = re.compile(r"\bpytest\.(skip|xfail|importorskip)\b|mark\.(skip|skipif|xfail)\b")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked()
        if path.suffix == ".py" and path.is_relative_to(ROOT / "tests") and path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if excuse.search(line)
    ]
    nothing(found, "A test that may look away: mend what it tests, or remove it")
