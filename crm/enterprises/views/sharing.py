"""请求共享: asking for the rest of an enterprise, and answering."""

from __future__ import annotations

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.core import clock
from crm.core.errors import DomainError
from crm.core.permissions import requires
from crm.core.reader import current_reader
from crm.core.web import submit
from crm.enterprises import operations, queries, sharing
from crm.enterprises.forms import AnswerShareForm, AskShareForm, CodeForm

from .blueprint import bp


@bp.route("/<int:enterprise_id>/share", methods=["GET", "POST"])
@requires("enterprise:edit")
def ask_share(enterprise_id: int) -> ResponseReturnValue:
    """Ask whose enterprise it is to share the rest."""
    reader = current_reader()
    queries.get_enterprise(enterprise_id, reader)
    form = AskShareForm()

    def page(**extra: object) -> str:
        enterprise = queries.get_enterprise(enterprise_id, reader)
        return render_template("enterprises/share.html", form=form, enterprise=enterprise, **extra)

    def act() -> str:
        enterprise = queries.get_enterprise(enterprise_id, reader)
        sharing.ask_share(enterprise=enterprise, why=form.why.data or "", by=reader, at=clock.now())
        flash(_("已请求共享，等首先登记的单位或大招商办答复"))
        return url_for(".show", enterprise_id=enterprise_id)

    return submit(form, page, act)


@bp.route("/<int:enterprise_id>/code", methods=["GET", "POST"])
@requires("enterprise:edit")
def fill_code(enterprise_id: int) -> ResponseReturnValue:
    """Fill in a code that is missing: whoever knows it may, also who sees nothing else."""
    reader = current_reader()
    if queries.get_enterprise(enterprise_id, reader).credit_code:
        raise DomainError(_("这家企业已有信用代码"))
    form = CodeForm()

    def page(**extra: object) -> str:
        enterprise = queries.get_enterprise(enterprise_id, reader)
        return render_template("enterprises/code.html", form=form, enterprise=enterprise, **extra)

    def act() -> str:
        enterprise = queries.get_enterprise(enterprise_id, reader)
        operations.edit_enterprise(enterprise=enterprise, credit_code=form.credit_code.data, by=reader, at=clock.now())
        flash(_("已保存"))
        return url_for(".show", enterprise_id=enterprise_id)

    return submit(form, page, act)


@bp.route("/shares/<int:request_id>", methods=["GET", "POST"])
@requires("enterprise:edit")
def answer_share(request_id: int) -> ResponseReturnValue:
    """Agree to share, or decline with a reason."""
    reader = current_reader()
    sharing.share_by_id(request_id, reader)
    form = AnswerShareForm()

    def page(**extra: object) -> str:
        asked = sharing.share_by_id(request_id, reader)
        return render_template(
            "enterprises/share_answer.html", form=form, asked=asked, body=sharing.body_name(asked), **extra
        )

    def act() -> str:
        asked = sharing.share_by_id(request_id, reader)
        agree = form.agree.data == "1"
        sharing.answer_share(asked=asked, agree=agree, answer=form.answer.data or "", by=reader, at=clock.now())
        flash(_("已同意共享") if agree else _("已答复不同意"))
        return url_for(".show", enterprise_id=asked.enterprise_id)

    return submit(form, page, act)
