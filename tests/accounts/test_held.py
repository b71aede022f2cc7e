"""What was typed is not lost: session gone, token too old, sent twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.sessions import end_sessions
from crm.core import clock
from crm.core.db import db, writing
from crm.core.submissions import HeldForm
from tests.accounts.people import PASSWORD, with_password
from tests.clients import Client
from tests.factories import accounts

NEW = {"username": "xinren", "name": "<b>新人</b>", "role": "auditor", "title": "科员"}


def people(name: str = "xinren") -> list[User]:
    return list(db.session.scalars(select(User).where(User.username == name)))


def lose_session(user: User) -> None:
    with writing():
        end_sessions(user_id=user.id, at=clock.now(), reason="test")


def test_a_session_lost_in_the_middle_of_a_form_gives_back_what_was_typed(
    app: Flask, sign_in: Callable[..., Client]
) -> None:
    user = with_password("office")
    browser = sign_in(user)
    page = browser.get("/users/new")
    lose_session(user)
    turned = browser.submit(page, NEW, action="/users/new")
    assert turned.status_code == 303
    door = browser.get(turned.headers["Location"])
    assert "刚才填写的内容已保留" in door.text
    back = browser.submit(door, action="/sign-in", username=user.username, password=PASSWORD)
    assert "/held/" in back.headers["Location"]
    kept = browser.get(back.headers["Location"])
    assert "&lt;b&gt;新人&lt;/b&gt;" in kept.text
    shown = browser.submit(kept, action="/users/new")
    assert shown.status_code == 422
    assert "已取回刚才填写的内容" in shown.text
    assert people() == []
    done = browser.submit(shown, action="/users/new")
    assert done.status_code == 303
    assert [person.name for person in people()] == ["<b>新人</b>"]


def test_an_expired_token_gives_back_what_was_typed(app: Flask, sign_in: Callable[..., Client]) -> None:
    browser = sign_in("office")
    browser.get("/users/new")
    answer = browser.post("/users/new", data={**NEW, "csrf_token": "too old"})
    assert answer.status_code == 400
    held = db.session.scalars(select(HeldForm)).one()
    assert held.user_id == browser.user.id
    assert f"/held/{held.token}" in answer.text
    shown = browser.submit(browser.get(f"/held/{held.token}"), action="/users/new")
    assert shown.status_code == 422
    done = browser.submit(shown, action="/users/new")
    assert done.status_code == 303
    assert len(people()) == 1


def test_sent_twice_it_is_done_once_and_leads_to_the_first_result(app: Flask, sign_in: Callable[..., Client]) -> None:
    browser = sign_in("office")
    page = browser.get("/users/new")
    first = browser.submit(page, NEW, action="/users/new")
    again = browser.submit(page, NEW, action="/users/new")
    assert first.headers["Location"] == again.headers["Location"]
    assert [person.name for person in people()] == ["<b>新人</b>"]


def test_sent_again_with_other_contents_it_says_so_and_saves_nothing(
    app: Flask, sign_in: Callable[..., Client]
) -> None:
    browser = sign_in("office")
    page = browser.get("/users/new")
    first = browser.submit(page, NEW, action="/users/new")
    changed = browser.submit(page, {**NEW, "name": "另一个"}, action="/users/new")
    assert changed.status_code == 409
    assert "这次改动的内容没有保存" in changed.text
    assert f'<a href="{first.headers["Location"]}">' in changed.text
    assert 'value="另一个"' in changed.text
    assert [person.name for person in people()] == ["<b>新人</b>"]
    # Looked at and sent once more, it is meant as a second time.
    assert browser.submit(changed, username="another", action="/users/new").status_code == 303
    assert [person.name for person in people("another")] == ["另一个"]


def test_nobody_sees_what_another_typed(app: Flask, sign_in: Callable[..., Client]) -> None:
    writer = sign_in("office")
    page = writer.get("/users/new")
    lose_session(writer.user)
    turned = writer.submit(page, NEW, action="/users/new")
    held = db.session.scalars(select(HeldForm)).one()
    assert held.user_id == writer.user.id
    other = with_password("office")
    door = writer.get(turned.headers["Location"])
    back = writer.submit(door, action="/sign-in", username=other.username, password=PASSWORD)
    assert "/held/" not in back.headers["Location"]
    assert writer.get(f"/held/{held.token}").status_code == 404


def test_passwords_are_never_kept_and_after_two_days_nothing_is(app: Flask, sign_in: Callable[..., Client]) -> None:
    user = accounts.user("office")
    browser = sign_in(user)
    page = browser.get("/account/password")
    lose_session(user)
    browser.submit(
        page, action="/account/password", present_password="secret-1", password="secret-2", again_password="secret-2"
    )
    held = db.session.scalars(select(HeldForm)).one()
    assert "secret-2" not in str(held.fields)
    assert "secret-1" not in str(held.fields)
    browser.sign_in_as(user)
    assert browser.get(f"/held/{held.token}").status_code == 200
    with clock.stopped(clock.now() + timedelta(hours=49)):
        browser.sign_in_as(user)
        assert browser.get(f"/held/{held.token}").status_code == 404
