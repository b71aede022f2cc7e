"""Projects, their history and pictures, and the counties' element prices."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.chains.models import Chain, Link
from crm.chains.states import ChainRole
from crm.core.db import Base, Versioned, Word, pk
from crm.core.reader import Reader
from crm.enterprises.models import Industry
from crm.files.models import Attachment
from crm.units.models import Region, Unit

from .states import Element, Nature, PriceImportState, ProjectState


class Project(Versioned, Base):
    """What a county offers. Amounts in whole yuan, land in 亩, rates in per cent, payback in years.

    The long texts are cleaned HTML: paragraphs, lists and tables. ``contact_person`` and ``contact_mobile`` are
    internal, as is ``internal_note``; what a public sheet shows is the office, its telephone and its address.
    """

    __tablename__ = "project"
    __table_args__ = (
        CheckConstraint(
            "state in ('draft', 'submitted', 'checked', 'published', 'withdrawn')", name="project_state_is_known"
        ),
        CheckConstraint(
            "total_yuan is null or total_yuan >= 0",
            name="project_total_not_negative",
            info={"says": _l("金额不能小于 0")},
        ),
        CheckConstraint(
            "land_mu is null or land_mu >= 0", name="project_land_not_negative", info={"says": _l("数字不能小于 0")}
        ),
        CheckConstraint(
            "checked_by_id is null or checked_by_id <> submitted_by_id",
            name="checker_is_not_submitter",
            info={"says": _l("不能审核自己提交的项目，请另一人审核")},
        ),
        CheckConstraint(
            "state <> 'published' or published_id is not null",
            name="published_has_edition",
            info={"says": _l("已发布的项目要有公开的版本")},
        ),
        CheckConstraint(
            "state <> 'withdrawn' or withdrawn_reason <> ''",
            name="withdrawn_has_reason",
            info={"says": _l("请写明撤回的原因")},
        ),
        Index("ix_project_changed", "changed_at", "id"),
        Index("ix_project_county", "county_id", "state", "id"),
        Index("ix_project_state", "state", "id"),
        Index("ix_project_total", text("coalesce(total_yuan, -1)"), "id"),
    )

    id: Mapped[pk]
    code: Mapped[str] = mapped_column(String(30), unique=True)
    """XM-522326-018: county code and sequence; never changes."""
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(240), default="", server_default="")
    summary: Mapped[str] = mapped_column(String(200), default="", server_default="")
    summary_en: Mapped[str] = mapped_column(String(400), default="", server_default="")

    # what and where
    industry_code: Mapped[str | None] = mapped_column(ForeignKey("industry.code"), index=True)
    chain_id: Mapped[int | None] = mapped_column(ForeignKey("chain.id"), index=True)
    link_id: Mapped[int | None] = mapped_column(ForeignKey("link.id"))
    chain_role: Mapped[ChainRole | None] = mapped_column(Word(ChainRole, 12))
    county_id: Mapped[int] = mapped_column(ForeignKey("region.id"))
    site: Mapped[str] = mapped_column(String(200), default="", server_default="")
    site_en: Mapped[str] = mapped_column(String(300), default="", server_default="")
    nature: Mapped[Nature | None] = mapped_column(Word(Nature, 12))

    # figures
    total_yuan: Mapped[int | None] = mapped_column(BigInteger)
    land_mu: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    sales_yuan: Mapped[int | None] = mapped_column(BigInteger)
    profit_yuan: Mapped[int | None] = mapped_column(BigInteger)
    irr_percent: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    payback_years: Mapped[Decimal | None] = mapped_column(Numeric(6, 1))
    figures_asserted: Mapped[str] = mapped_column(String(300), default="", server_default="")
    """Why unusual figures are right after all, in the words of whoever was asked."""

    # texts
    content: Mapped[str] = mapped_column(Text, default="", server_default="")
    content_en: Mapped[str] = mapped_column(Text, default="", server_default="")
    conditions: Mapped[str] = mapped_column(Text, default="", server_default="")
    conditions_en: Mapped[str] = mapped_column(Text, default="", server_default="")
    market: Mapped[str] = mapped_column(Text, default="", server_default="")
    market_en: Mapped[str] = mapped_column(Text, default="", server_default="")
    groundwork: Mapped[str] = mapped_column(Text, default="", server_default="")
    groundwork_en: Mapped[str] = mapped_column(Text, default="", server_default="")
    cooperation: Mapped[str] = mapped_column(Text, default="", server_default="")
    cooperation_en: Mapped[str] = mapped_column(Text, default="", server_default="")

    # contact: public first, then internal
    contact_office: Mapped[str] = mapped_column(String(80), default="", server_default="")
    contact_office_en: Mapped[str] = mapped_column(String(160), default="", server_default="")
    contact_phone: Mapped[str] = mapped_column(String(40), default="", server_default="")
    contact_email: Mapped[str] = mapped_column(String(120), default="", server_default="")
    contact_address: Mapped[str] = mapped_column(String(120), default="", server_default="")
    contact_address_en: Mapped[str] = mapped_column(String(240), default="", server_default="")
    contact_postcode: Mapped[str] = mapped_column(String(10), default="", server_default="")
    contact_person: Mapped[str] = mapped_column(String(60), default="", server_default="")
    contact_mobile: Mapped[str] = mapped_column(String(40), default="", server_default="")
    internal_note: Mapped[str] = mapped_column(Text, default="", server_default="")

    # whose, and how it stands
    guiding_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    """指导单位: for an assisting department it counts towards 编制重点项目."""
    is_key: Mapped[bool] = mapped_column(default=False, server_default="0")
    state: Mapped[ProjectState] = mapped_column(Word(ProjectState, 12), default=ProjectState.DRAFT)
    state_since: Mapped[date]
    edition: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    """How many editions were published; 0 before the first."""
    published_id: Mapped[int | None] = mapped_column(ForeignKey("project_revision.id", use_alter=True))
    """The revision the public page shows; null before the first publication and after a withdrawal."""
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    submitted_by: Mapped[str] = mapped_column(String(80), default="", server_default="")
    submitted_for_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """Whom the submitter stood in for: neither of the two checks it."""
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    checked_by: Mapped[str] = mapped_column(String(80), default="", server_default="")
    checked_at: Mapped[datetime | None]
    first_checked_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(String(300), default="", server_default="")
    is_sample: Mapped[bool] = mapped_column(default=False, server_default="0")
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_by: Mapped[str] = mapped_column(String(80))
    changed_at: Mapped[datetime]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(String(200), default="", server_default="")

    industry: Mapped[Industry | None] = relationship()
    chain: Mapped[Chain | None] = relationship()
    link: Mapped[Link | None] = relationship()
    county: Mapped[Region] = relationship()
    guiding_unit: Mapped[Unit | None] = relationship()
    published: Mapped[ProjectRevision | None] = relationship(foreign_keys=[published_id], post_update=True)
    pictures: Mapped[list[ProjectPicture]] = relationship(
        back_populates="project", order_by="ProjectPicture.position, ProjectPicture.id"
    )

    def submitted_by_one_of(self, reader: Reader) -> bool:
        """Whether the reader submitted it, in their own name or in another's, or another in theirs."""
        return not reader.persons.isdisjoint({self.submitted_by_id, self.submitted_for_id})


class ProjectRevision(Base):
    """What a project said at one saved moment: every field a sheet can show, as ``facts``, and its hash."""

    __tablename__ = "project_revision"
    __table_args__ = (UniqueConstraint("project_id", "number", name="uq_project_revision_number"),)

    id: Mapped[pk]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    number: Mapped[int] = mapped_column(Integer)
    edition: Mapped[int | None] = mapped_column(Integer)
    """Which published edition this is; null for what was only saved."""
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    content_hash: Mapped[str] = mapped_column(String(64), index=True)
    by_name: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]


class ProjectEdition(Base):
    """A published edition in columns, for the public list: where, which chain and industry, how large, when.

    Written once with the edition and as frozen as it; which of a project's editions the public sees is said by
    ``Project.published_id`` alone.
    """

    __tablename__ = "project_edition"
    __table_args__ = (
        Index("ix_project_edition_new", "published_at", "revision_id"),
        Index("ix_project_edition_total", text("coalesce(total_yuan, -1)"), "revision_id"),
    )

    revision_id: Mapped[int] = mapped_column(ForeignKey("project_revision.id"), primary_key=True, autoincrement=False)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    county_id: Mapped[int] = mapped_column(ForeignKey("region.id"), index=True)
    chain_code: Mapped[str] = mapped_column(String(30), default="", server_default="", index=True)
    industry_code: Mapped[str] = mapped_column(String(6), default="", server_default="")
    total_yuan: Mapped[int | None] = mapped_column(BigInteger)
    published_at: Mapped[datetime]
    words: Mapped[str] = mapped_column(Text, default="", server_default="")
    """What a search looks through, in small letters."""

    revision: Mapped[ProjectRevision] = relationship()


class ProjectMove(Base):
    """One change of a project's state: who, when, from, to, and why when it went back."""

    __tablename__ = "project_move"
    __table_args__ = (Index("ix_project_move_project", "project_id", "id"),)

    id: Mapped[pk]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    from_state: Mapped[ProjectState | None] = mapped_column(Word(ProjectState, 12))
    to_state: Mapped[ProjectState] = mapped_column(Word(ProjectState, 12))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    by_name: Mapped[str] = mapped_column(String(80))
    by_unit: Mapped[str] = mapped_column(String(120), default="", server_default="")
    sentence: Mapped[str] = mapped_column(String(500), default="", server_default="")


class ProjectPicture(Versioned, Base):
    """A picture of a project: the original as an attachment, the crop as fractions of it, the print-ready copy's id."""

    __tablename__ = "project_picture"
    __table_args__ = (Index("ix_project_picture_project", "project_id", "position"),)

    id: Mapped[pk]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"))
    position: Mapped[int] = mapped_column(Integer, default=0)
    caption: Mapped[str] = mapped_column(String(120), default="", server_default="")
    caption_en: Mapped[str] = mapped_column(String(240), default="", server_default="")
    credit: Mapped[str] = mapped_column(String(80), default="", server_default="")
    """Who took it, or where it is from."""
    crop_x: Mapped[float] = mapped_column(Float, default=0.0, server_default="0")
    crop_y: Mapped[float] = mapped_column(Float, default=0.0, server_default="0")
    crop_width: Mapped[float] = mapped_column(Float, default=1.0, server_default="1")
    crop_height: Mapped[float] = mapped_column(Float, default=1.0, server_default="1")
    ready_id: Mapped[str] = mapped_column(String(40), default="", server_default="")
    """Storage id of the cropped, turned, resized sRGB JPEG that pages and prints show."""
    width: Mapped[int] = mapped_column(Integer, default=0)
    height: Mapped[int] = mapped_column(Integer, default=0)
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(String(200), default="", server_default="")

    project: Mapped[Project] = relationship(back_populates="pictures")
    attachment: Mapped[Attachment] = relationship()


class ProjectCounter(Base):
    """The last sequence given out per county code; locked while a number is taken."""

    __tablename__ = "project_counter"

    id: Mapped[pk]
    county_code: Mapped[str] = mapped_column(String(12), unique=True)
    last: Mapped[int] = mapped_column(Integer, default=0)


class ElementPrice(Versioned, Base):
    """A county's price of one element, in the element's own measure, with its source and the day it held."""

    __tablename__ = "element_price"
    __table_args__ = (
        CheckConstraint("element in ('electricity', 'water', 'gas', 'land', 'labour')", name="price_element_is_known"),
        CheckConstraint("price > 0", name="price_is_positive"),
        Index("ix_element_price_county", "county_id", "element", "as_of"),
    )

    id: Mapped[pk]
    county_id: Mapped[int] = mapped_column(ForeignKey("region.id"))
    element: Mapped[Element] = mapped_column(Word(Element, 12))
    price: Mapped[Decimal] = mapped_column(Numeric(12, 3))
    as_of: Mapped[date]
    source: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(String(200), default="", server_default="")
    is_sample: Mapped[bool] = mapped_column(default=False, server_default="0")
    entered_by: Mapped[str] = mapped_column(String(80))
    entered_at: Mapped[datetime]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(String(200), default="", server_default="")

    county: Mapped[Region] = relationship()


class PriceImport(Versioned, Base):
    """A price table brought in. ``options`` hold what a person decided: sheet, columns, units, day and source of rows
    that do not say theirs; ``written`` what the import did, so that it can be taken back whole."""

    __tablename__ = "price_import"
    __table_args__ = (
        CheckConstraint(
            "state in ('uploaded', 'confirmed', 'applied', 'undone', 'discarded')", name="price_import_state_is_known"
        ),
        CheckConstraint(
            "state not in ('applied', 'undone') or applied_at is not null", name="applied_price_import_has_time"
        ),
        Index("ix_price_import_at", "at", "id"),
    )

    id: Mapped[pk]
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    state: Mapped[PriceImportState] = mapped_column(Word(PriceImportState, 12), default=PriceImportState.UPLOADED)
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict, server_default="{}")
    written: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, server_default="[]")
    """For each price written: its id, the version it then had, the row of the table, and what it said before (null for
    a new one)."""
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"))
    """Whose table it is: the region of whoever brought it in, none for the office."""
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    by_name: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
    applied_at: Mapped[datetime | None]
    applied_by: Mapped[str] = mapped_column(String(80), default="", server_default="")
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str] = mapped_column(String(80), default="", server_default="")

    attachment: Mapped[Attachment | None] = relationship()

    @property
    def name(self) -> str:
        """What the trail calls it."""
        return self.file_name
