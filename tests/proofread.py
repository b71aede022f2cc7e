"""Reads a page as a strict reader would and lists what is wrong with it, one sentence each.

Every page and fragment that a test fetches goes through here: valid HTML, one ``h1`` with which the title
begins, fields that say what they are, ids that are there once, references that lead somewhere, nothing the
content security policy forbids.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from xml.etree.ElementTree import Element

import html5lib
from html5lib.constants import E as SENTENCES

UNLABELLED_KINDS = {"hidden", "submit", "button", "reset", "image"}

# What a fragment stands in, so that a table row is not judged as if it stood in a paragraph.
CONTAINERS = {
    "tr": "tbody",
    "td": "tr",
    "th": "tr",
    "tbody": "table",
    "thead": "table",
    "tfoot": "table",
    "caption": "table",
    "option": "select",
    "optgroup": "select",
}

REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "list", "headers")


def problems(html: str) -> list[str]:
    """Everything wrong with a whole page or with a fragment, in the order of reading."""
    root, whole, found = parsed(html)
    found = list(found)
    found += _ids(root, whole=whole)
    found += _fields(root)
    found += _forms_and_links(root)
    found += _policy(root)
    if whole:
        found += _headings(root)
    return found


@lru_cache(maxsize=16)
def parsed(html: str) -> tuple[Element, bool, tuple[str, ...]]:
    """The page or fragment as a tree to read, whether it is a whole page, and what is wrong with its syntax.

    The strict parser takes tens of milliseconds for a page; whoever fills in its form just after finds it read.
    """
    whole = html.lstrip()[:15].lower().startswith(("<!doctype", "<html"))
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root = parser.parse(html) if whole else parser.parseFragment(html, container=_container(html))
    found = (f"line {line}: {SENTENCES.get(code, code) % values}" for (line, _column), code, values in parser.errors)
    return root, whole, tuple(found)


def text_of(element: Element) -> str:
    """What is read aloud: the text, and the names of pictures, in one line."""
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and child.get("aria-hidden") != "true":
            parts.append(child.get("alt") or child.get("aria-label") or text_of(child))
        parts.append(child.tail or "")
    return " ".join("".join(parts).split())


def _container(html: str) -> str:
    head = html.lstrip()
    name = head[1:].split(">")[0].split()[0].lower() if head.startswith("<") else ""
    return CONTAINERS.get(name, "div")


def _elements(root: Element) -> Iterator[tuple[str, Element]]:
    for element in root.iter():
        if isinstance(element.tag, str):
            yield element.tag.rpartition("}")[2], element


def _shown(element: Element) -> str:
    parts = [f'{name}="{element.get(name)}"' for name in ("id", "name", "class", "href") if element.get(name)]
    return f"<{' '.join([str(element.tag).rpartition('}')[2], *parts])}>"


def _ids(root: Element, *, whole: bool) -> list[str]:
    ids = Counter(value for _tag, element in _elements(root) if (value := element.get("id")) is not None)
    found = [f"the id {name!r} is there {count} times" for name, count in ids.items() if count > 1]
    found += ["an id is empty"] if "" in ids else []
    if whole:  # a fragment may point at what is already on the page
        for _tag, element in _elements(root):
            for attribute in REFERENCES:
                for name in (element.get(attribute) or "").split():
                    if name not in ids:
                        found.append(f"{_shown(element)} says {attribute}={name!r}, which is not on the page")
    return found


def _fields(root: Element) -> list[str]:
    labelled = {element.get("for") for tag, element in _elements(root) if tag == "label" and text_of(element)}
    wrapped = {
        field for tag, label in _elements(root) if tag == "label" and text_of(label) for _tag, field in _elements(label)
    }
    found = []
    for tag, element in _elements(root):
        named = element.get("aria-label") or element.get("aria-labelledby") or element.get("title")
        if tag in ("input", "select", "textarea"):
            if element.get("type", "text") in UNLABELLED_KINDS and tag == "input":
                continue
            if not (named or element in wrapped or (element.get("id") and element.get("id") in labelled)):
                found.append(f"{_shown(element)} has no label")
        elif tag == "button" and not (named or text_of(element)):
            found.append(f"{_shown(element)} says nothing")
        elif tag == "img" and element.get("alt") is None:
            found.append(f"{_shown(element)} has no alt text")
        elif (
            tag == "a"
            and element.get("href") is not None
            and not (named or text_of(element) or _for_the_mouse(element))
        ):
            found.append(f"{_shown(element)} is a link without words")
        elif tag == "table" and element.get("role") != "presentation" and not _table_named(element):
            found.append(f"{_shown(element)} has no caption")
    return found


def _for_the_mouse(element: Element) -> bool:
    """A picture that leads where the words beside it lead: neither read aloud nor met with the tab key."""
    return element.get("aria-hidden") == "true" and element.get("tabindex") == "-1"


def _table_named(table: Element) -> bool:
    caption = table.find("caption")
    return bool(table.get("aria-label") or table.get("aria-labelledby")) or (
        caption is not None and bool(text_of(caption))
    )


def _forms_and_links(root: Element) -> list[str]:
    found = []
    for tag, element in _elements(root):
        if tag == "form":
            if element.get("action") is None:
                found.append(f"{_shown(element)} has no action: without scripts it goes nowhere for certain")
            posts = (element.get("method") or "get").lower() == "post"
            if posts and not any(field.get("name") == "csrf_token" for _tag, field in _elements(element)):
                found.append(f"{_shown(element)} posts without its CSRF token")
        elif tag == "a" and element.get("href") is None:
            found.append(f"{_shown(element)} is a link without an address")
        if any(element.get(f"hx-{verb}") is not None for verb in ("get", "post", "put", "patch", "delete")):
            works_without = tag in ("a", "form") or element.get("formaction") is not None
            # What renews itself, or fetches what a link inside it leads to, can be read without.
            works_without = works_without or any(inner in ("a", "form") for inner, _element in _elements(element))
            if tag == "button" and element.get("type", "submit") == "submit":
                works_without = True
            if not works_without and element.get("data-enhances") is None and tag != "input" and tag != "select":
                found.append(f"{_shown(element)} needs scripts: neither a link nor a form stands behind hx-*")
    return found


def _policy(root: Element) -> list[str]:
    found = []
    for tag, element in _elements(root):
        if element.get("style") is not None:
            found.append(f"{_shown(element)} has style=, which the content security policy drops")
        for name in element.attrib:
            if str(name).startswith(("on", "hx-on")):
                found.append(f"{_shown(element)} has {name}=, which the content security policy drops")
        if tag == "script" and element.get("src") is None and element.get("type") != "application/json":
            found.append("a script stands in the page itself, which the content security policy drops")
        if tag == "style":
            found.append("a style sheet stands in the page itself, which the content security policy drops")
        address = element.get("href") or element.get("src") or element.get("action") or ""
        if address.strip().lower().startswith("javascript:"):
            found.append(f"{_shown(element)} leads to javascript:")
    return found


def _headings(root: Element) -> list[str]:
    found = []
    page = root if root.tag == "html" else root.find("html")
    if page is not None and not page.get("lang"):
        found.append("<html> does not say its language")
    first = [element for tag, element in _elements(root) if tag == "h1"]
    if len(first) != 1:
        found.append(f"there are {len(first)} h1, there must be exactly one")
    titles = [element for tag, element in _elements(root) if tag == "title"]
    title = " ".join((titles[0].text or "").split()) if titles else ""
    if not title:
        found.append("the page has no title")
    elif len(first) == 1 and not title.startswith(text_of(first[0])):
        found.append(f"the title {title!r} does not begin with the h1 {text_of(first[0])!r}")
    level = 1
    for tag, element in _elements(root):
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            if int(tag[1]) > level + 1:
                found.append(f"{_shown(element)} {text_of(element)!r} skips a level after h{level}")
            level = int(tag[1])
    if not any(tag == "main" for tag, _element in _elements(root)):
        found.append("there is no <main>")
    return found
