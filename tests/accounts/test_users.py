"""Accounts as the office keeps them, on pages and from the command line."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from crm.accounts import passwords, throttle
from crm.accounts.models import SignInAttempt, User, UserSession
from crm.accounts.role_table import ROLE_TABLE, role_table
from crm.audit.models import AuditEntry
from crm.core.db import db, writing
from crm.core.errors import DomainError
from tests.accounts.people import PASSWORD, try_password, with_password
from tests.clients import Client
from tests.factories import accounts, units


def person(username: str) -> User:
    return db.session.scalars(select(User).where(User.username == username)).one()


def last_entry() -> AuditEntry:
    return db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()


def test_a_new_account_shows_its_password_once_and_must_change_it(
    app: Flask, sign_in: Callable[..., Client], client: Client
) -> None:
    unit = units.unit("样例·厅")
    browser = sign_in("office")
    page = browser.get("/users/new")
    done = browser.submit(
        page, action="/users/new", username="Zhou.Lan", name="周岚", role="unit", unit_id=str(unit.id)
    )
    assert done.status_code == 303
    shown = browser.get(done.headers["Location"])
    found = re.search(r"d-one-time\">([^<]+)<", shown.text)
    assert found
    assert found.group(1) not in browser.get(done.headers["Location"]).text
    assert person("zhou.lan").must_change_password
    assert try_password(client, "zhou.lan", found.group(1)).status_code == 303  # type: ignore[attr-defined]
    assert client.get("/account").headers["Location"] == "/account/password"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"username": "x"}, "2 到 60 个"),
        ({"username": "a b"}, "2 到 60 个"),
        ({"username": "<script>"}, "2 到 60 个"),
        ({"role": "unit"}, "要选单位"),
        ({"role": "bureau"}, "要选地区"),
        ({"role": "leader"}, "领导的账号"),
        ({"role": "emperor"}, "请从列出的选项"),
        ({"username": ""}, "请填账号"),
        ({"name": "长" * 61}, "最多 60 个字"),
        ({"region_id": "999999"}, "请从列出的选项"),
    ],
)
def test_a_faulty_account_is_refused_with_a_sentence(
    app: Flask, sign_in: Callable[..., Client], values: dict[str, str], sentence: str
) -> None:
    browser = sign_in("office")
    before = db.session.scalars(select(User.id)).all()
    page = browser.get("/users/new")
    answer = browser.submit(page, {"username": "xin", "name": "新", "role": "auditor", **values}, action="/users/new")
    assert answer.status_code == 422
    assert sentence in answer.text
    assert db.session.scalars(select(User.id)).all() == before


def test_a_name_is_taken_once(app: Flask, sign_in: Callable[..., Client]) -> None:
    browser = sign_in("office")
    page = browser.get("/users/new")
    answer = browser.submit(page, action="/users/new", username=browser.user.username.upper(), name="x", role="auditor")
    assert answer.status_code == 422
    assert "已有人用" in answer.text


def test_the_second_editor_sees_both_versions(app: Flask, sign_in: Callable[..., Client]) -> None:
    other = accounts.user("auditor")
    browser = sign_in("office")
    where = f"/users/{other.id}/edit"
    mine, theirs = browser.get(where), browser.get(where)
    browser.submit(theirs, action=where, name="他们改的")
    both = browser.submit(mine, action=where, name="我改的")
    assert both.status_code == 409
    assert "他们改的" in both.text
    assert "同事" not in both.text, "who was faster is named"
    assert "我改的" in both.text
    assert person(other.username).name == "他们改的"
    assert browser.submit(both, action=where).status_code == 303
    assert person(other.username).name == "我改的"


def test_nobody_takes_the_office_from_themselves(app: Flask, sign_in: Callable[..., Client]) -> None:
    browser = sign_in("office")
    me = browser.user.id
    answer = browser.submit(browser.get(f"/users/{me}/edit"), action=f"/users/{me}/edit", role="auditor")
    assert "不能改自己的角色" in answer.text
    answer = browser.submit(browser.get(f"/users/{me}/disable"), action=f"/users/{me}/disable")
    assert "不能停用自己的账号" in answer.text
    assert person(browser.user.username).role == "office"
    assert person(browser.user.username).disabled_at is None


def test_disable_and_restore(app: Flask, sign_in: Callable[..., Client]) -> None:
    other = sign_in("auditor")
    browser = sign_in("office")
    where = f"/users/{other.user.id}"
    browser.submit(browser.get(f"{where}/disable"), action=f"{where}/disable")
    assert last_entry().action == "account:disable"
    assert other.get("/account").status_code == 303
    browser.submit(browser.get(where), action="/enable")
    assert person(other.user.username).disabled_at is None
    ended = db.session.scalars(select(UserSession).where(UserSession.user_id == other.user.id)).one()
    assert ended.end_reason == "disabled"
    assert other.get("/account").status_code == 303, "restoring an account opens no ended session"


def test_the_office_unlocks(app: Flask, sign_in: Callable[..., Client], client: Client) -> None:
    user = with_password("auditor")
    for _i in range(throttle.IN_A_ROW):
        try_password(client, user.username, "wrong")
    browser = sign_in("office")
    assert user.username in browser.get("/users?state=locked").text
    page = browser.get(f"/users/{user.id}")
    assert "锁定到" in page.text
    browser.submit(page, action="/unlock")
    assert try_password(client, user.username, PASSWORD).status_code == 303  # type: ignore[attr-defined]


def test_the_list_narrows_and_pages(app: Flask, sign_in: Callable[..., Client]) -> None:
    browser = sign_in("office")
    for _i in range(55):
        accounts.user("auditor")
    first = browser.get("/users?role=auditor")
    following = re.search(r'rel="next" href="([^"]+)"', first.text)
    assert following
    second = browser.get(following.group(1).replace("&amp;", "&"))
    assert first.text.count("<tr>") - 1 == 50
    assert second.text.count("<tr>") - 1 == 5
    assert "没有符合条件的账号" in browser.get("/users?text=%25").text


def test_only_the_role_table_s_roles_read_the_role_table(app: Flask, sign_in: Callable[..., Client]) -> None:
    assert "lead:advance" in sign_in("auditor").get("/permissions").text


def test_the_printed_role_table_is_current(app: Flask) -> None:
    assert ROLE_TABLE.read_text(encoding="utf-8") == role_table(), "run: crm docs permissions"


def run(app: Flask, *arguments: str) -> tuple[int, str, str]:
    from crm.accounts.commands import users

    done = app.test_cli_runner().invoke(users, list(arguments))
    if isinstance(done.exception, DomainError):
        return 1, done.stdout, str(done.exception)
    return done.exit_code, done.stdout, done.stderr


def test_the_command_adds_an_account_and_prints_its_password(app: Flask, client: Client) -> None:
    units.region()
    code, said, _err = run(app, "add", "tcj", "--role", "bureau", "--region", units.WANGMO, "--name", "韦青")
    assert code == 0
    name, role, password = said.splitlines()[0].split("\t")
    assert (name, role) == ("tcj", "bureau")
    assert try_password(client, "tcj", password).status_code == 303  # type: ignore[attr-defined]
    assert f"tcj\tbureau\t\t{units.WANGMO}\tactive\t韦青" in run(app, "list")[1]


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["add", "x1", "--role", "bureau"], 1, "要选地区"),
        (["add", "x1", "--role", "unit"], 1, "要选单位"),
        (["add", "x1", "--role", "unit", "--unit", "nowhere"], 1, "没有编码为 nowhere 的单位"),
        (["add", "x1", "--role", "bureau", "--region", "999999"], 1, "没有编码为 999999 的地区"),
        (["add", "x1", "--role", "king"], 2, "king"),
        (["add", "x1"], 2, "--role"),
        (["reset-password", "nobody"], 1, "没有账号"),
    ],
)
def test_the_command_refuses_with_a_sentence(app: Flask, arguments: list[str], code: int, sentence: str) -> None:
    answered, said, error = run(app, *arguments)
    assert (answered, said) == (code, "")
    assert sentence in error


@pytest.mark.parametrize(
    "password", ["short", "1234567890", "PASSWORD123", "aaaaaaaaaaaa", "zhoulan.sfgw", "wgfs.naluohz", "x" * 201]
)
def test_a_weak_password_is_refused(app: Flask, password: str) -> None:
    with app.test_request_context(), pytest.raises(DomainError):
        passwords.check_policy(password, username="zhoulan.sfgw")


def test_a_changed_password_ends_the_other_sessions(app: Flask, client: Client) -> None:
    user = with_password()
    elsewhere = Client(app, app.response_class)
    for browser in (client, elsewhere):
        try_password(browser, user.username, PASSWORD)
    page = client.get("/account/password")
    new = "quiet-river-boat-4"
    wrong = client.submit(page, action="/account/password", present_password="no", password=new, again_password=new)
    assert "现在的密码不对" in wrong.text
    page = client.get("/account/password")
    client.submit(page, action="/account/password", present_password=PASSWORD, password=new, again_password=new)
    assert client.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 303
    assert try_password(elsewhere, user.username, PASSWORD).status_code == 422  # type: ignore[attr-defined]


def test_wrong_present_passwords_lock_as_at_the_door(app: Flask, client: Client) -> None:
    user = with_password()
    try_password(client, user.username, PASSWORD)
    new = "quiet-river-boat-4"
    typed = {"password": new, "again_password": new}
    for _time in range(throttle.IN_A_ROW):
        page = client.get("/account/password")
        wrong = client.submit(page, action="/account/password", present_password="no", **typed)
        assert wrong.status_code == 422
    page = client.get("/account/password")
    right = client.submit(page, action="/account/password", present_password=PASSWORD, **typed)
    assert right.status_code == 429
    assert "账号已锁定" in right.text
    elsewhere = Client(app, app.response_class)
    assert try_password(elsewhere, user.username, PASSWORD).status_code == 429  # type: ignore[attr-defined]
    refused = (
        select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "account:sign-in", AuditEntry.refused)
    )
    assert db.session.scalar(refused) == throttle.IN_A_ROW


def test_a_right_present_password_forgets_the_wrong_ones(app: Flask, client: Client) -> None:
    user = with_password()
    try_password(client, user.username, PASSWORD)
    for present in ("no", PASSWORD, "no", PASSWORD, "no", PASSWORD):  # differing new ones: nothing is changed yet
        page = client.get("/account/password")
        client.submit(
            page,
            action="/account/password",
            present_password=present,
            password="a-new-one-1",
            again_password="another-2",
        )
    assert db.session.scalar(select(func.count()).select_from(SignInAttempt)) == 0


def test_preferences_work_as_plain_forms(app: Flask, sign_in: Callable[..., Client]) -> None:
    browser = sign_in("unit")
    before = browser.user.version
    for name, value in (("theme", "dark"), ("rail", "on"), ("density", "tight"), ("shortcuts", "off")):
        done = browser.post(
            "/account/preferences", data={name: value, "csrf_token": token(browser), "next": "/account"}
        )
        assert (done.status_code, done.headers["Location"]) == (303, "/account")
    user = person(browser.user.username)
    assert (user.theme, user.rail, user.density, user.shortcuts) == ("dark", True, "tight", False)
    assert user.version == before, "the office editing this account is not disturbed"
    page = browser.get("/account").text
    assert 'data-bs-theme="dark"' in page
    assert 'data-density="tight"' in page
    done = browser.post("/account/preferences", data={"language": "en", "csrf_token": token(browser)})
    assert "My account" in browser.get("/account").text
    refused = browser.post("/account/preferences", data={"theme": "pink", "csrf_token": token(browser)})
    assert refused.status_code == 422


def token(browser: Client) -> str:
    found = re.search(r'name="csrf-token" content="([^"]+)"', browser.get("/account").text)
    assert found
    return found.group(1)


def test_one_ends_a_session_elsewhere_but_not_another_person_s(app: Flask, sign_in: Callable[..., Client]) -> None:
    browser, other = sign_in("unit"), sign_in("unit")
    again = Client(app, app.response_class)
    again.sign_in_as(browser.user)
    mine = db.session.scalars(
        select(UserSession.id).where(UserSession.user_id == browser.user.id).order_by(UserSession.id)
    ).all()
    theirs = db.session.scalars(select(UserSession.id).where(UserSession.user_id == other.user.id)).one()
    refused = browser.post(f"/account/sessions/{theirs}/end", data={"csrf_token": token(browser)})
    assert refused.status_code == 404
    assert other.get("/account").status_code == 200
    browser.post(f"/account/sessions/{mine[1]}/end", data={"csrf_token": token(browser)})
    assert again.get("/account").status_code == 303
    assert browser.get("/account").status_code == 200


def test_a_mark_in_a_name_is_shown_not_obeyed(app: Flask, sign_in: Callable[..., Client]) -> None:
    other = accounts.user("auditor")
    with writing() as session:
        session.get_one(User, other.id).name = "<script>alert(1)</script>"
    browser = sign_in("office")
    for path in ("/users", f"/users/{other.id}", f"/users/{other.id}/edit", f"/users/{other.id}/disable"):
        assert "<script>alert" not in browser.get(path).text
