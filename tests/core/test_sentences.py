"""What the product says and keeps is read in each reader's language; what people type stays as typed."""

from __future__ import annotations

import pickle

import pytest
from alembic import command
from flask import Flask
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import text

from crm.audit.models import AuditEntry
from crm.audit.operations import record
from crm.core import clock
from crm.core.commands import alembic_config
from crm.core.db import db, writing
from crm.core.reader import system
from crm.core.sentences import MARK, Sentence, in_chinese, name, parts, told
from crm.jobs.models import Job
from crm.leads.models import LeadMove
from crm.leads.operations import note_move
from crm.leads.states import MoveKind
from tests.factories import jobs, leads

pytestmark = pytest.mark.each_engine


def noted(note: str) -> int:
    with writing():
        entry = record(action="test:note", by=system("test"), at=clock.now(), note=note)
        db.session.flush()
        return entry.id


def read(entry_id: int, lang: str) -> str:
    db.session.rollback()
    db.session.expire_all()
    with force_locale(lang):
        return str(db.session.get_one(AuditEntry, entry_id).note)


@pytest.mark.parametrize("spoken", ["zh", "en"])
def test_it_is_read_in_the_readers_language_whoever_said_it(app: Flask, spoken: str) -> None:
    with force_locale(spoken):
        entry = noted(_("不是同一家：%(reason)s", reason=_("新建线索时确认不是同一家")))
    assert read(entry, "zh") == "不是同一家：新建线索时确认不是同一家"
    assert read(entry, "en").startswith("Not the same")
    assert "新" not in read(entry, "en")


def test_what_people_type_stays_as_typed(app: Flask) -> None:
    forged = MARK + '{"say":"%(x)s"}'
    for typed in ("不是同一家", "100 % sure %(x)s", '{"say":"不是同一家"}'):
        assert read(noted(typed), "en") == typed
    assert read(noted(forged), "en") == forged[1:], "nobody types the parts of a sentence"


def test_a_sentence_too_long_for_its_column_is_kept_in_chinese(app: Flask) -> None:
    with force_locale("en"):
        entry = noted(_("不是同一家：%(reason)s", reason="长" * 600))
    assert read(entry, "en") == ("不是同一家：" + "长" * 600)[:500]


def test_names_in_both_languages_and_numbers_go_with_it(app: Flask) -> None:
    kept = parts(_("%(where)s、%(n)s 个项目", where=name("望谟县", "Wangmo County"), n=1))
    with force_locale("en"):
        assert told(kept) == "1 project in Wangmo County"
    assert told(kept) == "望谟县、1 个项目"
    with force_locale("en"):
        lazy = str(_l("%(days)s 天无活动", days=2))
        assert in_chinese(lazy) == "2 天无活动"


def test_it_remembers_through_what_operations_do_with_text(app: Flask) -> None:
    said = _("撤销台账导入")
    for same in (str(said), said.strip(), pickle.loads(pickle.dumps(said))):
        assert isinstance(same, Sentence)
        assert parts(same) == {"say": "撤销台账导入"}
    assert parts(said[:2]) == "撤销", "a cut one is plain text"


def test_a_step_back_tells_kept_sentences_in_chinese(app: Flask) -> None:
    lead = leads.lead()
    with force_locale("en"):
        job = jobs.job(title=_("打印招商项目分布（按%(by)s）", by=_("产业链")))
        entry = noted(_("撤销台账导入"))
        with writing():
            lead = db.session.merge(lead)
            note_move(
                lead,
                MoveKind.REFUSE,
                by=system("test"),
                at=clock.now(),
                from_stage=lead.stage,
                from_status=lead.status,
                sentence=_("两条底线审查否决"),
            )
    ident, lead_id = job.id, lead.id
    db.session.rollback()
    db.session.remove()
    command.downgrade(alembic_config(), "0031")
    with db.engine.connect() as connection:
        stored = [
            connection.execute(text(asked), {"id": one}).scalar_one()
            for asked, one in (
                ("SELECT title FROM job WHERE id = :id", ident),
                ("SELECT note FROM audit_entry WHERE id = :id", entry),
                ("SELECT sentence FROM lead_move WHERE lead_id = :id ORDER BY id DESC LIMIT 1", lead_id),
            )
        ]
    assert stored == ["打印招商项目分布（按产业链）", "撤销台账导入", "两条底线审查否决"]
    command.upgrade(alembic_config(), "head")
    with force_locale("en"):
        assert db.session.get_one(Job, ident).title == "打印招商项目分布（按产业链）", "old rows stay readable"
        assert db.session.get_one(AuditEntry, entry).note == "撤销台账导入"
        assert db.session.query(LeadMove).filter_by(lead_id=lead_id).count() >= 1
