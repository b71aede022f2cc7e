"""What the visual standard promises in figures: icons that exist, colours that can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOKENS = (ROOT / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
SPRITE = (ROOT / "static" / "icons" / "icons.svg").read_text(encoding="utf-8")
NAMED = re.compile(r"""(?:\bicon\(\s*|icon=|"icon":\s*|icon or\s+|trailing=)"([a-z0-9-]+)\"""")

TEXT = ("ink-1", "ink-2", "ink-3", "accent", "lead", "nego", "signed", "landed", "red", "amber", "green")
GROUNDS = ("surface", "bg", "sel", "surface-2")


def theme(name: str) -> dict[str, str]:
    """The colours of one theme by token; dark's are looked up in both places they stand in."""
    start = {
        "light": ":root {",
        "dark": ':root[data-bs-theme="dark"] {',
        "system": ':root[data-theme="auto"]:not([data-bs-theme]) {',
    }[name]
    block = TOKENS.split(start, 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--d-([\w-]+):\s*(#[0-9a-f]{6});", block))


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_every_text_colour_reads_on_every_ground(name: str) -> None:
    colours = theme(name)
    pairs = [(text, ground) for text in TEXT for ground in GROUNDS]
    pairs += [("on-accent", "accent"), ("on-accent", "accent-hover"), ("on-dark", "dark"), ("ink-2", "grey-soft")]
    pairs += [(f"on-map-{n}", f"map-{n}") for n in range(1, 5)] + [("ink-2", "map-own"), ("ink-2", "col")]
    pairs += [(c, f"{c}-soft") for c in ("red", "amber", "green", "lead", "nego", "signed", "landed")]
    weak = [
        f"{text} on {ground}: {contrast(colours[text], colours[ground]):.2f}"
        for text, ground in pairs
        if contrast(colours[text], colours[ground]) < 4.5
    ]
    assert not weak, "\n".join(weak)
    assert contrast(colours["ctl"], colours["surface"]) >= 3


def test_both_ways_into_the_dark_are_the_same() -> None:
    assert theme("dark") == theme("system")


def test_every_icon_named_is_in_the_sprite() -> None:
    known = set(re.findall(r'id="i-([a-z0-9-]+)"', SPRITE))
    gone = [
        f"{path.relative_to(ROOT)} names {name}"
        for folder, kind in (("templates", "*.html"), ("crm", "*.py"))
        for path in sorted((ROOT / folder).rglob(kind))
        for name in NAMED.findall(path.read_text(encoding="utf-8"))
        if name not in known
    ]
    assert not gone, "\n".join(gone)
