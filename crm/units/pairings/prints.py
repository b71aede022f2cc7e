"""The list of pairings as a print, A4 landscape: who supports which region, with liaison and ground."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from crm.printing.compose import compose
from crm.printing.imprint import Imprint
from crm.printing.render import Job, render_pdf


@dataclass(frozen=True, slots=True, kw_only=True)
class PairingRow:
    """A pairing in words."""

    prefecture: str
    region: str
    kind: str
    who: str
    liaison: str
    since: str
    until: str
    team: int
    source: str


def render_pairings(*, imprint: Imprint, rows: Sequence[PairingRow], filters: Sequence[str]) -> bytes:
    """The list as a PDF; headings repeat on each page. Called with the print's language in force."""
    title = str(_("定点联系一览表"))
    body = compose("units/print/pairings.html", imprint=imprint, title=title, rows=rows, filters=filters)
    return render_pdf(
        body,
        Job(
            title=title,
            author=imprint.printed_by,
            lang="en" if imprint.lang == "en" else "zh-CN",
            printed_at=imprint.printed_at,
            sheets=("ledger", "pairings"),
            watermark=imprint.watermark,
        ),
    )
