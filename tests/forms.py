"""Filling in a form as it stands on a page: hidden fields, tokens and earlier values go with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from tests.proofread import parsed


@dataclass
class FilledForm:
    """A form read from a page: where it goes and what it sends."""

    action: str
    method: str
    multipart: bool
    fields: dict[str, list[str]] = field(default_factory=dict)


class NoSuchForm(AssertionError):
    """The page has no such form, or the form no such field."""


def read_form(html: str, *, action: str | None = None, here: str = "") -> FilledForm:
    """The form of a page that posts: the only one, or the one whose address contains ``action``.

    Without ``action`` the forms of the shell around ``<main>`` (signing out, preferences) are passed over.
    """
    root, _whole, _errors = parsed(html)
    place = root.find(".//main") if action is None else None
    forms = [
        form
        for form in (root if place is None else place).iter("form")
        if (form.get("method") or "get").lower() == "post"
    ]
    shown = [form.get("action") or "" for form in forms]
    fitting = [form for form in forms if action is None or action in (form.get("action") or "")]
    if len(fitting) != 1:
        raise NoSuchForm(f"wanted one form{f' to {action!r}' if action else ''}, the page has {shown}")
    found = fitting[0]
    filled = FilledForm(
        action=found.get("action") or here,
        method="POST",
        multipart=found.get("enctype") == "multipart/form-data",
    )
    name_of_form = found.get("id")
    inside = list(found.iter())
    outside = [e for e in root.iter() if name_of_form and e.get("form") == name_of_form]
    for element in [*inside, *outside]:
        name = element.get("name")
        if name and element.get("disabled") is None:
            for value in _values(element):
                filled.fields.setdefault(name, []).append(value)
    return filled


def _values(element: Element) -> list[str]:
    kind = element.get("type", "text")
    if element.tag == "textarea":
        return [(element.text or "").removeprefix("\n")]
    if element.tag == "select":
        options = list(element.iter("option"))
        chosen = [option for option in options if option.get("selected") is not None]
        if not chosen and element.get("multiple") is None:
            chosen = options[:1]
        return [_option_value(option) for option in chosen]
    if element.tag == "input":
        if kind in ("submit", "button", "image", "reset", "file"):
            return []
        if kind in ("checkbox", "radio"):
            return [element.get("value", "on")] if element.get("checked") is not None else []
        return [element.get("value", "")]
    return []


def _option_value(option: Element) -> str:
    value = option.get("value")
    return value if value is not None else "".join(option.itertext()).strip()
