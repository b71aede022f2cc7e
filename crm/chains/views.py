"""Pages of chains: the list, a chain as a grid of its links, chains and links made, changed, moved, voided."""

from __future__ import annotations

from typing import Any, Literal

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.audit.conflicts import both_versions
from crm.core import clock
from crm.core.errors import StaleEdit
from crm.core.forms import Form
from crm.core.panels import panels_of
from crm.core.permissions import requires
from crm.core.reader import current_reader
from crm.core.voiding import ask_why
from crm.core.web import page, submit
from crm.units.choices import unit_choices

from . import operations, queries
from .choices import local_name
from .forms import ChainForm, LinkForm
from .models import Chain, Link
from .states import ChainRole, Stream

bp = Blueprint("chains", __name__, url_prefix="/chains")
bp.add_app_template_filter(local_name, "chain_name")


@bp.get("")
@requires("chain:read")
def index() -> ResponseReturnValue:
    """All chains in use with their links by stream."""
    chains = queries.all_chains()
    streams = {chain.id: _by_stream(queries.links_of(chain)) for chain in chains}
    return page("chains/index.html", chains=chains, streams=streams)


@bp.get("/<code>")
@requires("chain:read")
def show(code: str) -> ResponseReturnValue:
    """A chain as a grid: columns are its links, rows are hung by the rooms above (residents, gaps, leads)."""
    chain = queries.chain_called(code)
    links = queries.links_of(chain)
    return page(
        "chains/show.html",
        chain=chain,
        links=links,
        streams=_by_stream(links),
        lead_unit=queries.lead_unit_of(chain),
        roles=[role for role in ChainRole if role != ChainRole.NONE],
        panels=panels_of("chain", chain, current_reader()),
        move=Form(),
    )


def _by_stream(links: list[Link]) -> list[tuple[Stream, list[Link]]]:
    grouped = [(stream, [link for link in links if link.stream == stream]) for stream in Stream]
    return [(stream, found) for stream, found in grouped if found]


@bp.route("/new", methods=["GET", "POST"])
@requires("chain:edit")
def new() -> ResponseReturnValue:
    """Enter a chain."""
    form = _chain_form()

    def shown(**extra: Any) -> str:
        return render_template("chains/edit.html", form=form, chain=None, **extra)

    def act() -> str:
        values = {**form.own_values, "code": form.code.data or ""}
        made = operations.save_chain(chain_id=None, values=values, version=None, by=current_reader(), at=clock.now())
        return url_for("chains.show", code=made.code)

    return submit(form, shown, act)


@bp.route("/<code>/edit", methods=["GET", "POST"])
@requires("chain:edit")
def edit(code: str) -> ResponseReturnValue:
    """Change a chain's names, lead department or note."""
    chain = queries.chain_called(code)
    ident, form = chain.id, _chain_form(obj=chain)

    def shown(conflict: StaleEdit | None = None, **extra: Any) -> str:
        stored = queries.chain_called(code)
        clash = conflict and both_versions(form, stored, {name: getattr(stored, name) for name in form.own_values})
        return render_template("chains/edit.html", form=form, chain=stored, conflict=clash, **extra)

    def act() -> str:
        operations.save_chain(
            chain_id=ident,
            values=form.own_values,
            version=form.expected_version,
            by=current_reader(),
            at=clock.now(),
        )
        return url_for("chains.show", code=code)

    return submit(form, shown, act)


def _chain_form(obj: Chain | None = None) -> ChainForm:
    form = ChainForm(obj=obj)
    form.lead_unit_id.choices = unit_choices()
    return form


@bp.route("/<code>/void", methods=["GET", "POST"])
@requires("chain:edit")
def void(code: str) -> ResponseReturnValue:
    """Take a chain out of use, with a reason."""
    chain = queries.chain_called(code)
    ident = chain.id
    return ask_why(
        title=_("作废产业链“%(name)s”？", name=local_name(chain)),
        sentence=_("以后不能再选它和它的环节；已有的记录照旧显示。"),
        back=url_for("chains.show", code=code),
        void=lambda reason: operations.void_chain(chain_id=ident, reason=reason, by=current_reader(), at=clock.now()),
        onward=url_for("chains.index"),
    )


@bp.route("/<code>/links/new", methods=["GET", "POST"])
@requires("chain:edit")
def link_new(code: str) -> ResponseReturnValue:
    """Add a link to the chain."""
    ident, form = queries.chain_called(code).id, LinkForm()

    def shown(**extra: Any) -> str:
        return render_template("chains/link.html", form=form, chain=queries.chain_called(code), link=None, **extra)

    def act() -> str:
        operations.save_link(
            chain_id=ident,
            link_id=None,
            values=form.own_values,
            version=None,
            by=current_reader(),
            at=clock.now(),
        )
        return url_for("chains.show", code=code, _anchor="links")

    return submit(form, shown, act)


@bp.route("/<code>/links/<int:link_id>/edit", methods=["GET", "POST"])
@requires("chain:edit")
def link_edit(code: str, link_id: int) -> ResponseReturnValue:
    """Change a link's names or stream."""
    chain = queries.chain_called(code)
    ident, form = chain.id, LinkForm(obj=queries.link_of(chain, link_id))

    def shown(conflict: StaleEdit | None = None, **extra: Any) -> str:
        stored = queries.chain_called(code)
        link = queries.link_of(stored, link_id)
        clash = conflict and both_versions(form, link, {name: getattr(link, name) for name in form.own_values})
        return render_template("chains/link.html", form=form, chain=stored, link=link, conflict=clash, **extra)

    def act() -> str:
        operations.save_link(
            chain_id=ident,
            link_id=link_id,
            values=form.own_values,
            version=form.expected_version,
            by=current_reader(),
            at=clock.now(),
        )
        return url_for("chains.show", code=code, _anchor="links")

    return submit(form, shown, act)


@bp.route("/<code>/links/<int:link_id>/void", methods=["GET", "POST"])
@requires("chain:edit")
def link_void(code: str, link_id: int) -> ResponseReturnValue:
    """Take a link out of use, with a reason."""
    chain = queries.chain_called(code)
    ident, link = chain.id, queries.link_of(chain, link_id)
    return ask_why(
        title=_("作废环节“%(name)s”？", name=local_name(link)),
        sentence=_("以后不能再选它；已有的记录照旧显示。"),
        back=url_for("chains.show", code=code),
        void=lambda reason: operations.void_link(
            chain_id=ident, link_id=link_id, reason=reason, by=current_reader(), at=clock.now()
        ),
        onward=url_for("chains.show", code=code, _anchor="links"),
    )


@bp.post("/<code>/links/<int:link_id>/move")
@requires("chain:edit")
def link_move(code: str, link_id: int) -> ResponseReturnValue:
    """One place up or down within its stream."""
    ident, form = queries.chain_called(code).id, Form()
    way: Literal["up", "down"] = "up" if request.form.get("way") == "up" else "down"

    def shown(**extra: Any) -> str:
        link = queries.link_of(queries.chain_called(code), link_id)
        return render_template("chains/unmoved.html", form=form, link=link, back=url_for("chains.show", code=code))

    def act() -> str:
        operations.move_link(chain_id=ident, link_id=link_id, way=way, by=current_reader(), at=clock.now())
        return url_for("chains.show", code=code, _anchor="links")

    return submit(form, shown, act)
