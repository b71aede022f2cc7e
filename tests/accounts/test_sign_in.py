"""The door: who gets in, who does not, and what a cookie is worth afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crm.accounts import operations
from crm.accounts.models import SignInAttempt, User, UserSession
from crm.audit.models import AuditEntry
from crm.core import clock
from crm.core.db import db, writing
from crm.core.reader import system
from tests.accounts.people import PASSWORD, try_password, with_password
from tests.clients import Client
from tests.factories import accounts

BOSS = system("test")


def entries(action: str) -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id)))


def signed_in(client: Client) -> bool:
    return client.get("/account").status_code == 200


def test_the_right_password_opens_and_is_written_down(app: Flask, client: Client) -> None:
    user = with_password()
    answer: Any = try_password(client, f" {user.username.upper()} ", PASSWORD)
    assert answer.status_code == 303
    assert signed_in(client)
    (entry,) = entries("account:sign-in")
    assert (entry.actor_id, entry.refused, entry.origin) == (user.id, False, "127.0.0.1")


@pytest.mark.parametrize("name", ["nobody-here", "' or 1=1 --", "<script>alert(1)</script>", "样例"])
def test_a_name_nobody_has_reads_like_a_wrong_password(app: Flask, client: Client, name: str) -> None:
    user = with_password()
    unknown: Any = try_password(client, name, PASSWORD)
    wrong: Any = try_password(client, user.username, "wrong password")
    assert unknown.status_code == wrong.status_code == 422
    sentence = "账号或密码不对，请重新输入。再错 4 次将锁定 15 分钟"
    assert sentence in unknown.text
    assert sentence in wrong.text
    assert not signed_in(client)
    refused = entries("account:sign-in")
    assert [(entry.refused, entry.subject_ref) for entry in refused] == [(True, ""), (True, user.username)]


def test_an_unknown_name_costs_the_same_hashing(app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from crm.accounts import passwords

    verified: list[str] = []
    real = passwords._hasher().verify

    class Counting:
        def verify(self, stored: str, password: str) -> bool:
            verified.append(stored)
            return bool(real(stored, password))

        def hash(self, password: str) -> str:
            return "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$aGFzaA"

    monkeypatch.setattr(passwords, "_hasher", Counting)
    try_password(client, "nobody-here", PASSWORD)
    assert len(verified) == 1


def test_five_wrong_in_a_row_lock_for_fifteen_minutes(app: Flask, client: Client) -> None:
    user = with_password()
    at = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    with clock.stopped(at):
        for left in (4, 3, 2, 1):
            answer: Any = try_password(client, user.username, "wrong")
            assert f"再错 {left} 次" in answer.text
        answer = try_password(client, user.username, "wrong")
        assert "账号已锁定，09:15 后再试" in answer.text
    with clock.stopped(at + timedelta(minutes=14)):
        answer = try_password(client, user.username, PASSWORD)
        assert answer.status_code == 429
        assert "09:15 后再试" in answer.text
    assert [entry.subject_ref for entry in entries("account:lock")] == [user.username]
    with clock.stopped(at + timedelta(minutes=15)):
        answer = try_password(client, user.username, PASSWORD)
        assert answer.status_code == 303


def test_a_right_password_ends_the_row_of_wrong_ones(app: Flask, client: Client) -> None:
    user = with_password()
    for _i in range(4):
        try_password(client, user.username, "wrong")
    try_password(client, user.username, PASSWORD)
    assert db.session.scalars(select(SignInAttempt)).all() == []


def test_one_address_may_not_try_many_names(app: Flask, client: Client) -> None:
    from crm.accounts import throttle

    at = clock.now()
    with writing() as session:
        for number in range(throttle.PER_ORIGIN):
            session.add(SignInAttempt(username=f"name{number}", origin="127.0.0.1", at=at))
    user = with_password()
    answer: Any = try_password(client, user.username, PASSWORD)
    assert answer.status_code == 429
    assert "这个网络地址" in answer.text


def test_a_copied_cookie_is_dead_after_sign_out(app: Flask, client: Client) -> None:
    user = with_password()
    try_password(client, user.username, PASSWORD)
    thief = Client(app, app.response_class)
    copied = client.get_cookie("daitou")
    assert copied is not None
    thief.set_cookie("daitou", copied.value)
    assert signed_in(thief)
    client.submit(client.get("/account"), action="/sign-out")
    assert not signed_in(thief)
    assert not signed_in(client)
    assert len(entries("account:sign-out")) == 1


def test_signing_in_takes_a_new_secret(app: Flask, client: Client) -> None:
    user = with_password()
    with client.session_transaction() as session:
        session["sid"] = "planted"
        session["csrf_token"] = "planted"
    try_password(client, user.username, PASSWORD)
    with client.session_transaction() as session:
        assert session["sid"] != "planted"
        assert session.get("csrf_token") != "planted"


@pytest.mark.parametrize(
    "target", ["//evil.example/x", "https://evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_after_signing_in_nobody_is_led_away(app: Flask, client: Client, target: str) -> None:
    user = with_password()
    answer: Any = try_password(client, user.username, PASSWORD, next=target)
    assert answer.status_code == 303
    assert "evil" not in answer.headers["Location"]
    assert answer.headers["Location"].startswith("/")


def test_after_signing_in_the_page_asked_for_is_there(app: Flask, client: Client) -> None:
    user = with_password()
    turned_away = client.get("/users?role=office")
    answer = client.submit(
        client.get(turned_away.headers["Location"]),
        action=turned_away.headers["Location"],
        username=user.username,
        password=PASSWORD,
    )
    assert answer.headers["Location"] == "/users?role=office"


def test_a_disabled_account_stays_out(app: Flask, client: Client) -> None:
    user = with_password()
    with writing():
        operations.disable_user(user_id=user.id, by=BOSS, at=clock.now())
    answer: Any = try_password(client, user.username, PASSWORD)
    assert "已停用" in answer.text
    assert not signed_in(client)
    assert entries("account:sign-in")[-1].refused


def end_by_disabling(user: User) -> None:
    operations.disable_user(user_id=user.id, by=BOSS, at=clock.now())


def end_by_role(user: User) -> None:
    values = {"name": user.name, "title": "", "phone": None, "role": "auditor", "unit_id": None, "region_id": None}
    operations.edit_user(user_id=user.id, values=values, version=None, by=BOSS, at=clock.now())


def end_by_reset(user: User) -> None:
    operations.reset_password(user_id=user.id, password_hash="!", by=BOSS, at=clock.now())


@pytest.mark.parametrize("change", [end_by_disabling, end_by_role, end_by_reset])
def test_sessions_end_when_the_account_changes(
    app: Flask, sign_in: Callable[..., Client], change: Callable[[User], None]
) -> None:
    browser = sign_in("office")
    assert signed_in(browser)
    with writing():
        change(db.session.get_one(User, browser.user.id))
    assert not signed_in(browser)
    row = db.session.scalars(select(UserSession).where(UserSession.user_id == browser.user.id)).one()
    assert row.end_reason


@pytest.mark.parametrize(("age", "open_"), [({"minutes": 119}, True), ({"minutes": 121}, False)])
def test_an_idle_session_ends(app: Flask, sign_in: Callable[..., Client], age: dict[str, int], open_: bool) -> None:
    browser = sign_in("office")
    with clock.stopped(clock.now() + timedelta(**age)):
        assert signed_in(browser) is open_


def test_a_session_ends_after_its_hours_however_busy(app: Flask, sign_in: Callable[..., Client]) -> None:
    browser = sign_in("office")
    start = clock.now()
    for hour in range(1, 12):
        with clock.stopped(start + timedelta(hours=hour)):
            assert signed_in(browser)
    with clock.stopped(start + timedelta(hours=12, minutes=1)):
        assert not signed_in(browser)


def test_the_password_page_says_whom_to_ask_and_nothing_more(client: Client) -> None:
    page = client.get("/forgotten-password")
    assert page.status_code == 200
    assert "大招商办" in page.text


def test_a_one_time_password_opens_only_the_page_where_it_is_changed(app: Flask, client: Client) -> None:
    user = with_password(must_change=True)
    try_password(client, user.username, PASSWORD)
    for path in ("/account", "/users", "/audit"):
        turned = client.get(path)
        assert (turned.status_code, turned.headers["Location"]) == (303, "/account/password")
    page = client.get("/account/password")
    new = "quiet-river-boat-4"
    done = client.submit(page, action="/account/password", present_password=PASSWORD, password=new, again_password=new)
    assert done.status_code == 303
    assert signed_in(client)


def test_nobody_signs_in_with_an_account_without_a_password(app: Flask, client: Client) -> None:
    user = accounts.user("office")
    answer: Any = try_password(client, user.username, "!")
    assert answer.status_code == 422
