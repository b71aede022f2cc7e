"""Writes of enterprises: guard, change, record. Each is called inside ``writing()`` and told who and when."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from crm.audit.operations import record
from crm.core.announce import announce
from crm.core.db import db, locked, populate
from crm.core.errors import DomainError, StaleEdit
from crm.core.reader import Reader

from . import codes, names
from .events import EnterpriseVoided
from .models import Enterprise, EnterpriseAccess, Industry
from .ownership import refuse_renaming
from .queries import find_matches
from .states import EnterpriseKind, SizeMark

__all__ = [
    "create_enterprise",
    "edit_enterprise",
    "find_matches",
    "identify",
    "share",
    "use_existing",
    "void_enterprise",
]

FACTS = frozenset(
    {
        "name_en",
        "credit_code",
        "foreign_number",
        "masked_id",
        "members",
        "parent_id",
        "industry_code",
        "headquarters",
        "marks",
        "business",
        "expansion",
        "website",
    }
)
"""What may be said of an enterprise beside its name and kind."""

_ID_NUMBER = re.compile(r"^(\d{3})[\dXx*]{8,14}([\dXx]{4})$")


def create_enterprise(
    *,
    name: str,
    kind: EnterpriseKind,
    by: Reader,
    at: datetime,
    reason: str = "",
    is_sample: bool = False,
    **facts: Any,
) -> Enterprise:
    """A new enterprise, seen by the body that enters it; ``facts`` as in ``FACTS``.

    ``reason`` keeps why it is not the like-named one that was shown. Raises ``DomainError`` for a placeholder as name
    (a code name 代号 is a kind of its own), a wrong credit code, or a code that another enterprise holds.
    """
    values = {**_checked_name(name, kind), **_checked_facts(kind, facts), "kind": kind}
    _refuse_taken(values.get("credit_code"), but=None)
    enterprise = Enterprise(
        **{"marks": [], "members": [], **values},
        created_at=at,
        created_by_id=by.user_id,
        owner_unit_id=by.unit_id,
        is_sample=is_sample,
    )
    db.session.add(enterprise)
    _flush()
    if by.unit_id is not None:
        share(enterprise=enterprise, unit_id=by.unit_id)
    if by.role == "bureau" and by.region_id is not None:
        share(enterprise=enterprise, region_id=by.region_id)
    said = {"kind": (None, kind), "credit_code": (None, enterprise.credit_code)}
    note = _("不是同一家：%(reason)s", reason=reason) if reason else ""
    record(action="enterprise:create", by=by, at=at, subject=enterprise, changes=said, note=note)
    return enterprise


def edit_enterprise(
    *,
    enterprise: Enterprise,
    by: Reader,
    at: datetime,
    version: int | None = None,
    name: str | None = None,
    kind: EnterpriseKind | None = None,
    reason: str = "",
    undoing: bool = False,
    **facts: Any,
) -> Enterprise:
    """Change what is known of the enterprise; what is not named stays.

    Raises ``StaleEdit`` when somebody saved it since ``version``, ``DomainError`` as for a new one, when the group
    parent would be the enterprise itself or one of its own members, and when it is another's to rename (see
    ``ownership.refuse_renaming``; ``undoing``: an import takes back a code it filled in itself).
    """
    row = _open(enterprise, version)
    kind = kind or row.kind
    if row.kind != EnterpriseKind.CODE_NAME and kind == EnterpriseKind.CODE_NAME:
        raise DomainError(_("已实名的企业不能改回代号"), field="kind")
    values = _checked_facts(kind, facts)
    if name is not None and name != row.name:
        values |= _checked_name(name, kind)
    if kind != row.kind:
        values["kind"] = kind
    if not undoing:
        refuse_renaming(row, values, by)
        _refuse_unshared(row, values, by)
    if values.get("credit_code"):
        _refuse_taken(values["credit_code"], but=row.id)
    if values.get("parent_id") is not None:
        _refuse_circle(row.id, values["parent_id"])
    changes = populate(row, values)
    if changes:
        _flush()
        for derived in ("normal_name", "core_name", "core_head", "pinyin", "initials"):
            changes.pop(derived, None)
        note = _("不是同一家：%(reason)s", reason=reason) if reason else ""
        record(action="enterprise:edit", by=by, at=at, subject=row, changes=changes, note=note)
    return row


def identify(
    *,
    enterprise: Enterprise,
    name: str,
    kind: EnterpriseKind,
    by: Reader,
    at: datetime,
    version: int | None = None,
    reason: str = "",
    **facts: Any,
) -> Enterprise:
    """Say who stands behind a code name (代号); the trail keeps the code name.

    Raises ``DomainError`` when it is no code name, or stays one.
    """
    row = _open(enterprise, version)
    if row.kind != EnterpriseKind.CODE_NAME:
        raise DomainError(_("这家企业已经实名，请直接修改"))
    if kind == EnterpriseKind.CODE_NAME:
        raise DomainError(_("请选择企业的真实类型"), field="kind")
    return edit_enterprise(enterprise=row, name=name, kind=kind, by=by, at=at, reason=reason, **facts)


def share(
    *, enterprise: Enterprise, region_id: int | None = None, unit_id: int | None = None, narrow: bool = False
) -> None:
    """Let readers of the region, or of the unit, see the enterprise – ``narrow``: its name and code. Doing it again
    changes nothing; what was seen whole stays so."""
    from sqlalchemy.dialects import postgresql, sqlite

    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    for column, value in (("region_id", region_id), ("unit_id", unit_id)):
        if value is None:
            continue
        line = insert(EnterpriseAccess).values(enterprise_id=enterprise.id, narrow=narrow, **{column: value})
        keys = ("enterprise_id", column)
        db.session.execute(
            line.on_conflict_do_nothing(index_elements=keys)
            if narrow
            else line.on_conflict_do_update(index_elements=keys, set_={"narrow": False})
        )


def share_as(
    *, enterprise: Enterprise, by: Reader, region_id: int | None = None, unit_ids: Collection[int | None] = ()
) -> None:
    """Let them see as much of the enterprise as whoever brings it to them sees: nobody gives away what is another's."""
    from .sharing import sees_whole

    narrow = not sees_whole(enterprise, by)
    share(enterprise=enterprise, region_id=region_id, narrow=narrow)
    for unit_id in sorted({one for one in unit_ids if one is not None}):
        share(enterprise=enterprise, unit_id=unit_id, narrow=narrow)


def use_existing(*, enterprise_id: int, name: str, credit_code: str | None, by: Reader, at: datetime) -> Enterprise:
    """“是同一家”: take the enterprise that is already there instead of entering it again; the reader's body sees its
    name and code, and may ask for the rest (``sharing``).

    Only what is the same by code or by name may be taken so – nobody opens another's enterprise by guessing an id.
    Raises ``DomainError`` otherwise.
    """
    same = [
        match
        for match in find_matches(name, credit_code, reader=by)
        if match.enterprise_id == enterprise_id and (match.visible or match.relation is names.Relation.SAME)
    ]
    if not same:
        raise DomainError(_("这家企业与所填名称或代码对不上，不能直接使用"))
    row = locked(Enterprise, enterprise_id)
    if not same[0].visible:
        if by.unit_id is not None:
            share(enterprise=row, unit_id=by.unit_id, narrow=True)
        if by.role == "bureau" and by.region_id is not None:
            share(enterprise=row, region_id=by.region_id, narrow=True)
        record(action="enterprise:use-existing", by=by, at=at, subject=row)
    return row


def void_enterprise(
    *, enterprise: Enterprise, reason: str, by: Reader, at: datetime, version: int | None = None
) -> Enterprise:
    """Void the enterprise with a reason; its code becomes free again.

    Raises ``DomainError`` while a room above works with it: whoever shares the enterprise could void it otherwise
    under another county's leads.
    """
    row = _open(enterprise, version)
    _refuse_unshared(row, {"voided_at": at}, by)
    if not reason.strip():
        raise DomainError(_("请写明作废原因"), field="reason")
    announce(EnterpriseVoided(row, by))
    changes = populate(row, {"voided_at": at, "void_reason": reason.strip()})
    record(action="enterprise:void", by=by, at=at, subject=row, changes=changes)
    return row


def _refuse_unshared(enterprise: Enterprise, values: Mapping[str, Any], by: Reader) -> None:
    """Who knows name and code may fill in the code, or say who stands behind a code name; the rest is not theirs."""
    from .sharing import sees_whole

    known = {"name", "credit_code", "kind", "normal_name", "core_name", "core_head", "pinyin", "initials"}
    if any(
        value != getattr(enterprise, name) for name, value in values.items() if name not in known
    ) and not sees_whole(enterprise, by):
        raise DomainError(_("这家企业的资料还没有对你共享，先请求共享再改"))


def _open(enterprise: Enterprise, version: int | None) -> Enterprise:
    row = locked(Enterprise, enterprise.id)
    if row.voided_at is not None:
        raise DomainError(_("这家企业已作废，不能再改"))
    if version is not None and row.version != version:
        raise StaleEdit(_("刚有人改过这家企业，请核对后再保存"))
    return row


def _checked_name(name: str, kind: EnterpriseKind) -> dict[str, Any]:
    name = re.sub(r"\s+", " ", unicodedata.normalize("NFC", name)).strip()
    if not name:
        raise DomainError(_("请填写企业名称"), field="name")
    if len(name) > names.LONGEST:
        raise DomainError(_("企业名称最多 %(max)d 个字", max=names.LONGEST), field="name")
    if kind != EnterpriseKind.CODE_NAME and names.is_placeholder(name):
        raise DomainError(
            _("“%(name)s”不是企业名称。名称暂不公开的，请把类型选为“代号”并取一个代号", name=name), field="name"
        )
    return names.name_columns(name)


def _checked_facts(kind: EnterpriseKind, facts: dict[str, Any]) -> dict[str, Any]:
    unknown = facts.keys() - FACTS
    if unknown:
        raise TypeError(f"an enterprise has no {', '.join(sorted(unknown))}")
    values = dict(facts)
    if values.get("credit_code"):
        values["credit_code"] = codes.check_credit_code(values["credit_code"])
    elif "credit_code" in values:
        values["credit_code"] = None
    if values.get("masked_id"):
        values["masked_id"] = masked(values["masked_id"])
    if values.get("industry_code") and db.session.get(Industry, values["industry_code"]) is None:
        raise DomainError(_("没有代码为 %(code)s 的行业", code=values["industry_code"]), field="industry_code")
    if "marks" in values:
        values["marks"] = [str(SizeMark(mark)) for mark in values["marks"] or []]
    if "members" in values:
        values["members"] = _checked_members(kind, values["members"] or [])
    for text in ("name_en", "headquarters", "business", "expansion", "website"):
        if text in values:
            values[text] = values[text] or ""
    return values


def _checked_members(kind: EnterpriseKind, members: list[dict[str, str]]) -> list[dict[str, str]]:
    if kind != EnterpriseKind.CONSORTIUM:
        return []
    checked = []
    for at, member in enumerate(members, start=1):
        name, code = member.get("name", "").strip(), member.get("credit_code", "").strip()
        if not name:
            raise DomainError(_("联合体第 %(at)d 个成员没有名称", at=at), field="members")
        try:
            code = codes.check_credit_code(code) if code else ""
        except DomainError as error:
            raise DomainError(_("联合体成员“%(name)s”：%(why)s", name=name, why=str(error)), field="members") from error
        checked.append(
            {"name": name[: names.LONGEST], "credit_code": code, "share": member.get("share", "").strip()[:20]}
        )
    return checked


def masked(id_number: str) -> str:
    """An identity number with its middle hidden: only so is it ever stored."""
    plain = codes.tidy_credit_code(id_number)
    found = _ID_NUMBER.match(plain)
    if found:
        return f"{found[1]}{'*' * (len(plain) - 7)}{found[2]}"
    raise DomainError(_("证件号应为 15 或 18 位，系统只保存前三位和后四位"), field="masked_id")


def _refuse_taken(code: str | None, *, but: int | None) -> None:
    if not code:
        return
    taken = db.session.scalar(
        select(Enterprise.id).where(Enterprise.credit_code == code, Enterprise.voided_at.is_(None))
    )
    if taken is not None and taken != but:
        raise DomainError(_("这个统一社会信用代码已有企业使用，请用已有的那家"), field="credit_code")


def _refuse_circle(enterprise_id: int, parent_id: int) -> None:
    above: int | None = parent_id
    for _step in range(50):
        if above is None:
            return
        if above == enterprise_id:
            break
        above = db.session.scalar(select(Enterprise.parent_id).where(Enterprise.id == above))
    raise DomainError(_("上级集团不能是企业自己或它的下属企业"), field="parent_id")


def _flush() -> None:
    """Send the rows; the database's own word on the code, for two people at the same instant."""
    try:
        db.session.flush()
    except IntegrityError as error:
        if "credit_code" in str(error.orig):
            raise DomainError(_("这个统一社会信用代码已有企业使用，请用已有的那家"), field="credit_code") from error
        raise
