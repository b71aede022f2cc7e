"""The trail as a page and as a file."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.core import clock
from crm.core.db import writing
from crm.core.permissions import requires
from crm.core.reader import current_reader

from . import queries
from .exporting import written
from .operations import record
from .queries import AuditFilter
from .sentences import changes_of, sentence, subject_of, url_of
from .titles import KINDS, action_title, all_actions, kind_title, names_in, own_words

bp = Blueprint("audit", __name__, url_prefix="/audit")


def chosen() -> tuple[AuditFilter, list[str]]:
    """The filter in the address, and a sentence for each part of it that cannot be read."""
    wrong = []
    days: dict[str, date | None] = {}
    for name in ("since", "until"):
        text = request.args.get(name, "").strip()
        try:
            days[name] = date.fromisoformat(text) if text else None
        except ValueError:
            days[name] = None
            wrong.append(_("“%(text)s”不是日期，请写成 2018-03-06", text=text[:20]))
    if days["since"] and days["until"] and days["since"] > days["until"]:
        wrong.append(_("开始日期晚于结束日期，所以没有记录"))

    def asked(name: str) -> str:
        return request.args.get(name, "").strip()[:80]

    narrowed = AuditFilter(
        who=asked("who"),
        action=asked("action"),
        subject_kind=asked("subject_kind"),
        ref=asked("ref"),
        since=days["since"],
        until=days["until"],
        refused=asked("refused") == "1",
        text=asked("text"),
    )
    return narrowed, wrong


def in_address(filter_: AuditFilter) -> dict[str, Any]:
    """The filter as URL parameters, without what is empty."""
    parts = {name: value.isoformat() if isinstance(value, date) else value for name, value in vars(filter_).items()}
    return {name: "1" if value is True else value for name, value in parts.items() if value}


@bp.get("")
@requires("audit:read")
def index() -> ResponseReturnValue:
    """Who did what, when, from where, and what changed."""
    narrowed, wrong = chosen()
    shown = queries.entries_page(narrowed, cursor=request.args.get("cursor"))
    names = names_in(shown.rows)
    return render_template(
        "audit/index.html",
        shown=shown,
        chosen=narrowed,
        kept=in_address(narrowed),
        wrong=wrong,
        actions=sorted(all_actions().items()),
        kinds={kind: kind_title(kind) for kind in sorted(KINDS)},
        action_title=action_title,
        own_words=own_words,
        changes_of=lambda entry: changes_of(entry, names),
        subject_of=subject_of,
        url_of=lambda entry: url_of(entry, current_reader()),
    )


@bp.get("/export.csv")
@requires("audit:read")
def export() -> ResponseReturnValue:
    """The filtered trail as CSV; that somebody took it along is itself written down."""
    narrowed, _wrong = chosen()
    at = clock.now()
    with writing():
        note = "&".join(f"{name}={value}" for name, value in in_address(narrowed).items())
        record(action="audit:export", by=current_reader(), at=at, note=note)
    headings = [_("时间"), _("谁"), _("所属单位"), _("代理"), _("动作"), _("对象"), _("说明"), _("来自"), _("被拒绝")]
    rows = [
        (
            clock.local(entry.at).strftime("%Y-%m-%d %H:%M:%S"),
            entry.actor_name,
            entry.actor_unit,
            entry.acting_for or "",
            action_title(entry.action),
            subject_of(entry),
            sentence(entry, names),
            entry.origin,
            _("是") if entry.refused else "",
        )
        for entries in queries.entries_for_export(narrowed)
        for names in (names_in(entries),)
        for entry in entries
    ]
    return written(f"{_('操作日志')}-{clock.date_of(at).isoformat()}.csv", headings, rows)
