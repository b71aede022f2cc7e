"""A sheet handed to the press: as the source of a kept page, and as a PDF of its own."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from crm.printing.binding import CannotBind, Marks, Metadata, Part, bind
from crm.printing.kept import SheetSource, keep
from crm.printing.slowly import bind_slowly
from crm.printing.typesetting import day, day_and_time
from crm.units.names_shown import short_english

from ..facts import public_facts
from .content import Sheet, refuse_missing, sheet_of
from .drawing import attempts_of
from .making import made_by
from .picture import PictureOf

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetImprint:
    """What is stamped on a sheet printed by itself.

    A *public* sheet tells its *edition* and the day it was published (*at*); an internal one when (*at*, wall-clock
    time of Asia/Shanghai) and by whom (*printed_by*) it was printed, and bears 内部资料 and the watermark.
    """

    at: datetime
    edition: int = 0
    printed_by: str = ""


def sheet_source(facts: Mapping[str, Any], *, lang: str, public: bool, url: str) -> SheetSource:
    """The sheet of *facts* in "zh" or "en" as the press keeps it, without running marks. *url* is for the QR code.

    A public sheet is made of :func:`public_facts` whatever it is given. Nothing is set before the press asks for it:
    whether the page is kept already is told by the facts alone. Raises ``EnglishMissing`` for a public English sheet
    that would have to leave something out; composing it raises ``DomainError`` when a picture's file is gone.
    """
    shown = public_facts(facts) if public else dict(facts)
    if lang == "en" and public:
        with force_locale(lang):
            refuse_missing(shown)

    @cache
    def sheet() -> Sheet:
        with force_locale(lang):
            return sheet_of(shown, lang=lang, public=public, url=url)

    said = json.dumps([shown, lang, public, url], sort_keys=True, ensure_ascii=False)
    return SheetSource(
        attempts=attempts_of(sheet),
        title=f"{(shown.get('name_en') if lang == 'en' else shown['name']) or shown['code']} {shown['code']}",
        lang="en" if lang == "en" else "zh-CN",
        sheets=("sheet",),
        assets=PictureOf(sheet),
        most_pages=1,
        identity=f"{made_by()}\n{said}",
    )


def print_sheet(facts: Mapping[str, Any], *, lang: str, public: bool, url: str, imprint: SheetImprint) -> bytes:
    """The sheet as a PDF of its own: its kept page (rendered now if need be), stamped. The same bytes for the same
    facts and imprint. Raises what :func:`sheet_source` raises.
    """
    source = sheet_source(facts, lang=lang, public=public, url=url)
    with force_locale(lang):
        marks = _marks(facts, imprint, lang, public)
        metadata = Metadata(
            title=source.title,
            author=str((facts.get("contact") or {}).get("office_en" if lang == "en" else "office") or ""),
            created=imprint.at,
            subject=sheet_kind(facts, lang),
        )
    part = Part(keep(source), title=source.title)
    try:
        return bind([part], marks=marks, metadata=metadata, lang=source.lang, outline=False).content
    except CannotBind as reason:
        log.warning("sheet %s is printed the slow way: %s", facts["code"], reason)
        slow = bind_slowly([(source, part)], marks=marks, metadata=metadata, lang=source.lang, outline=False)
        return slow.content


def sheet_kind(facts: Mapping[str, Any], lang: str) -> str:
    """贵州省产业招商项目简介, Guizhou investment project sheet: what stands at the foot; inside ``force_locale``."""
    province = facts.get("province") or {}
    where = short_english(province.get("name_en") or "") if lang == "en" else province.get("name") or ""
    return str(_("%(where)s产业招商项目简介", where=where) if where else _("产业招商项目简介"))


def _marks(facts: Mapping[str, Any], imprint: SheetImprint, lang: str, public: bool) -> Marks:
    kind = sheet_kind(facts, lang)
    sample = _("样例数据") if facts.get("is_sample") else ""
    pages = _("第 %(page)s 页 共 %(pages)s 页", page="{page}", pages="{pages}")
    if public:
        edition = (_("第 %(edition)s 版", edition=imprint.edition),) if imprint.edition else ()
        return Marks(foot=(*edition, day(imprint.at.date(), lang), kind), sample=sample, page_words=pages)
    when = day_and_time(imprint.at, lang)
    whose = (_("%(unit)s 打印", unit=imprint.printed_by),) if imprint.printed_by else ()
    notice = _("严禁录入、存储、传输国家秘密")
    return Marks(
        foot=(kind, when, *whose),
        sample=sample,
        page_words=pages,
        inner=_("内部资料"),
        notice=notice[:1].upper() + notice[1:],
        watermark=f"{_('内部资料')}   {imprint.printed_by}   {imprint.at:%Y-%m-%d %H:%M}",
        head_at=14.0,
    )
