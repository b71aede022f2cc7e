"""The board: four columns of cards, paged in; and the fragment a move answers with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from crm.core import clock
from crm.core.lists import plain_address
from crm.core.permissions import requires
from crm.core.reader import Reader, current_reader

from ..drawn import Drawn, Pen
from ..filters import LeadFilter
from ..models import Lead
from ..queries import COLUMN_SIZE, StageSums, card_of, column_page, stage_sums
from ..states import Stage
from . import bp
from .filtering import bar_of, way_out


@dataclass(frozen=True)
class Column:
    """A column: its sums, its cards, where they go on. ``seen`` counts the cards shown so far."""

    stage: Stage
    sums: StageSums
    cards: list[Drawn]
    more_url: str | None
    more_fragment: str | None
    more: int
    from_start: str | None

    @property
    def code(self) -> str:
        """The stage's code."""
        return self.stage.value


@bp.get("/")
@bp.get("/board", endpoint="board_page")
@requires("lead:read")
def board() -> ResponseReturnValue:
    """Leads by stage, with the filter of the address."""
    if (elsewhere := plain_address()) is not None:
        return elsewhere
    reader, today = current_reader(), clock.today()
    asked = LeadFilter.read(request.args)
    pen = Pen(today)
    sums = stage_sums(reader, asked, today)
    columns = [
        _column(
            reader, asked, stage, sums[stage], pen, request.args.get(f"cursor_{stage}"), seen=_seen(f"seen_{stage}")
        )
        for stage in Stage
    ]
    bar = bar_of(asked, "board", reader, today)
    empty = not any(column.cards for column in columns)
    return render_template(
        "leads/board.html",
        columns=columns,
        bar=bar,
        empty=way_out(bar, reader, today) if empty else None,
        may_move=reader.can("lead:advance"),
        back=bar.url(),
    )


@bp.get("/column/<code>")
@requires("lead:read")
def column(code: str) -> ResponseReturnValue:
    """More cards of one column, to be appended; a reader without scripts is given the board instead."""
    reader, today = current_reader(), clock.today()
    asked = LeadFilter.read(request.args)
    found = next((one for one in Stage if one.value == code), Stage.LEAD)
    drawn = _column(
        reader,
        asked,
        found,
        stage_sums(reader, asked, today)[found],
        Pen(today),
        request.args.get("cursor"),
        seen=_seen("seen"),
    )
    return render_template(
        "leads/_cards.html",
        column=drawn,
        may_move=reader.can("lead:advance"),
        back=url_for("leads.board", **asked.parameters()),
    )


def _seen(name: str) -> int:
    """How many cards of the column stood before these."""
    text = request.args.get(name, "0")
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def _column(
    reader: Reader,
    asked: LeadFilter,
    stage: Stage,
    sums: StageSums,
    pen: Pen,
    cursor: str | None,
    *,
    seen: int,
) -> Column:
    if asked.stage and stage not in asked.stage:
        return Column(stage, sums, [], None, None, 0, None)
    page = column_page(reader, asked, stage, pen.today, cursor=cursor)
    cards = [pen.draw(row) for row in page.rows]
    seen = seen + len(cards) if cursor else len(cards)
    parameters = asked.parameters()
    further: dict[str, Any] = {f"cursor_{stage}": page.next, f"seen_{stage}": seen}
    more: dict[str, Any] = {"cursor": page.next, "seen": seen}
    return Column(
        stage,
        sums,
        cards,
        url_for(
            "leads.board",
            **parameters,
            **further,
            _anchor=f"column-{stage}",
        )
        if page.next
        else None,
        url_for("leads.column", code=stage.value, **parameters, **more) if page.next else None,
        min(COLUMN_SIZE, max(1, sums.leads - seen)),
        url_for("leads.board", **parameters) if request.args.get(f"cursor_{stage}") else None,
    )


def moved_parts(lead: Lead, *, requested: bool, to: Stage, today: date) -> str:
    """What a move on the board answers: the card as it is now, and the heads of all columns with their new sums.

    The board's filter is read from the address the request came from.
    """
    reader = current_reader()
    asked = LeadFilter.read(_arguments(request.headers.get("HX-Current-URL", "")))
    sums = stage_sums(reader, asked, today)
    return render_template(
        "leads/_moved.html",
        card_column=Column(lead.stage, sums[lead.stage], [Pen(today).draw(card_of(lead.id))], None, None, 0, None),
        requested=requested,
        to=to,
        columns=[Column(stage, sums[stage], [], None, None, 0, None) for stage in Stage],
        bar=bar_of(asked, "board", reader, today),
        may_move=True,
        back=url_for("leads.board", **asked.parameters()),
    )


def _arguments(address: str) -> MultiDict[str, Any]:
    return MultiDict(parse_qs(urlsplit(address).query)) if address else MultiDict()
