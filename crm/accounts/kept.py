"""What a start makes sure of about accounts: marked sample sign-ins in sample mode, and none of them in production."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from flask import current_app
from sqlalchemy import func, select

from crm.audit.operations import record
from crm.config import Settings
from crm.core import clock
from crm.core.db import db, writing
from crm.core.reader import system
from crm.units.queries import region_by_code, unit_by_code

from . import operations, passwords
from .models import User
from .roles import ALL_PERMISSIONS, AUDITOR, BUREAU, DEPARTMENT, LEADER, OFFICE, UNIT


class SampleSignIn(NamedTuple):
    """An invented person and where they stand; the bodies are real, the people are not."""

    username: str
    name: str
    title: str
    role: str
    unit: str | None = None
    region: str | None = None


SAMPLE_SIGN_INS = (
    SampleSignIn("office", "样例·吴启", "大招商办（样例）", OFFICE, unit="dzsb"),
    SampleSignIn("office2", "样例·罗样", "大招商办（样例）", OFFICE, unit="dzsb"),
    SampleSignIn("unit", "样例·周岚", "联络员（样例）", UNIT, unit="sfgw"),
    SampleSignIn("county", "样例·韦青", "县局干部（样例）", BUREAU, unit="wangmo-tcj", region="522326"),
    SampleSignIn("prefecture", "样例·岑立", "州局干部（样例）", BUREAU, unit="qianxinan-tcj", region="522300"),
    SampleSignIn("department", "样例·穆清", "审查人员（样例）", DEPARTMENT, unit="sthjt"),
    SampleSignIn("leader", "样例·覃岳", "州领导（样例）", LEADER, region="522300"),
    SampleSignIn("auditor", "样例·严正", "审计人员（样例）", AUDITOR),
)
"""One for each role, and two of the office: nobody confirms their own request."""

SET_UP = system("set-up", ALL_PERMISSIONS)


def settings() -> Settings:
    """The settings of this process."""
    found: Settings = current_app.extensions["settings"]
    return found


def password_file() -> Path:
    """Where the sample sign-ins' password is kept, readable by who runs the product only."""
    return settings().data_dir / "sample_password"


def sample_password() -> str:
    """The one password of all sample sign-ins: made at random once per data folder, printed at each start."""
    path = password_file()
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(passwords.one_time_password())
    return path.read_text().strip()


def load_sample_sign_ins() -> str | None:
    """In sample mode make a marked sign-in for each role, unless there are any; says how many."""
    if not settings().sample or db.session.scalar(select(func.count(User.id)).where(User.is_sample)):
        return None
    hashed = passwords.hash_password(sample_password())
    taken = set(db.session.scalars(select(User.username)))
    made = [sample for sample in SAMPLE_SIGN_INS if sample.username not in taken]
    with writing():
        for sample in made:
            operations.add_user(
                username=sample.username,
                name=sample.name,
                title=sample.title,
                role=sample.role,
                unit=unit_by_code(sample.unit) if sample.unit else None,
                region=region_by_code(sample.region) if sample.region else None,
                password_hash=hashed,
                must_change_password=False,
                is_sample=True,
                by=SET_UP,
                at=clock.now(),
            )
        record(action="account:load-sample", by=SET_UP, at=clock.now(), ref="样例", note="sample data")
    return f"sample sign-ins: {len(made)} made"


def open_samples() -> list[User]:
    """The sample sign-ins that let somebody in."""
    return list(db.session.scalars(select(User).where(User.is_sample, User.disabled_at.is_(None)).order_by(User.id)))


def refuse_samples_in_production() -> str | None:
    """Why production may not start: everybody who has read the sample data's password could sign in."""
    if settings().sample:
        return None
    names = [user.username for user in open_samples()]
    if not names:
        return None
    return (
        f"this database has sample sign-ins that are open ({', '.join(names)}). In production disable them first: "
        "crm users disable-samples."
    )


def sign_in_notices() -> list[str]:
    """How to sign in, at the end of a start: the sample names and their password, or how to make the first account."""
    if settings().sample:
        names = [user.username for user in open_samples()]
        if not names:
            return []
        lines = [f"\n  sign in as: {', '.join(names)}"]
        if password_file().exists():
            lines.append(f"  password:   {sample_password()}   (sample data only; also in {password_file().name})")
        return lines
    if not db.session.scalar(select(func.count(User.id))):
        return ["no account yet: crm users add NAME --role office"]
    return []
