"""The public list of projects at ``/p``: for anybody, from published editions alone."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import urlencode

from flask import Response, current_app, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from crm.core.permissions import public as open_to_all
from crm.core.reader import current_reader
from crm.core.web import see_other
from crm.printing.typesetting import qr_path
from crm.units.models import Region
from crm.units.regions.maps import TileMap, tile_map_of
from crm.units.regions.metrics import MapMetric

from ..window import choices
from ..window.cards import card_of
from ..window.filters import Sort, Wanted
from ..window.given import asked_for
from ..window.reading import Counted, counted, regions_of, window_page
from .blueprint import bp

FRESH_FOR = 60
"""Seconds a visitor's browser may show the page again without asking: a withdrawn project is off the list by then."""

FEW = 2
"""A map of fewer counties says nothing the cards do not."""


@bp.get("/p")
@open_to_all
def window() -> ResponseReturnValue:
    """Published projects: searched, narrowed, a page of cards; the province's map and the chains above them."""
    if not all(request.args.values()):
        # A form sends its empty fields too: go on to the address without them, which can be kept and shared.
        kept = {name: value for name, value in request.args.items() if value}
        return see_other(f"{request.path}?{urlencode(kept)}" if kept else request.path)
    wanted, asked = Wanted.read(request.args), asked_for(request.args)
    given = asked[1] if asked else None
    among = given.project_ids if given else None
    everything = counted(Wanted(), among)
    found = counted(wanted, among) if wanted.narrows else everything
    page = window_page(wanted, among, request.args.get("cursor"))
    regions = regions_of({one.county_id for one in everything})

    def url(to: Wanted, **more: str) -> str:
        kept: dict[str, Any] = {given.name: given.value} if given else {}
        return url_for(".window", **{**kept, **to.parameters(), **more})

    cards = [card_of(row) for row in page.rows]
    chains = choices.chain_sums(found)
    options = {
        "place": choices.place_options(everything, regions),
        "chain": choices.chain_options(choices.chain_sums(everything)),
        "industry": choices.industry_options(everything),
        "size": choices.size_options(everything),
    }
    address = f"{current_app.extensions['settings'].public_url}{url(wanted.but(sort=Sort.NEW))}"
    body = render_template(
        "projects/window/index.html",
        wanted=wanted,
        given=given,
        unknown=asked is not None and given is None,
        cards=cards,
        count=sum(one.count for one in found),
        all_count=sum(one.count for one in everything),
        total_yuan=sum(one.total_yuan for one in found),
        counties=len({one.county_id for one in found}),
        options=options,
        chips=_chips(wanted, options, url),
        chains=[(one, url(wanted.but(chain=one.code))) for one in chains] if len(chains) >= FEW else [],
        map=_map(found, regions, wanted, url),
        sorts=[{"title": one.title, "url": url(wanted.but(sort=one)), "current": one is wanted.sort} for one in Sort],
        url=url,
        all_url=url_for(".window"),
        clear_url=url(Wanted(sort=wanted.sort)),
        address=address,
        qr=qr_path(address),
        samples=any(card.is_sample for card in cards),
        previous_url=url(wanted, cursor=page.previous) if page.previous else None,
        next_url=url(wanted, cursor=page.next) if page.next else None,
        first=not request.args.get("cursor"),
    )
    return kept_a_while(make_response(body))


def kept_a_while(response: Response) -> Response:
    """For who is not signed in: may be shown again for a minute, and then only asked whether it changed."""
    if not current_reader().signed_in:
        response.headers["Cache-Control"] = f"public, max-age={FRESH_FOR}"
        response.add_etag()
        response.make_conditional(request)
    return response


def _chips(wanted: Wanted, options: dict[str, list[choices.Option]], url: Any) -> list[tuple[str, str, str]]:
    titles = {"place": _("地区"), "chain": _("产业链"), "industry": _("行业"), "size": _("投资额")}
    chips = [(_("文字"), f"“{wanted.q}”", url(wanted.but(q="")))] if wanted.q else []
    for name, title in titles.items():
        value = getattr(wanted, name)
        if value:
            without = wanted.but(**{name: None if name == "size" else ""})
            chips.append((title, choices.name_of(str(value), options[name]), url(without)))
    return chips


def _map(found: list[Counted], regions: dict[int, Region], wanted: Wanted, url: Any) -> TileMap | None:
    """Where the projects lie; nothing when they lie in one or two counties, or in zones that have no square."""
    counts: Counter[int] = Counter()
    for one in found:
        if regions[one.county_id].tile_x is not None:
            counts[one.county_id] += one.count
    if len(counts) <= FEW:
        return None
    metric = MapMetric("projects", _l("项目数，个"), lambda _reader: counts, none_word=_l("没有项目"))

    def leads_to(county: Region) -> str:
        return str(url(wanted.but(place=county.code)))

    return tile_map_of(current_reader(), metric, leads_to=leads_to, with_pages=False)
