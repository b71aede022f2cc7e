"""Every sentence users read is there in both languages: Chinese in the code, English in crm/translations."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import jinja2
import jinja2.nodes
from babel.messages.extract import extract_from_file
from flask import Flask

from crm.core.english import english as english_sentences
from crm.core.english import entries
from tests.house.verdict import nothing

ROOT = Path(__file__).parents[2]
HANZI = re.compile(r"[\u3400-\u9fff]")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")
KEYWORDS = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
}
Key = tuple[str | None, str]
OWN_NAMES = {"中文"}
"""What is written the same in every language: in a choice of languages each bears its own name."""

READING = {"extensions": "jinja2.ext.do", "silent": "false"}
"""Without these Babel passes silently over every template that it cannot parse."""
JINJA = jinja2.Environment(autoescape=True, extensions=["jinja2.ext.i18n", "jinja2.ext.do"])


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))


def sentences() -> Iterator[tuple[Key, str]]:
    """Each translatable sentence (context, Chinese) with the file and line it stands in."""
    for method, paths in (("python", sorted((ROOT / "crm").rglob("*.py"))), ("jinja2", templates())):
        for path in paths:
            for line, message, _comments, context in extract_from_file(
                method, path, keywords=KEYWORDS, options=READING if method == "jinja2" else None
            ):
                for one in message if isinstance(message, tuple) else (message,):
                    if one and HANZI.search(one):
                        yield (context, one), f"{path.relative_to(ROOT)}:{line}"


def english() -> dict[Key, list[tuple[tuple[str, ...], str]]]:
    """(context, Chinese) → each file's (English forms, file); the first is what readers see."""
    found: dict[Key, list[tuple[tuple[str, ...], str]]] = {}
    for path, message in entries():
        chinese = message.id if isinstance(message.id, str) else message.id[0]
        forms = (message.string,) if isinstance(message.string, str) else tuple(message.string)
        found.setdefault((message.context, chinese), []).append((forms, path.name))
    return found


def test_every_chinese_sentence_has_its_english() -> None:
    known = english()
    missing = sorted({(where, key[1]) for key, where in sentences() if not all(known.get(key, [(("",), "")])[0][0])})
    nothing((f"{where}  {text!r}" for where, text in missing), "Chinese without its English in crm/translations/en")


def test_the_english_is_english_and_fills_the_same_blanks() -> None:
    wrong = []
    for (_context, chinese), said in english().items():
        for forms, file in said:
            if set(PLACEHOLDER.findall(chinese)) != set(PLACEHOLDER.findall(forms[-1])):
                wrong.append(f"{file}: {chinese!r} and {forms[-1]!r} do not fill the same blanks")
    nothing(wrong, "A blank is lost or invented in translation")


def test_one_sentence_has_one_english() -> None:
    """The first file wins when the app runs, so a second wording elsewhere would be written and never read."""
    wrong = [
        f"{chinese!r}: " + ", ".join(f"{forms!r} ({file})" for forms, file in said)
        for (_context, chinese), said in english().items()
        if len({forms for forms, _file in said}) > 1
    ]
    nothing(wrong, "Two rooms translate one sentence differently; keep one")


COUNTED = re.compile(r"%\((\w+)\)[sd]((?:[ -][a-z-]+){0,2}[ -][a-z]+s)\b")
NO_NOUN = re.compile(
    r"(?:this|has|is|as|needs|meets|counts|follows|serves|goes|leaves|shows|lacks|was|exceeds|ends|supports|matches"
    r"|others|always|its|does)$"
)
"""Words in -s that are no noun in the plural: “%(name)s has …”."""
NEVER_ONE = "never one"
"""The comment over an entry whose figure is always more: a limit, the pixels of a picture."""


def test_what_counts_has_a_form_for_one() -> None:
    """“1 projects”: an English noun in the plural after a figure needs ``msgstr[0]`` beside ``msgstr[1]``."""
    wrong = []
    for path, message in entries():
        if isinstance(message.id, str) and NEVER_ONE not in message.user_comments:
            for blank, words in COUNTED.findall(message.string):
                if not NO_NOUN.search(words):
                    wrong.append(f"{path.name}: %({blank})s{words} in {message.string!r}")
    nothing(wrong, f"A plural without its singular: give it msgid_plural, or “# {NEVER_ONE}” over it")


def test_what_counts_says_which_figure_decides() -> None:
    """``msgid_plural`` names a blank of the sentence, and the form for one lacks at most that blank."""
    wrong = []
    for path, message in entries():
        if isinstance(message.id, tuple | list):
            chinese, counts = message.id
            blanks, deciding = set(PLACEHOLDER.findall(chinese)), set(PLACEHOLDER.findall(counts))
            if len(deciding) != 1 or not deciding <= blanks:
                wrong.append(f"{path.name}: {chinese!r} has no blank {counts!r}")
            elif blanks - set(PLACEHOLDER.findall(message.string[0])) - deciding:
                wrong.append(f"{path.name}: {message.string[0]!r} lacks a blank of {chinese!r}")
    nothing(wrong, "A sentence that counts, and does not say what")


def test_counting_is_left_to_english() -> None:
    """Chinese has one form: ``_()`` it is, and the .po entry decides by its ``msgid_plural``."""
    asked = re.compile(r"\b(?:lazy_)?n(?:p)?gettext\b")
    files = [*(ROOT / "crm").rglob("*.py"), *templates()]
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if asked.search(line) and path.name not in ("i18n.py", "english.py")
    ]
    nothing(found, "ngettext where _() is enough")


def test_one_and_many(app: Flask) -> None:
    told = english_sentences()
    one, many = (told.of("%(days)s 天无活动", {"days": days}) % {"days": days} for days in (1, 2))
    assert (one, many) == ("1 day without activity", "2 days without activity")


def test_no_template_speaks_only_chinese() -> None:
    """Text in a template goes through ``_()``; a comment may be in any language."""
    found = []
    for path in templates():
        tree = JINJA.parse(path.read_text(encoding="utf-8"))
        translated = {
            id(argument)
            for call in tree.find_all(jinja2.nodes.Call)
            if isinstance(call.node, jinja2.nodes.Name) and call.node.name in KEYWORDS
            for argument in call.args
        }
        texts: list[tuple[int, str]] = [(node.lineno, node.data) for node in tree.find_all(jinja2.nodes.TemplateData)]
        texts += [
            (node.lineno, node.value)
            for node in tree.find_all(jinja2.nodes.Const)
            if isinstance(node.value, str) and id(node) not in translated
        ]
        for line, text in texts:
            outside_comments = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
            if HANZI.search(outside_comments) and outside_comments.strip() not in OWN_NAMES:
                shown = " ".join(outside_comments.split())[:60]
                found.append(f"{path.relative_to(ROOT)}:{line}  {shown}")
    nothing(found, "Chinese outside _() in a template")


SPEAKING = {
    "views",
    "forms",
    "operations",
    "moves",
    "panels",
    "lines",
    "filters",
    "queries",
    "states",
    "trail",
    "scope",
}
"""Modules and folders whose words readers see. Elsewhere Chinese may be what is read – headings, places, samples."""

UNITS_OF_LEDGERS = ("元", "万元", "亿元", "万美元", "亿美元", "万港元", "万欧元")

WRITTEN_AS_THEY_ARE = {
    ("crm/campaigns/operations.py", " 年产业大招商突破年行动"): "the campaign's own name, a datum",
    ("crm/events/booklets/operations.py", "招商项目册"): "the title a booklet begins with, a datum",
    ("crm/events/booklets/views/printing.py", " 第"): "the file of a Chinese edition",
    ("crm/events/booklets/views/printing.py", "版.pdf"): "the file of a Chinese edition",
    ("crm/events/views/index.py", "yyyy 年 M 月"): "a pattern of dates for Chinese pages",
    ("crm/core/forms.py", r"^(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?$"): "how dates are typed",
    **{("crm/ledgers/forms.py", unit): "a unit as ledgers write it" for unit in UNITS_OF_LEDGERS},
}
"""Chinese that is the same in every language, each with the reason."""


def said_bare(path: Path) -> Iterator[tuple[int, str]]:
    """Texts with hanzi in a module that no ``_()`` translates; docstrings are for us."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    passed: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in KEYWORDS:
            passed |= {id(inner) for argument in node.args for inner in ast.walk(argument)}
        elif isinstance(node, ast.Expr):
            passed.add(id(node.value))
    for node in ast.walk(tree):
        said = isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed
        if said and HANZI.search(node.value):
            yield node.lineno, node.value


def test_no_module_that_speaks_to_readers_says_bare_chinese() -> None:
    found, met = [], set()
    for path in sorted((ROOT / "crm").rglob("*.py")):
        where = path.relative_to(ROOT)
        if "demo" in where.parts or not SPEAKING & {*where.parts, *where.stem.split("_")}:
            continue
        for line, text in said_bare(path):
            met.add((where.as_posix(), text))
            if (where.as_posix(), text) not in WRITTEN_AS_THEY_ARE:
                found.append(f"{where}:{line}  {text!r}")
    nothing(found, "Chinese outside _() in a module whose words readers see")
    nothing((f"{where} {text!r}" for where, text in sorted(WRITTEN_AS_THEY_ARE.keys() - met)), "No longer said there")
