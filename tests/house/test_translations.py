"""Every sentence users read is there in both languages: Chinese in the code, English in crm/translations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import jinja2
import jinja2.nodes
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from tests.house.verdict import nothing

ROOT = Path(__file__).parents[2]
HANZI = re.compile(r"[\u3400-\u9fff]")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")
KEYWORDS = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
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


def english() -> dict[Key, list[tuple[str, str]]]:
    """(context, Chinese) → each file's (English, file); the first is what readers see."""
    found: dict[Key, list[tuple[str, str]]] = {}
    for path in sorted((ROOT / "crm" / "translations" / "en").rglob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="en", charset="utf-8"):
                if message.id and isinstance(message.id, str):
                    found.setdefault((message.context, message.id), []).append((str(message.string), path.name))
    return found


def test_every_chinese_sentence_has_its_english() -> None:
    known = english()
    missing = sorted({(where, key[1]) for key, where in sentences() if not known.get(key, [("", "")])[0][0].strip()})
    nothing((f"{where}  {text!r}" for where, text in missing), "Chinese without its English in crm/translations/en")


def test_the_english_is_english_and_fills_the_same_blanks() -> None:
    wrong = []
    for (_context, chinese), said in english().items():
        for text, file in said:
            if set(PLACEHOLDER.findall(chinese)) != set(PLACEHOLDER.findall(text)):
                wrong.append(f"{file}: {chinese!r} and {text!r} do not fill the same blanks")
    nothing(wrong, "A blank is lost or invented in translation")


def test_one_sentence_has_one_english() -> None:
    """The first file wins when the app runs, so a second wording elsewhere would be written and never read."""
    wrong = [
        f"{chinese!r}: " + ", ".join(f"{text!r} ({file})" for text, file in said)
        for (_context, chinese), said in english().items()
        if len({text for text, _file in said}) > 1
    ]
    nothing(wrong, "Two rooms translate one sentence differently; keep one")


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
