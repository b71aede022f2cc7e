"""What happens to a project: written, checked by another, published, changed, withdrawn."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from crm.accounts.sessions import reader_for
from crm.audit.models import AuditEntry
from crm.core import clock
from crm.core.db import db, writing
from crm.core.errors import DomainError, Forbidden, StaleEdit
from crm.projects.facts import content_hash, facts_of, public_facts
from crm.projects.models import Project, ProjectRevision
from crm.projects.moves import (
    check_project,
    publish_project,
    return_project,
    submit_project,
    take_up_project,
    withdraw_project,
)
from crm.projects.operations import edit_project, set_guiding_unit, void_project
from crm.projects.queries import latest_revision, moves_of, project_by_code, revisions_of, visible_projects
from crm.projects.scope import can_check
from crm.projects.states import ProjectState
from tests.factories import accounts, units
from tests.factories.projects import make_checked_project, make_project, make_published_project

pytestmark = pytest.mark.usefixtures("app")
AT = datetime(2018, 7, 2, 8, tzinfo=UTC)


def fresh(project: Project) -> Project:
    return db.session.get_one(Project, project.id)


def test_codes_count_up_within_the_county() -> None:
    first, second = make_project(), make_project()
    other = make_project(county=units.region(units.YINJIANG))
    assert [first.code, second.code, other.code] == ["XM-522326-001", "XM-522326-002", "XM-520625-001"]


def test_a_whole_way_leaves_moves_revisions_and_audit() -> None:
    project = make_project()
    writer, checker = accounts.reader("office"), accounts.reader("office")
    with writing():
        submit_project(project=fresh(project), by=writer, at=AT)
    with writing():
        check_project(project=fresh(project), by=checker, at=AT)
    with writing():
        publish_project(project=fresh(project), by=checker, at=AT)
    row = fresh(project)
    assert (row.state, row.edition, row.published.edition) == (ProjectState.PUBLISHED, 1, 1)
    with writing():
        edit_project(project=fresh(project), version=None, name="样例·改了名", by=writer, at=AT)
    row = fresh(project)
    assert row.state is ProjectState.DRAFT
    assert row.published.facts["name"] != "样例·改了名"
    assert [move.to_state.value for move in moves_of(row)] == ["draft", "published", "checked", "submitted", "draft"]
    assert [kept.number for kept in revisions_of(row)] == [2, 1]
    with writing():
        submit_project(project=fresh(project), by=writer, at=AT)
        check_project(project=fresh(project), by=checker, at=AT)
        publish_project(project=fresh(project), by=checker, at=AT + timedelta(days=1))
    row = fresh(project)
    assert (row.edition, row.published.facts["name"]) == (2, "样例·改了名")
    done = db.session.scalars(select(AuditEntry.action).where(AuditEntry.subject_kind == "project")).all()
    assert {"project:create", "project:submit", "project:check", "project:publish", "project:edit"} <= set(done)


def test_nobody_checks_what_they_submitted() -> None:
    project = make_project()
    writer = accounts.reader("office")
    with writing():
        submit_project(project=fresh(project), by=writer, at=AT)
    with pytest.raises(DomainError, match="另一人"), writing():
        check_project(project=fresh(project), by=writer, at=AT)
    with pytest.raises(IntegrityError, match="checker_is_not_submitter"), writing():
        fresh(project).checked_by_id = writer.user_id


@pytest.mark.parametrize("deputy_submits", [True, False])
def test_a_deputy_and_whom_they_stand_in_for_do_not_check_each_other(deputy_submits: bool) -> None:
    project, boss, clerk = make_project(), accounts.user("office"), accounts.user("auditor")
    own, deputy = reader_for(boss, origin="test"), reader_for(clerk, origin="test", acting_for=boss)
    submits, checks = (deputy, own) if deputy_submits else (own, deputy)
    with writing():
        submit_project(project=fresh(project), by=submits, at=AT)
    assert not can_check(fresh(project), checks)
    with pytest.raises(DomainError, match="另一人"), writing():
        check_project(project=fresh(project), by=checks, at=AT)
    third = accounts.reader("office")
    with writing():
        check_project(project=fresh(project), by=third, at=AT)
    assert fresh(project).state is ProjectState.CHECKED


def test_a_returned_project_is_a_draft_with_the_sentence() -> None:
    office = accounts.reader("office")
    project = make_project()
    with writing():
        submit_project(project=fresh(project), by=office, at=AT)
    with pytest.raises(DomainError), writing():
        return_project(project=fresh(project), sentence="  ", by=office, at=AT)
    with writing():
        return_project(project=fresh(project), sentence="总投资与可研不一致", by=office, at=AT)
    row = fresh(project)
    assert (row.state, row.submitted_by_id) == (ProjectState.DRAFT, None)
    assert moves_of(row)[0].sentence == "总投资与可研不一致"


def test_submitting_names_what_is_needed() -> None:
    office = accounts.reader("office")
    project = make_project(bare=True)
    with pytest.raises(DomainError, match=r"总投资.*建设内容及规模"), writing():
        submit_project(project=fresh(project), by=office, at=AT)
    assert fresh(project).state is ProjectState.DRAFT


def test_unusual_figures_need_a_sentence() -> None:
    office = accounts.reader("office")
    project = make_project(irr_percent=300)
    with pytest.raises(DomainError, match="内部收益率 300%"), writing():
        submit_project(project=fresh(project), by=office, at=AT)
    with writing():
        edit_project(project=fresh(project), version=None, figures_asserted="轻资产平台", by=office, at=AT)
        submit_project(project=fresh(project), by=office, at=AT)
    assert fresh(project).state is ProjectState.SUBMITTED


def test_a_county_bureau_does_not_publish_its_prefecture_does() -> None:
    project = make_checked_project()
    county = accounts.reader("bureau", county=units.region(units.WANGMO))
    prefecture = accounts.reader("bureau", county=units.region(units.QIANXINAN))
    elsewhere = accounts.reader("bureau", county=units.region("520600"))
    for who in (county, elsewhere):
        with pytest.raises(Forbidden), writing():
            publish_project(project=fresh(project), by=who, at=AT)
    with writing():
        publish_project(project=fresh(project), by=prefecture, at=AT)
    with pytest.raises(Forbidden), writing():
        withdraw_project(project=fresh(project), sentence="不招了", by=county, at=AT)
    with writing():
        withdraw_project(project=fresh(project), sentence="地块已另有安排", by=prefecture, at=AT)
    row = fresh(project)
    assert (row.state, row.published_id, row.withdrawn_reason) == (ProjectState.WITHDRAWN, None, "地块已另有安排")
    with pytest.raises(DomainError, match="重新启用"), writing():
        edit_project(project=fresh(project), version=None, name="样例·新名", by=county, at=AT)
    with writing():
        take_up_project(project=fresh(project), by=county, at=AT)
    assert fresh(project).state is ProjectState.DRAFT


def test_published_again_unchanged_is_an_edition_of_its_own() -> None:
    project = make_published_project()
    office, other = accounts.reader("office"), accounts.reader("office")
    with writing():
        withdraw_project(project=fresh(project), sentence="暂停", by=office, at=AT)
        take_up_project(project=fresh(project), by=office, at=AT)
        submit_project(project=fresh(project), by=office, at=AT)
        check_project(project=fresh(project), by=other, at=AT)
        publish_project(project=fresh(project), by=other, at=AT)
    kept = revisions_of(fresh(project))
    assert [one.edition for one in kept] == [2, 1]
    assert kept[0].content_hash == kept[1].content_hash


def test_internal_changes_leave_the_published_state() -> None:
    project = make_published_project()
    office = accounts.reader("office")
    guide = units.unit()
    with writing():
        edit_project(project=fresh(project), version=None, internal_note="只给内部看", by=office, at=AT)
        set_guiding_unit(project=fresh(project), unit_id=guide.id, by=office, at=AT)
    row = fresh(project)
    assert row.state is ProjectState.PUBLISHED
    assert latest_revision(row).facts["internal_note"] == "只给内部看"
    assert row.published.facts["internal_note"] != "只给内部看"


def test_the_second_editor_is_told() -> None:
    project = make_project()
    seen = project.version
    office = accounts.reader("office")
    with writing():
        edit_project(project=fresh(project), version=seen, site="样例一处", by=office, at=AT)
    with pytest.raises(StaleEdit), writing():
        edit_project(project=fresh(project), version=seen, site="样例另一处", by=office, at=AT)
    assert fresh(project).site == "样例一处"


def test_saving_nothing_new_keeps_no_revision() -> None:
    project = make_project()
    office = accounts.reader("office")
    with writing():
        edit_project(project=fresh(project), version=None, name=project.name, by=office, at=AT)
        edit_project(project=fresh(project), version=None, land_mu=project.land_mu, by=office, at=AT)
    assert len(db.session.scalars(select(ProjectRevision)).all()) == 1


def test_others_see_only_what_is_public() -> None:
    draft, public = make_project(), make_published_project()
    own = accounts.reader("bureau", county=units.region(units.WANGMO))
    elsewhere = accounts.reader("bureau", county=units.region(units.YINJIANG))
    paired = accounts.reader("unit", county=units.region(units.WANGMO))
    for reader, codes in (
        (own, {draft.code, public.code}),
        (paired, {draft.code, public.code}),
        (elsewhere, {public.code}),
        (accounts.reader("department"), {public.code}),
        (accounts.reader("auditor"), set()),
    ):
        assert set(db.session.scalars(visible_projects(reader).with_only_columns(Project.code))) == codes, reader.role


def test_who_guides_it_sees_the_draft() -> None:
    guide = units.unit()
    project = make_project(guiding_unit_id=guide.id)
    reader = accounts.reader("department", unit=guide)
    assert project_by_code(project.code, reader).id == project.id
    with pytest.raises(Forbidden), writing():
        edit_project(project=fresh(project), version=None, name="样例·不该", by=reader, at=AT)


def test_voided_is_gone_everywhere() -> None:
    office = accounts.reader("office")
    project = make_published_project()
    with writing():
        void_project(project=fresh(project), sentence="重复录入", by=office, at=AT)
    assert db.session.scalars(visible_projects(accounts.reader("office"))).all() == []


def test_facts_are_the_same_before_and_after_the_database() -> None:
    project = make_project(land_mu=Decimal("120.50"), irr_percent=Decimal("18.60"))
    stored = latest_revision(project)
    assert stored is not None
    assert stored.content_hash == content_hash(facts_of(fresh(project)))
    assert (stored.facts["land_mu"], stored.facts["irr_percent"]) == ("120.5", "18.6")


def test_public_facts_hold_nothing_internal() -> None:
    project = make_project(guiding_unit_id=units.unit("样例·指导单位").id)
    text = str(public_facts(facts_of(fresh(project))))
    for secret in ("样例·内部联系人", "13900001234", "样例内部备注", "样例·指导单位"):
        assert secret not in text
    assert clock.now() > AT


def test_a_reason_the_column_cannot_hold_is_refused_in_words() -> None:
    project, office = make_project(), accounts.reader("office")
    with pytest.raises(DomainError, match="最多 200 个字，写了 300 个"), writing():
        void_project(project=fresh(project), sentence="重" * 300, by=office, at=AT)
