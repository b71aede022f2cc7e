"""Events with their units, programme, guests, meetings, and what came of them; booklets and their editions."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.activities.models import Activity
from crm.chains.models import Chain
from crm.core.db import Base, Versioned, Word, pk
from crm.enterprises.models import Contact, Enterprise
from crm.files.models import Attachment
from crm.jobs.models import Job
from crm.leads.models import Lead
from crm.projects.models import Project, ProjectRevision
from crm.units.models import Region, Unit

from .states import BookletOrder, EditionState, EventKind, EventState, Reply, SigningKind, UnitPart


class Event(Versioned, Base):
    """A promotion event; ``region_id`` is whose event it is (null: the province's)."""

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint("state in ('planned', 'confirmed', 'held', 'cancelled')", name="event_state_is_known"),
        CheckConstraint("ends_on >= starts_on", name="event_dates_in_order"),
        CheckConstraint("state <> 'cancelled' or cancel_reason <> ''", name="cancelled_has_reason"),
        Index("ix_event_starts", "starts_on", "id"),
        Index("ix_event_region", "region_id", "starts_on"),
    )

    id: Mapped[pk]
    code: Mapped[str] = mapped_column(String(30), unique=True)
    """HD-2018-003: year and sequence; never changes."""
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(240), default="", server_default="")
    kind: Mapped[EventKind] = mapped_column(Word(EventKind, 12), default=EventKind.PROMOTION)
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"))
    chain_id: Mapped[int | None] = mapped_column(ForeignKey("chain.id"), index=True)
    city: Mapped[str] = mapped_column(String(60), default="", server_default="")
    place: Mapped[str] = mapped_column(String(200), default="", server_default="")
    place_en: Mapped[str] = mapped_column(String(300), default="", server_default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    state: Mapped[EventState] = mapped_column(Word(EventState, 12), default=EventState.PLANNED)
    cancel_reason: Mapped[str] = mapped_column(String(200), default="", server_default="")
    aim: Mapped[str] = mapped_column(Text, default="", server_default="")
    """What the event is for, in a sentence or two."""
    report_text: Mapped[str] = mapped_column(Text, default="", server_default="")
    """The report's paragraph as the office rewrote it; empty while the template's words stand."""
    is_sample: Mapped[bool] = mapped_column(default=False, server_default="0")
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_by: Mapped[str] = mapped_column(String(80))
    changed_at: Mapped[datetime]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(String(200), default="", server_default="")

    region: Mapped[Region | None] = relationship()
    chain: Mapped[Chain | None] = relationship()
    units: Mapped[list[EventUnit]] = relationship(
        back_populates="event", cascade="all, delete-orphan", order_by="EventUnit.position, EventUnit.id"
    )
    programme: Mapped[list[ProgrammeItem]] = relationship(
        back_populates="event", cascade="all, delete-orphan", order_by="ProgrammeItem.on, ProgrammeItem.at"
    )


class EventUnit(Base):
    """A unit that holds or helps the event."""

    __tablename__ = "event_unit"
    __table_args__ = (UniqueConstraint("event_id", "unit_id", name="uq_event_unit_unit"),)

    id: Mapped[pk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    part: Mapped[UnitPart] = mapped_column(Word(UnitPart, 12))
    position: Mapped[int] = mapped_column(Integer, default=0)

    event: Mapped[Event] = relationship(back_populates="units")
    unit: Mapped[Unit] = relationship()


class ProgrammeItem(Base):
    """A line of the programme: from when (local time) to when, what, who."""

    __tablename__ = "programme_item"
    __table_args__ = (
        CheckConstraint("until is null or until >= at", name="programme_times_in_order"),
        Index("ix_programme_item_event", "event_id", "on", "at"),
    )

    id: Mapped[pk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    on: Mapped[date]
    at: Mapped[time]
    until: Mapped[time | None]
    what: Mapped[str] = mapped_column(String(200))
    who: Mapped[str] = mapped_column(String(120), default="", server_default="")
    where: Mapped[str] = mapped_column(String(120), default="", server_default="")

    event: Mapped[Event] = relationship(back_populates="programme")


class Invitation(Versioned, Base):
    """A guest: invited (or come without), with the firm as a kept enterprise or as text, the reply, and the check-in."""

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint("reply in ('none', 'accepted', 'declined')", name="reply_is_known"),
        CheckConstraint("enterprise_id is not null or firm <> '' or person <> ''", name="guest_has_name"),
        CheckConstraint("people > 0", name="guest_brings_people"),
        Index("ix_invitation_event", "event_id", "id"),
    )

    id: Mapped[pk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey("enterprise.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    firm: Mapped[str] = mapped_column(String(120), default="", server_default="")
    person: Mapped[str] = mapped_column(String(60), default="", server_default="")
    title: Mapped[str] = mapped_column(String(60), default="", server_default="")
    phone: Mapped[str] = mapped_column(String(40), default="", server_default="")
    people: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    """How many come, the guest included."""
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    reply: Mapped[Reply] = mapped_column(Word(Reply, 12), default=Reply.NONE)
    replied_on: Mapped[date | None]
    came_at: Mapped[datetime | None]
    came_people: Mapped[int | None] = mapped_column(Integer)
    checked_in_by: Mapped[str] = mapped_column(String(80), default="", server_default="")
    undone_at: Mapped[datetime | None]
    """When a check-in was last taken back: a tap older than that, sent late by a tablet, changes nothing."""
    walked_in: Mapped[bool] = mapped_column(default=False, server_default="0")
    seat: Mapped[str] = mapped_column(String(40), default="", server_default="")
    note: Mapped[str] = mapped_column(String(300), default="", server_default="")
    created_at: Mapped[datetime]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(String(200), default="", server_default="")

    event: Mapped[Event] = relationship()
    enterprise: Mapped[Enterprise | None] = relationship()
    contact: Mapped[Contact | None] = relationship()
    invited_by: Mapped[Unit | None] = relationship()

    @property
    def firm_name(self) -> str:
        """The firm as kept, or as written down."""
        return self.enterprise.name if self.enterprise is not None else self.firm

    @property
    def person_name(self) -> str:
        """Who it is: the enterprise's contact, or as written down."""
        return self.contact.name if self.contact is not None else self.person

    @property
    def person_title(self) -> str:
        """Their post."""
        return self.contact.title if self.contact is not None else self.title

    @property
    def number(self) -> str:
        """The whole telephone number; pages show ``masked_phone``."""
        return self.contact.phone if self.contact is not None else self.phone

    @property
    def masked_phone(self) -> str:
        """The number as contacts show it: 139****2618."""
        return Contact(phone=self.number).masked_phone

    @property
    def label(self) -> str:
        """Firm and person in one line; a guest has at least one of them."""
        return " ".join(part for part in (self.firm_name, self.person_name) if part)

    @property
    def has_come(self) -> bool:
        """Whether somebody checked the guest in."""
        return self.came_at is not None


class Meeting(Versioned, Base):
    """A talk arranged between a guest and a county at the event, perhaps about one project."""

    __tablename__ = "event_meeting"
    __table_args__ = (Index("ix_event_meeting_event", "event_id", "on", "at"),)

    id: Mapped[pk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"), index=True)
    county_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"))
    on: Mapped[date]
    at: Mapped[time]
    until: Mapped[time | None]
    where: Mapped[str] = mapped_column(String(120), default="", server_default="")
    who: Mapped[str] = mapped_column(String(200), default="", server_default="")
    held: Mapped[bool | None]
    result: Mapped[str] = mapped_column(Text, default="", server_default="")
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"), index=True)
    """The 洽谈 it was logged as, once it was held."""
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(String(200), default="", server_default="")

    event: Mapped[Event] = relationship()
    invitation: Mapped[Invitation] = relationship()
    county: Mapped[Region | None] = relationship()
    project: Mapped[Project | None] = relationship()


class EventLead(Base):
    """A lead born at the event: from which guest, which project, which page of which edition of the booklet.

    A lead is born once: at its first event.
    """

    __tablename__ = "event_lead"
    __table_args__ = (Index("ix_event_lead_event", "event_id", "id"),)

    id: Mapped[pk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"), unique=True)
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitation.id"))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"), index=True)
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("booklet_edition.id"))
    page: Mapped[int | None] = mapped_column(Integer)
    by_name: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]

    event: Mapped[Event] = relationship()
    lead: Mapped[Lead] = relationship()
    invitation: Mapped[Invitation | None] = relationship()
    project: Mapped[Project | None] = relationship()
    edition: Mapped[BookletEdition | None] = relationship()


class Signing(Versioned, Base):
    """Something signed at the event. What a lead signs counts for its first event only (``counts``)."""

    __tablename__ = "signing"
    __table_args__ = (
        CheckConstraint("yuan is null or yuan > 0", name="signing_is_positive"),
        Index("ix_signing_event", "event_id", "id"),
        Index(
            "uq_signing_counts",
            "lead_id",
            unique=True,
            sqlite_where=text("counts and voided_at is null"),
        ),
    )

    id: Mapped[pk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"))
    kind: Mapped[SigningKind] = mapped_column(Word(SigningKind, 12))
    signed_on: Mapped[date]
    yuan: Mapped[int | None] = mapped_column(BigInteger)
    counts: Mapped[bool] = mapped_column(default=True, server_default="1")
    by_name: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(String(200), default="", server_default="")

    event: Mapped[Event] = relationship()
    lead: Mapped[Lead] = relationship()


class EventActivity(Base):
    """An activity (推介活动) as which the event counts for the units present: typed once, here."""

    __tablename__ = "event_activity"
    __table_args__ = (UniqueConstraint("event_id", "activity_id", name="uq_event_activity_activity"),)

    id: Mapped[pk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), index=True)
    made: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether the event made the record, or joined one that another body had entered."""

    event: Mapped[Event] = relationship()
    activity: Mapped[Activity] = relationship()


class EventCounter(Base):
    """The last sequence given out per year; locked while a number is taken."""

    __tablename__ = "event_counter"

    id: Mapped[pk]
    year: Mapped[int] = mapped_column(Integer, unique=True)
    last: Mapped[int] = mapped_column(Integer, default=0)


class ReportTemplate(Versioned, Base):
    """The official wording of an event's report, which the office edits; ``{名称}``-like places are filled in."""

    __tablename__ = "report_template"

    id: Mapped[pk]
    name: Mapped[str] = mapped_column(String(60), unique=True)
    body: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(80))


class Booklet(Versioned, Base):
    """What is printed for an event: title and issuer, preface, order, and which parts. One per event."""

    __tablename__ = "booklet"

    id: Mapped[pk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    title_en: Mapped[str] = mapped_column(String(240), default="", server_default="")
    subtitle: Mapped[str] = mapped_column(String(120), default="", server_default="")
    subtitle_en: Mapped[str] = mapped_column(String(240), default="", server_default="")
    issuer: Mapped[str] = mapped_column(String(120), default="", server_default="")
    issuer_en: Mapped[str] = mapped_column(String(240), default="", server_default="")
    preface: Mapped[str] = mapped_column(Text, default="", server_default="")
    preface_en: Mapped[str] = mapped_column(Text, default="", server_default="")
    order: Mapped[BookletOrder] = mapped_column(Word(BookletOrder, 12), default=BookletOrder.CHAIN)
    section_notes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    """A section's paragraph in Chinese and English, by the section's key."""
    section_order: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    """The sections' keys as put in order by hand, by what the booklet is ordered by; empty while codes order them."""
    cover_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    with_prices: Mapped[bool] = mapped_column(default=True, server_default="1")
    with_contacts: Mapped[bool] = mapped_column(default=True, server_default="1")
    public: Mapped[bool] = mapped_column(default=True, server_default="1")
    """A public booklet shows no internal field and takes each project's published edition."""
    last_items: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    """Projects and order before the last adding, removing or moving, so that it can be taken back; empty otherwise."""

    event: Mapped[Event] = relationship()
    cover: Mapped[Attachment | None] = relationship()
    items: Mapped[list[BookletItem]] = relationship(
        back_populates="booklet", cascade="all, delete-orphan", order_by="BookletItem.position, BookletItem.id"
    )


class BookletItem(Base):
    """A project chosen for the booklet, and its place when ordered by hand."""

    __tablename__ = "booklet_item"
    __table_args__ = (UniqueConstraint("booklet_id", "project_id", name="uq_booklet_item_project"),)

    id: Mapped[pk]
    booklet_id: Mapped[int] = mapped_column(ForeignKey("booklet.id", ondelete="CASCADE"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    position: Mapped[int] = mapped_column(Integer, default=0)
    chosen_by: Mapped[str] = mapped_column(String(80), default="", server_default="")

    booklet: Mapped[Booklet] = relationship(back_populates="items")
    project: Mapped[Project] = relationship()


class BookletEdition(Base):
    """A printed booklet: numbered per booklet and language, its file and contents never change once frozen."""

    __tablename__ = "booklet_edition"
    __table_args__ = (
        UniqueConstraint("booklet_id", "lang", "number", name="uq_booklet_edition_number"),
        CheckConstraint("state in ('ordered', 'frozen', 'failed')", name="edition_state_is_known"),
        CheckConstraint("state <> 'frozen' or (storage_id <> '' and sha256 <> '')", name="frozen_has_file"),
    )

    id: Mapped[pk]
    booklet_id: Mapped[int] = mapped_column(ForeignKey("booklet.id"))
    lang: Mapped[str] = mapped_column(String(5))
    number: Mapped[int] = mapped_column(Integer)
    state: Mapped[EditionState] = mapped_column(Word(EditionState, 12), default=EditionState.ORDERED)
    public: Mapped[bool] = mapped_column(default=True)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    plan: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Everything the print is made of, fixed when it was ordered: front matter, sections, prices, contacts."""
    storage_id: Mapped[str] = mapped_column(String(40), default="", server_default="")
    sha256: Mapped[str] = mapped_column(String(64), default="", server_default="")
    size: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    pages: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    ordered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    ordered_by: Mapped[str] = mapped_column(String(80))
    ordered_at: Mapped[datetime]
    frozen_at: Mapped[datetime | None]

    booklet: Mapped[Booklet] = relationship()
    job: Mapped[Job | None] = relationship()
    sheets: Mapped[list[EditionSheet]] = relationship(back_populates="edition", order_by="EditionSheet.position")


class EditionSheet(Base):
    """A project in an edition: at which revision, on which page."""

    __tablename__ = "edition_sheet"
    __table_args__ = (UniqueConstraint("edition_id", "project_id", name="uq_edition_sheet_project"),)

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("booklet_edition.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("project_revision.id"))
    position: Mapped[int] = mapped_column(Integer)
    section: Mapped[str] = mapped_column(String(80), default="", server_default="")
    page: Mapped[int | None] = mapped_column(Integer)
    pages: Mapped[int | None] = mapped_column(Integer)

    edition: Mapped[BookletEdition] = relationship(back_populates="sheets")
    project: Mapped[Project] = relationship()
    revision: Mapped[ProjectRevision] = relationship()
