"""When something goes wrong on the way to a page: a clear sentence, what to do, and nothing typed is lost.

No traceback reaches a page. What a person typed into a form that could not be carried out – session gone, token too
old, database locked – is held and offered back.
"""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Response, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, SQLAlchemyError
from werkzeug.exceptions import BadRequest, HTTPException

from . import clock, submissions
from .constraints import sentence_of
from .db import db, writing
from .dbfailures import Failure, failure_of
from .errors import DomainError, Forbidden
from .permissions import NotSignedIn
from .reader import current_reader
from .refusals import write_down
from .web import wants_fragment

log = logging.getLogger("crm")
csrf = CSRFProtect()


def error_page(status: int, sentence: Any = None, *, held: str | None = None) -> Response:
    """The error page (or its fragment for htmx) with a sentence; ``held`` offers back what was typed.

    Whoever is signed in keeps the frame around it – search, menu – unless it is the server that fails: the frame
    asks the database too.
    """
    template = "errors/_error.html" if wants_fragment() else "errors/error.html"
    framed = status < HTTPStatus.INTERNAL_SERVER_ERROR and current_reader().signed_in
    context = {"status": status, "sentence": sentence or _sentence(status), "held": held, "framed": framed}
    try:
        body = render_template(template, **context)
    except Exception:  # the page about the fault must not be a fault itself: the shell may need the database too
        log.exception("the error page itself failed")
        body = f"<!doctype html><html lang=zh><title>{status}</title><h1>{sentence or _sentence(status)}</h1></html>"
    return make_response(body, status)


def _sentence(status: int) -> str:
    sentences: dict[int, str] = {
        400: _("请求不完整，请返回上一页重试。"),
        403: _("你的角色不能做这件事。需要时请找大招商办调整。"),
        404: _("没有这一页，或不在你的可见范围内。"),
        405: _("这个地址不能这样用，请从页面上的按钮操作。"),
        409: _("刚有人改过，请核对后再提交。"),
        413: _("文件太大，没有接收。请压缩或拆分后再上传。"),
        422: _("填写的内容有误，没有保存。"),
        429: _("操作太频繁，请稍后再试。"),
        500: _("系统出错，已记录。没有保存任何内容，请稍后重试；仍不行请找大招商办。"),
        503: _("暂时不能服务，没有保存任何内容，请稍后重试。"),
    }
    return sentences.get(status) or str(_("没有完成，请返回上一页重试。"))


def database_sentence(error: BaseException) -> tuple[int, str]:
    """What a database failure means to a person, with the HTTP status it deserves."""
    sentences: dict[Failure, str] = {
        Failure.BUSY: _("数据库正忙（等了 15 秒），没有保存。请稍后再提交一次。"),
        Failure.READ_ONLY: _("数据库现在只能读不能写，没有保存。请找管理员检查数据文件夹的权限和磁盘。"),
        Failure.FULL: _("服务器磁盘已满，没有保存。请找管理员清理磁盘后再提交。"),
        Failure.AWAY: _("连不上数据库，没有保存。请找管理员检查数据库是否在运行、是否已升级（crm db upgrade）。"),
    }
    failure = failure_of(error)
    return (503, sentences[failure]) if failure is not None else (500, _sentence(500))


def hold_typed() -> str | None:
    """Keep what was typed in this request, if anything and if the database lets us."""
    if request.method != "POST" or not request.form or request.endpoint == "accounts.sign_in":
        return None
    owner = current_reader().user_id or g.get("lost_user_id")
    if owner is None:  # nobody we ever knew: a stranger must not fill the disk with what they post
        return None
    try:
        with writing(patience=1):  # who has just waited for a lock in vain is not made to wait as long again
            return submissions.hold(
                path=request.full_path.rstrip("?"),
                fields=request.form.to_dict(flat=False),
                user_id=owner,
                at=clock.now(),
            )
    except SQLAlchemyError:
        log.warning("what was typed could not be held")
        return None


def init_app(app: Flask) -> None:
    """Register the answers to every kind of failure."""
    csrf.init_app(app)

    @app.before_request
    def refuse_nul() -> None:
        """No address holds a NUL; PostgreSQL's text cannot, and would fail where SQLite finds nothing."""
        if "\x00" in request.path or any("\x00" in text for text in request.args.values()):
            raise BadRequest

    @app.errorhandler(NotSignedIn)
    def not_signed_in(_error: NotSignedIn) -> ResponseReturnValue:
        held = hold_typed()
        target = url_for(
            "accounts.sign_in",
            next=_where_they_were() if request.method == "GET" else None,
            held=held,
            lost="1" if g.get("session_lost") else None,
        )
        if wants_fragment():
            response = make_response("", 401)
            response.headers["HX-Redirect"] = target
            return response
        return redirect(target, code=303)

    @app.errorhandler(Forbidden)
    def forbidden(error: Forbidden) -> ResponseReturnValue:
        db.session.rollback()
        write_down(error)
        return error_page(int(error.status), error.message)

    @app.errorhandler(DomainError)
    def refused(error: DomainError) -> ResponseReturnValue:
        db.session.rollback()
        return error_page(int(error.status), error.message)

    @app.errorhandler(CSRFError)
    def csrf_expired(error: CSRFError) -> ResponseReturnValue:
        if request.endpoint == "accounts.sign_in":
            arguments = request.args
            onward = url_for("accounts.sign_in", lost="1", next=arguments.get("next"), held=arguments.get("held"))
            return redirect(onward, code=303)
        if not current_reader().signed_in:
            return not_signed_in(NotSignedIn())
        return error_page(400, _("这一页打开太久，安全校验已过期，没有保存。"), held=hold_typed())

    @app.errorhandler(IntegrityError)
    def contradicted(error: IntegrityError) -> ResponseReturnValue:
        log.warning("the database refused what the operation let pass", exc_info=True)
        db.session.rollback()
        return error_page(409, sentence_of(error), held=hold_typed())

    @app.errorhandler(OperationalError)
    @app.errorhandler(DBAPIError)
    def database(error: DBAPIError) -> ResponseReturnValue:
        log.exception("database failed")
        db.session.rollback()
        status, sentence = database_sentence(error)
        return error_page(status, sentence, held=hold_typed())

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> ResponseReturnValue:
        if error.code is None or error.code < 400:
            return error
        return error_page(error.code)

    @app.errorhandler(OSError)
    def disk(error: OSError) -> ResponseReturnValue:
        log.exception("the disk failed")
        db.session.rollback()
        full = error.errno in (28, 122)  # ENOSPC, EDQUOT
        sentence = _("服务器磁盘已满，文件没有存下，也没有改动任何数据。请找管理员清理磁盘。") if full else None
        return error_page(503 if full else 500, sentence, held=hold_typed())

    @app.errorhandler(HTTPStatus.INTERNAL_SERVER_ERROR)
    @app.errorhandler(Exception)
    def fault(error: Exception) -> ResponseReturnValue:
        if app.testing and app.config.get("PROPAGATE_FAULTS", True):
            raise error
        log.exception("unexpected fault")
        db.session.rollback()
        return error_page(500)


def _where_they_were() -> str:
    """The page to come back to: the one asked for, or the one that asked for a fragment."""
    page = urlsplit(request.headers.get("HX-Current-URL", "")) if wants_fragment() else None
    if page is not None and page.netloc == request.host:
        return urlunsplit(("", "", page.path or "/", page.query, ""))
    return request.full_path.rstrip("?")
