"""The enterprise profile 企业简介: one A4 page for a leader before a visit. It stands here because this room sees all it
tells: who the enterprise is, its people, its leads and what was said with it last.

Internal always; telephone numbers are masked, as on the page. What the reader may not see is told as a count only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from flask import current_app, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from crm.core import clock
from crm.core.money import wan
from crm.core.reader import Reader
from crm.enterprises.industries import path_of
from crm.enterprises.models import Contact, Enterprise
from crm.enterprises.queries import children_of, contacts_of, sees
from crm.enterprises.states import EnterpriseKind, SizeMark
from crm.leads.briefs import ContactLine, Fact, clause
from crm.leads.models import Lead
from crm.leads.queries import leads_of, near_matches
from crm.printing.compose import compose
from crm.printing.imprint import Imprint
from crm.printing.render import Job, render_first_fit
from crm.printing.typesetting import day, measure, tidy
from crm.units.names_shown import local_short

from . import queries


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at the enterprise: name, post, masked number; when and by whom last seen."""

    name: str
    post: str
    phone: str
    seen: str


@dataclass(frozen=True, slots=True)
class LeadLine:
    """A lead of the enterprise the reader may see; amounts as printed, None where nothing is recorded."""

    number: str
    project: str
    county: str
    stage: str
    planned: str | None
    agreed: str | None
    paid: str | None
    next: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Everything the page says, in the language of its imprint."""

    imprint: Imprint
    name: str
    english: str
    number: str
    kind: str
    marks: Sequence[str]
    where: Sequence[str]
    identity: Sequence[Fact]
    people: Sequence[Person]
    people_count: int
    business: str
    expansion: str
    leads: Sequence[LeadLine]
    lead_count: int
    elsewhere: int
    unit: str
    contacts: Sequence[ContactLine]


def profile_of(enterprise: Enterprise, reader: Reader, at: datetime, lang: str) -> Profile:
    """What the reader may know of the enterprise today."""
    with force_locale(lang):
        seen = leads_of(enterprise.id, reader) if reader.can("lead:read") else []
        numbers = {lead.number for lead in seen}
        elsewhere = (
            sum(row.number not in numbers for row in near_matches(enterprise.id)) if reader.can("lead:read") else 0
        )
        activities = queries.recent(reader, enterprise=enterprise) if reader.can("activity:read") else []
        people = contacts_of(enterprise, reader)
        titles = {mark.value: str(mark.title) for mark in SizeMark}
        kind = str(enterprise.kind.title)
        return Profile(
            imprint=_imprint(enterprise, reader, at, lang),
            name=enterprise.name_en if lang == "en" and enterprise.name_en else enterprise.name,
            english=enterprise.name_en if lang != "en" else enterprise.name if enterprise.name_en else "",
            number=_number(enterprise),
            kind=kind,
            marks=[titles.get(mark, mark) for mark in enterprise.marks],
            where=[part for part in (kind, enterprise.headquarters) if part],
            identity=_identity(enterprise, reader),
            people=[_person(one, lang, clock.date_of(at)) for one in people[:4]],
            people_count=len(people),
            business=enterprise.business.strip(),
            expansion=enterprise.expansion.strip(),
            leads=[_lead(lead) for lead in _in_order(seen)],
            lead_count=len(seen),
            elsewhere=elsewhere,
            unit="million CNY" if lang == "en" else _("万元"),
            contacts=[
                ContactLine(
                    one.on, str(one.kind.title), f"{one.subject}{_('：')}{one.result}" if one.result else one.subject
                )
                for one in activities[:5]
            ],
        )


def _imprint(enterprise: Enterprise, reader: Reader, at: datetime, lang: str) -> Imprint:
    settings = current_app.extensions["settings"]
    with current_app.test_request_context(base_url=settings.public_url):
        path = url_for("enterprises.show", enterprise_id=enterprise.id)
    local = clock.local(at).replace(tzinfo=None)
    return Imprint(
        edition=0,
        printed_at=local,
        printed_by=reader.unit_name or reader.name,
        data_as_of=local,
        url=f"{settings.public_url}{path}",
        lang=lang,
        sample=enterprise.is_sample,
    )


def _number(enterprise: Enterprise) -> str:
    if enterprise.kind is EnterpriseKind.FOREIGN:
        return enterprise.foreign_number or ""
    if enterprise.kind is EnterpriseKind.PERSON:
        return enterprise.masked_id or ""
    return enterprise.credit_code or ""


def _identity(enterprise: Enterprise, reader: Reader) -> list[Fact]:
    parent = enterprise.parent if enterprise.parent and sees(enterprise.parent, reader) else None
    children = children_of(enterprise, reader)
    named = _("、").join(child.name for child in children[:3])
    if len(children) > 3:
        named = _("%(names)s等 %(count)s 家", names=named, count=len(children))
    members = _("、").join(member.get("name", "") for member in enterprise.members)
    path = path_of(enterprise.industry) if enterprise.industry else []
    rows = [
        (_("行业"), " / ".join(one.name for one in path[-2:])),
        (_("总部所在地"), enterprise.headquarters),
        (_("上级集团"), parent.name if parent else ""),
        (_("下属企业"), named),
        (_("联合体成员"), members),
        (_("网站"), enterprise.website),
        (
            _("首报"),
            f"{local_short(enterprise.owner_unit) or _('未记录单位')}　{clock.date_of(enterprise.created_at).isoformat()}",
        ),
    ]
    return [Fact(label, value) for label, value in rows if value]


def _person(contact: Contact, lang: str, today: date) -> Person:
    seen = day(contact.seen_on, lang, year=today.year) if contact.seen_on else ""
    return Person(contact.name, contact.title, contact.masked_phone, "　".join(filter(None, (seen, contact.seen_by))))


def _in_order(leads: Sequence[Lead]) -> list[Lead]:
    """Running ones before ended ones, the furthest first."""
    return sorted(leads, key=lambda lead: (lead.is_closed, -lead.stage.rank, -lead.id))


def _lead(lead: Lead) -> LeadLine:
    stage = str(lead.stage.title) if lead.status == "active" else f"{lead.stage.title}（{lead.status.title}）"
    due = f"{lead.next_step_due.isoformat()} " if lead.next_step_due else ""
    return LeadLine(
        number=lead.number,
        project=lead.project_name,
        county=local_short(lead.county) or str(_("县未定")),
        stage=stage,
        planned=wan(lead.planned_yuan) or None,
        agreed=wan(lead.agreed_yuan) or None,
        paid=wan(lead.paid_in_yuan) if lead.voucher_count else None,
        next=f"{due}{lead.next_step}" if lead.next_step else "",
    )


#: (style step, leads, contacts, characters a text may have or None), mildest first; at the last the page runs on.
STEPS: tuple[tuple[int, int, int, int | None], ...] = (
    (0, 8, 5, None),
    (1, 8, 5, None),
    (2, 8, 5, None),
    (2, 6, 4, 240),
    (3, 5, 3, 160),
    (3, 4, 3, 90),
)


def render_profile(profile: Profile) -> bytes:
    """The profile as a PDF of one A4 page. Long texts: tighter, then smaller, then fewer rows and whole clauses with
    “……”; the foot then says so and the QR code leads to the whole.
    """
    with force_locale(profile.imprint.lang):
        job = Job(
            title=profile.name,
            author=profile.imprint.printed_by,
            lang="en" if profile.imprint.lang == "en" else "zh-CN",
            printed_at=profile.imprint.printed_at,
            sheets=("card", "brief", "profile"),
            watermark=profile.imprint.watermark,
        )
        return render_first_fit([_attempt(profile, step) for step in STEPS], job, pages=1)[0]


def _attempt(profile: Profile, step: tuple[int, int, int, int | None]) -> Callable[[], str]:
    style, leads, contacts, length = step

    def body() -> str:
        shown = replace(profile, leads=profile.leads[:leads], contacts=profile.contacts[:contacts])
        if length:
            shown = replace(
                shown,
                business=clause(shown.business, length * 2),
                expansion=clause(shown.expansion, length * 2),
                contacts=[replace(row, text=clause(row.text, length)) for row in shown.contacts],
                leads=[replace(row, next=clause(row.next, length)) for row in shown.leads],
            )
        return compose(
            "activities/print/profile.html",
            profile=shown,
            imprint=profile.imprint,
            step=style,
            shortened=length is not None
            and (shown.business, shown.expansion, shown.contacts)
            != (profile.business, profile.expansion, profile.contacts[:contacts]),
            roomy=len(profile.leads) + len(profile.contacts) <= 6
            and measure(profile.business + profile.expansion) < 300,
            long_title=measure(profile.name) > 18,
            day=lambda on: day(on, profile.imprint.lang, year=profile.imprint.printed_at.year),
            tidy=tidy,
        )

    return body
