"""Contacts of an enterprise: add, change, show a number once, void, erase."""

from __future__ import annotations

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from crm.audit.conflicts import both_versions
from crm.core import clock
from crm.core.db import writing
from crm.core.errors import DomainError
from crm.core.permissions import requires
from crm.core.reader import current_reader
from crm.core.web import submit, wants_fragment
from crm.enterprises import contacts as operations
from crm.enterprises import queries
from crm.enterprises.forms import ContactForm, EmptyForm

from .blueprint import bp
from .show import enterprise_page


@bp.route("/<int:enterprise_id>/contacts/new", methods=["GET", "POST"])
@requires("enterprise:edit")
def new_contact(enterprise_id: int) -> ResponseReturnValue:
    """Add a contact."""
    reader = current_reader()
    form = ContactForm()

    def page(**extra: object) -> str:
        enterprise = queries.get_enterprise(enterprise_id, reader)
        return render_template("enterprises/contact.html", form=form, enterprise=enterprise, contact=None, **extra)

    def act() -> str:
        enterprise = queries.get_enterprise(enterprise_id, reader)
        operations.add_contact(enterprise=enterprise, values=form.values, by=reader, at=clock.now())
        flash(_("联系人已登记"))
        return url_for(".show", enterprise_id=enterprise_id, _anchor="contacts")

    queries.get_enterprise(enterprise_id, reader)
    return submit(form, page, act)


@bp.route("/contacts/<int:contact_id>/edit", methods=["GET", "POST"])
@requires("enterprise:edit")
def edit_contact(contact_id: int) -> ResponseReturnValue:
    """Change a contact. The stored number is not sent to the page: left empty, it stays."""
    reader = current_reader()
    contact = queries.get_contact(contact_id, reader)
    if contact.erased_at is not None:
        raise DomainError(_("这位联系人的个人信息已应要求删除，不能再改"))
    form = ContactForm(obj=contact)
    if not form.is_submitted():
        form.phone.data = None
    enterprise_id, had_phone = contact.enterprise_id, bool(contact.phone)

    def page(conflict: object = None) -> str:
        row = queries.get_contact(contact_id, reader)
        theirs = {name: getattr(row, name) for name in ("name", "title", "seen_on", "seen_by", "note")}
        both = both_versions(form, row, theirs) if conflict else None
        return render_template("enterprises/contact.html", form=form, enterprise=row.enterprise, contact=row, both=both)

    def act() -> str:
        values = dict(form.values)
        if had_phone and not values["phone"]:
            values.pop("phone")
        operations.edit_contact(
            contact=queries.get_contact(contact_id, reader),
            values=values,
            version=form.expected_version,
            by=reader,
            at=clock.now(),
        )
        flash(_("已保存"))
        return url_for(".show", enterprise_id=enterprise_id, _anchor="contacts")

    return submit(form, page, act)


@bp.post("/contacts/<int:contact_id>/reveal")
@requires("contact:reveal")
def reveal(contact_id: int) -> ResponseReturnValue:
    """Show the whole number, in this answer only; who looked is written down first."""
    reader = current_reader()
    contact = queries.get_contact(contact_id, reader)
    enterprise_id = contact.enterprise_id
    with writing():
        phone = operations.reveal_phone(contact=contact, by=reader, at=clock.now())
    if wants_fragment():
        contact = queries.get_contact(contact_id, reader)
        return render_template("enterprises/_phone.html", contact=contact, revealed={contact_id: phone})
    return enterprise_page(queries.get_enterprise(enterprise_id, reader), revealed={contact_id: phone})


def _ending(contact_id: int, *, erase: bool) -> ResponseReturnValue:
    reader = current_reader()
    contact = queries.get_contact(contact_id, reader, voided=erase)
    enterprise_id = contact.enterprise_id
    form = EmptyForm()

    def page(**extra: object) -> str:
        row = queries.get_contact(contact_id, reader, voided=erase)
        return render_template("enterprises/contact_end.html", form=form, contact=row, erase=erase, **extra)

    def act() -> str:
        row = queries.get_contact(contact_id, reader, voided=erase)
        write = operations.erase_contact if erase else operations.void_contact
        write(contact=row, by=reader, at=clock.now())
        flash(_("个人信息已删除") if erase else _("联系人已作废"))
        return url_for(".show", enterprise_id=enterprise_id, _anchor="contacts")

    return submit(form, page, act)


@bp.route("/contacts/<int:contact_id>/void", methods=["GET", "POST"])
@requires("enterprise:edit")
def void_contact(contact_id: int) -> ResponseReturnValue:
    """The person is no contact any more."""
    return _ending(contact_id, erase=False)


@bp.route("/contacts/<int:contact_id>/erase", methods=["GET", "POST"])
@requires("contact:erase")
def erase_contact(contact_id: int) -> ResponseReturnValue:
    """Erase the person's data on request."""
    return _ending(contact_id, erase=True)
