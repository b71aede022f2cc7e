"""An address of every page, with sample data in the variable parts: what sweeps over all pages walk along."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import Select, select
from werkzeug.routing import Rule

from crm.accounts.models import User
from crm.activities.models import Activity
from crm.chains.models import Chain, Link
from crm.core import clock
from crm.core.db import db
from crm.enterprises.models import Contact, Enterprise, EnterpriseShare
from crm.events.models import Booklet, BookletEdition, BookletItem, Event, Invitation, Meeting, Signing
from crm.events.states import EditionState
from crm.files.models import Attachment
from crm.jobs.models import Job
from crm.leads.models import Lead, MoveRequest, Voucher
from crm.leads.states import RequestState, Stage, Status
from crm.ledgers.models import LedgerImport
from crm.projects.forms import PARTS
from crm.projects.models import ElementPrice, PriceImport, Project, ProjectPicture
from crm.projects.states import ProjectState
from crm.screening.models import Screening
from crm.targets.models import Target
from crm.targets.states import TargetState
from crm.units.models import Officer, Pairing, Region, TeamMember, Unit
from crm.units.states import PairingKind, RegionLevel

NO_PAGES = {"static", "livez", "readyz"}

OPEN_LEAD = select(Lead.number).where(Lead.status == Status.ACTIVE, Lead.stage == Stage.NEGOTIATION)
COUNTY = select(Region.code).where(Region.level == RegionLevel.COUNTY, Region.code == "520524")

VALUES: dict[str, Select[Any]] = {
    "leads.number": OPEN_LEAD,
    "leads.request_id": select(MoveRequest.id).where(MoveRequest.state == RequestState.PENDING),
    "leads.voucher_id": select(Voucher.id).where(Voucher.voided_at.is_(None)),
    "leads.file_id": select(Attachment.id).where(Attachment.parent_kind == "lead", Attachment.voided_at.is_(None)),
    "files.attachment_id": select(Attachment.id).where(Attachment.voided_at.is_(None)),
    "jobs.job_id": select(Job.id),
    "activities.number": OPEN_LEAD,
    "activities.enterprise_id": select(Enterprise.id).where(Enterprise.voided_at.is_(None)),
    "activities.ident": select(Activity.id).where(Activity.voided_at.is_(None)),
    "screening.number": OPEN_LEAD,
    "screening.ident": select(Screening.id).where(Screening.outcome.is_(None)),
    "enterprises.enterprise_id": select(Enterprise.id).join(Contact).where(Enterprise.voided_at.is_(None)),
    "enterprises.request_id": select(EnterpriseShare.id),
    "enterprises.contact_id": select(Contact.id).where(Contact.voided_at.is_(None)),
    "targets.target_id": select(Target.id).where(Target.state == TargetState.TOUCHED),
    "chains.link_id": select(Link.id).where(Link.voided_at.is_(None)),
    "chains.code": select(Chain.code).join(Link).where(Link.voided_at.is_(None)),
    "units.officer_id": select(Officer.id),
    "units.code": COUNTY,
    "units.pairing_id": select(Pairing.id).where(Pairing.kind == PairingKind.UNIT_COUNTY, Pairing.until.is_(None)),
    "units.member_id": select(TeamMember.id),
    "ledgers.import_id": select(LedgerImport.id).order_by(LedgerImport.id.desc()),
    "booklets.code": select(Event.code).join(Booklet),
    "booklets.key": select(Chain.code).join(Project, Project.chain_id == Chain.id).join(BookletItem),
    "booklets.edition_id": select(BookletEdition.id),
    "events.code": select(Event.code).where(Event.voided_at.is_(None)).order_by(Event.starts_on.desc()),
    "events.guest_id": select(Invitation.id)
    .where(Invitation.voided_at.is_(None), Invitation.came_at.is_(None))
    .order_by(Invitation.id.desc()),
    "events.meeting_id": select(Meeting.id).where(Meeting.voided_at.is_(None)),
    "events.signing_id": select(Signing.id).where(Signing.voided_at.is_(None)),
    "projects.code": select(Project.code)
    .join(ProjectPicture, ProjectPicture.project_id == Project.id)
    .where(Project.published_id.is_not(None), Project.state == ProjectState.PUBLISHED),
    "projects.picture_id": select(ProjectPicture.id)
    .join(Project, ProjectPicture.project_id == Project.id)
    .where(Project.published_id.is_not(None), Project.state == ProjectState.PUBLISHED),
    "projects.storage_id": select(ProjectPicture.ready_id)
    .join(Project, ProjectPicture.project_id == Project.id)
    .where(Project.published_id.is_not(None), Project.state == ProjectState.PUBLISHED),
    "projects.import_id": select(PriceImport.id),
    "projects.price_id": select(ElementPrice.id).where(ElementPrice.voided_at.is_(None)),
    "accounts.user_id": select(User.id).where(User.username == "county"),
}
WORDS: dict[str, tuple[str, ...]] = {
    "projects.edit.part": tuple(PARTS),
    "leads.edit.part": ("basics", "talks", "contract", "landing"),
    "leads.column.code": tuple(map(str, Stage)),
    "leads.status.kind": ("hold", "lose"),
    "events.export.kind": ("xlsx", "csv"),
    "units.pairing_new.kind": tuple(map(str, PairingKind)),
}
"""Words in an address, tried one after the other."""
QUERIES = {"leads.back": "?to=lead", "leads.briefs": "?lead={lead}"}
"""What a page needs to be told beside its address."""


@dataclass(frozen=True)
class Place:
    """One address: the rule it belongs to and its endpoint."""

    url: str
    endpoint: str
    rule: str


def places(app: Flask, *, method: str = "GET") -> Iterator[Place]:
    """Each route that answers ``method``, filled in; needs an application context over the sample data.

    Raises ``LookupError`` for a variable part nothing is known about: a new room names its own here.
    """
    address, lead = app.url_map.bind("localhost"), db.session.scalar(OPEN_LEAD.limit(1))
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: one.rule):
        if method not in (rule.methods or set()) or rule.endpoint in NO_PAGES:
            continue
        for values in _fillings(rule):
            url = address.build(rule.endpoint, values, method=method) + QUERIES.get(rule.endpoint, "").format(lead=lead)
            yield Place(url, rule.endpoint, rule.rule)


def _fillings(rule: Rule) -> Iterator[dict[str, Any]]:
    room = rule.endpoint.partition(".")[0]
    fixed: dict[str, Any] = {}
    tried: dict[str, tuple[str, ...]] = {}
    for name in sorted(rule.arguments):
        words = WORDS.get(f"{rule.endpoint}.{name}")
        if words:
            tried[name] = words
        else:
            fixed[name] = _value(rule, room, name, fixed)
    if any(value is None for value in fixed.values()):
        return
    if not tried:
        yield fixed
    for name, words in tried.items():
        for word in words:
            yield {**fixed, name: word}


def _value(rule: Rule, room: str, name: str, fixed: dict[str, Any]) -> Any:
    if rule.endpoint in ("units.region_edit", "units.region_void"):
        return db.session.scalar(select(Region.code).where(Region.level == RegionLevel.ZONE))
    if room == "units" and name == "code" and "/units/" in rule.rule:
        of_officer = select(Unit.code).join(Officer, Officer.unit_id == Unit.id)
        return db.session.scalar(of_officer.order_by(Officer.id))
    if rule.endpoint == "projects.picture_whole" and name == "storage_id":
        whole = select(Attachment.storage_id).join(ProjectPicture).join(Project)
        return db.session.scalar(whole.where(Project.code == fixed["code"]))
    if rule.endpoint == "enterprises.fill_code":
        return db.session.scalar(select(Enterprise.id).where(Enterprise.credit_code.is_(None)).order_by(Enterprise.id))
    if rule.rule.endswith(("/editions/<int:edition_id>/file", "/editions/<int:edition_id>/difference")):
        frozen = select(BookletEdition.id).where(BookletEdition.state == EditionState.FROZEN)
        return db.session.scalar(frozen) if name == "edition_id" else db.session.scalar(VALUES["booklets.code"])
    if rule.endpoint == "projects.guided":
        return db.session.scalar(select(Unit.code).order_by(Unit.id))
    if rule.rule.startswith("/element-prices/<code>"):
        return db.session.scalar(COUNTY)
    if room == "chains" and name == "link_id":
        of_chain = select(Link.id).join(Chain).where(Chain.code == fixed["code"], Link.voided_at.is_(None))
        return db.session.scalar(of_chain.order_by(Link.id))
    if name == "day":
        return clock.today().isoformat()
    if name == "token":
        return None  # what somebody typed and lost: of tests/accounts/test_held.py
    wanted = VALUES.get(f"{room}.{name}")
    if wanted is None:
        raise LookupError(f"tests/places.py does not know what to put for <{name}> of {rule.rule}")
    return db.session.scalar(wanted.limit(1))
