"""Paid-in money (到位资金): vouchers with date, document and origin; the lead keeps the sum of its one basis."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from flask_babel import gettext as _
from sqlalchemy import func, select

from crm.audit.operations import record
from crm.core import clock
from crm.core.db import db, locked, populate
from crm.core.errors import DomainError
from crm.core.money import MOST_YUAN
from crm.core.reader import Reader

from .models import Lead, Voucher
from .operations import refresh, still_stands
from .scope import require_edit
from .states import Origin, PaidBasis, VoucherDocument


def enter_voucher(
    *,
    lead_id: int,
    document: VoucherDocument,
    paid_on: date,
    yuan: int,
    origin: Origin,
    by: Reader,
    at: datetime,
    number: str = "",
    original: Decimal | None = None,
    currency: str = "CNY",
    rate: Decimal | None = None,
    attachment_id: int | None = None,
) -> Voucher:
    """Enter a voucher; amounts in whole yuan, the original figure, currency and rate kept beside."""
    lead = locked(Lead, lead_id)
    require_edit(lead, by, "voucher:enter")
    if not 0 < yuan <= MOST_YUAN:
        raise DomainError(_("金额要大于 0，请核对单位是否为万元"), field="yuan")
    if paid_on > clock.date_of(at):
        raise DomainError(_("凭证日期不能晚于今天"), field="paid_on")
    if number and db.session.scalar(
        select(Voucher.id).where(
            Voucher.lead_id == lead.id,
            Voucher.number == number,
            Voucher.document == document,
            Voucher.voided_at.is_(None),
        )
    ):
        raise DomainError(_("凭证号 %(number)s 已经登记过", number=number), field="number")
    voucher = Voucher(
        lead_id=lead.id,
        document=document,
        paid_on=paid_on,
        yuan=yuan,
        original=original,
        currency=currency,
        rate=rate,
        origin=origin,
        number=number,
        attachment_id=attachment_id,
        entered_by=by.name,
        entered_at=at,
    )
    db.session.add(voucher)
    db.session.flush()
    sum_up(lead, clock.date_of(at))
    record(
        action="voucher:enter",
        by=by,
        at=at,
        subject=lead,
        changes={"voucher": (None, f"{paid_on} {yuan}")},
        note=number,
    )
    return voucher


def void_voucher(*, voucher_id: int, reason: str, by: Reader, at: datetime) -> Voucher:
    """Void a voucher with a reason; the lead's sum follows."""
    if not reason.strip():
        raise DomainError(_("写明作废的原因"), field="reason")
    voucher = locked(Voucher, voucher_id)
    lead = locked(Lead, voucher.lead_id)
    require_edit(lead, by, "voucher:enter")
    if voucher.voided_at is not None:
        raise DomainError(_("这张凭证已经作废"))
    changes = populate(voucher, {"voided_at": at, "void_reason": reason.strip()[:200]})
    db.session.flush()
    sum_up(lead, clock.date_of(at))
    still_stands(lead, clock.date_of(at), codes=frozenset({"voucher"}))
    record(action="voucher:void", by=by, at=at, subject=lead, changes=changes, note=reason)
    return voucher


def set_basis(*, lead_id: int, basis: PaidBasis, by: Reader, at: datetime) -> Lead:
    """Choose the one basis by which the lead's paid-in money counts; the other is kept, not added."""
    lead = locked(Lead, lead_id)
    require_edit(lead, by, "voucher:enter")
    changes = populate(lead, {"paid_basis": basis})
    if changes:
        sum_up(lead, clock.date_of(at))
        record(action="voucher:basis", by=by, at=at, subject=lead, changes=changes)
    return lead


def sum_up(lead: Lead, today: date) -> None:
    """Add up the vouchers of the lead's one basis; 0 yuan and no voucher when there are none of it."""
    documents = [document for document in VoucherDocument if document.basis is lead.paid_basis]
    total, count = db.session.execute(
        select(func.coalesce(func.sum(Voucher.yuan), 0), func.count()).where(
            Voucher.lead_id == lead.id, Voucher.voided_at.is_(None), Voucher.document.in_(documents)
        )
    ).one()
    lead.paid_in_yuan, lead.voucher_count = int(total), int(count)
    refresh(lead, today)
