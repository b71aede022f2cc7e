"""A project's pictures: the list, a new one, cropping and captions, replacing, order, voiding; and their files."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from crm.audit.conflicts import both_versions
from crm.core import clock
from crm.core.db import db
from crm.core.errors import DomainError, NotFound
from crm.core.permissions import public as open_to_all
from crm.core.permissions import requires
from crm.core.reader import current_reader
from crm.core.voiding import VoidForm
from crm.core.web import submit

from ..models import Project, ProjectPicture
from ..pictures import operations
from ..pictures.access import get_picture, published_ids, send_picture, stored_picture, voided_pictures
from ..pictures.decoding import SLOT, Crop, shaped
from ..pictures.forms import CropForm, OrderForm, PictureForm, PlainForm, ReplaceForm
from ..pictures.operations import MOST_PICTURES, WHOLE, crop_of, prepared, recut, size_of
from ..pictures.showing import crop_view, gallery, shown
from ..queries import is_inside, own_project_by_code, project_by_code
from ..scope import can_edit, require_edit
from .blueprint import bp


@bp.get("/projects/<code>/pictures")
@requires("project:read")
def pictures(code: str) -> ResponseReturnValue:
    """All of them in order, what was taken off below."""
    return _list(own_project_by_code(code, current_reader()), OrderForm(), PlainForm())


@bp.route("/projects/<code>/pictures/new", methods=["GET", "POST"])
@requires("project:edit")
def new_picture(code: str) -> ResponseReturnValue:
    """Take in a picture; the next page shows how it was cut."""
    project, form = _editable(code), PictureForm()

    def page(**_extra: Any) -> str:
        return render_template("projects/picture_new.html", project=project, form=form, slot=SLOT, most=MOST_PICTURES)

    def carry(kept: operations.Prepared) -> ResponseReturnValue:
        def act() -> str:
            picture = operations.add_picture(
                project=_project(code), kept=kept, by=current_reader(), at=clock.now(), **form.captions
            )
            flash(_("已加图片，请核对印出来的部分"))
            return url_for(".edit_picture", code=code, picture_id=picture.id)

        return submit(form, page, act)

    return _with_upload(form, page, carry)


@bp.route("/projects/<code>/pictures/<int:picture_id>", methods=["GET", "POST"])
@requires("project:edit")
def edit_picture(code: str, picture_id: int) -> ResponseReturnValue:
    """Crop it and say what it shows."""
    project = _editable(code)
    picture = _standing(project, picture_id)
    width, height = size_of(picture)
    stored = _stored(picture)
    form = CropForm(data={**stored, "version": str(picture.version)})

    def page(conflict: object = None) -> str:
        row = get_picture(_project(code), picture_id)
        crop = _wanted(form, crop_of(row), width, height)
        return render_template(
            "projects/picture_edit.html",
            project=project,
            picture=row,
            form=form,
            crop=crop_view(crop, width, height),
            whole=url_for(".picture_whole", code=code, storage_id=row.attachment.storage_id),
            both=both_versions(form, row, _stored(row)) if conflict else None,
        )

    def act_with(cut_anew: operations.Recut | None) -> Callable[[], str]:
        def act() -> str:
            operations.edit_picture(
                picture=get_picture(_project(code), picture_id),
                version=form.expected_version,
                cut_anew=cut_anew,
                by=current_reader(),
                at=clock.now(),
                **form.captions,
            )
            flash(_("已保存"))
            return url_for(".pictures", code=code, _anchor=f"picture-{picture_id}")

        return act

    if request.form.get("then") == "preview":
        form.validate()
        return page()
    if not form.validate_on_submit():
        return submit(form, page, act_with(None))
    before = {name: stored[name] for name in ("x", "y", "width")}
    if {name: form[name].data for name in before} == before:
        return submit(form, page, act_with(None))
    try:
        with recut(picture, _wanted(form, crop_of(picture), width, height)) as cut_anew:
            return submit(form, page, act_with(cut_anew))
    except DomainError as refusal:
        form.refuse(refusal)
        return page(), int(refusal.status)


@bp.route("/projects/<code>/pictures/<int:picture_id>/replace", methods=["GET", "POST"])
@requires("project:edit")
def replace_picture(code: str, picture_id: int) -> ResponseReturnValue:
    """Another file in its place; captions stay."""
    project = _editable(code)
    picture, form = _standing(project, picture_id), ReplaceForm()
    if not form.is_submitted():
        form.version.data = str(picture.version)

    def page(conflict: object = None) -> str:
        row = get_picture(_project(code), picture_id)
        if conflict:
            form.version.data = str(row.version)
            form.refusals.append(_("刚有人改过这张图，请看清楚再换"))
        return render_template(
            "projects/picture_replace.html", project=project, picture=shown(row, code), form=form, slot=SLOT
        )

    def carry(kept: operations.Prepared) -> ResponseReturnValue:
        def act() -> str:
            operations.replace_picture(
                picture=get_picture(_project(code), picture_id),
                version=form.expected_version,
                kept=kept,
                by=current_reader(),
                at=clock.now(),
            )
            flash(_("已换图片，请核对印出来的部分"))
            return url_for(".edit_picture", code=code, picture_id=picture_id)

        return submit(form, page, act)

    return _with_upload(form, page, carry)


@bp.post("/projects/<code>/pictures/<int:picture_id>/move")
@requires("project:edit")
def move_picture(code: str, picture_id: int) -> ResponseReturnValue:
    """One place earlier or later."""
    _editable(code)
    places = -1 if request.form.get("to") == "up" else 1

    def act() -> str:
        picture = get_picture(_project(code), picture_id)
        operations.move_picture(picture=picture, by_places=places, by=current_reader(), at=clock.now())
        return url_for(".pictures", code=code, _anchor=f"picture-{picture_id}")

    return _clicked(code, PlainForm(), act)


@bp.post("/projects/<code>/pictures/order")
@requires("project:edit")
def order_pictures(code: str) -> ResponseReturnValue:
    """The order they were dragged into."""
    _editable(code)
    form = OrderForm()

    def act() -> str:
        operations.order_pictures(project=_project(code), order=form.ids, by=current_reader(), at=clock.now())
        flash(_("已按新的顺序"))
        return url_for(".pictures", code=code)

    return _clicked(code, form, act)


@bp.route("/projects/<code>/pictures/<int:picture_id>/void", methods=["GET", "POST"])
@requires("project:edit")
def void_picture(code: str, picture_id: int) -> ResponseReturnValue:
    """Take it off the project."""
    project = _editable(code)
    picture, form = _standing(project, picture_id), VoidForm()

    def page(**_extra: Any) -> str:
        return render_template("projects/picture_void.html", project=project, picture=shown(picture, code), form=form)

    def act() -> str:
        row = get_picture(_project(code), picture_id)
        operations.void_picture(picture=row, reason=form.reason.data, by=current_reader(), at=clock.now())
        flash(_("图片已作废，可在下面恢复"))
        return url_for(".pictures", code=code, _anchor="voided")

    return submit(form, page, act)


@bp.post("/projects/<code>/pictures/<int:picture_id>/restore")
@requires("project:edit")
def restore_picture(code: str, picture_id: int) -> ResponseReturnValue:
    """Bring a voided one back."""
    _editable(code)

    def act() -> str:
        row = get_picture(_project(code), picture_id)
        operations.restore_picture(picture=row, by=current_reader(), at=clock.now())
        flash(_("图片已恢复，排在最后"))
        return url_for(".pictures", code=code, _anchor=f"picture-{picture_id}")

    return _clicked(code, PlainForm(), act)


@bp.get("/projects/<code>/pictures/<storage_id>.jpg")
@requires("project:read")
def picture_file(code: str, storage_id: str) -> ResponseReturnValue:
    """A print-ready copy: any of the project for its own people, those of the published edition for other readers."""
    reader = current_reader()
    project = project_by_code(code, reader)
    if not is_inside(project, reader) and storage_id not in published_ids(project):
        raise NotFound(_("这个项目没有这张图"))
    return send_picture(stored_picture(project, storage_id), open_to_all=False)


@bp.get("/projects/<code>/pictures/<storage_id>/whole.jpg")
@requires("project:edit")
def picture_whole(code: str, storage_id: str) -> ResponseReturnValue:
    """The whole picture, to crop from."""
    return send_picture(stored_picture(_editable(code), storage_id, kind=WHOLE), open_to_all=False)


@bp.get("/p/<code>/pictures/<storage_id>.jpg")
@open_to_all
def public_picture(code: str, storage_id: str) -> ResponseReturnValue:
    """A picture of the published edition, for anybody."""
    project: Project | None = db.session.scalar(select(Project).where(Project.code == code[:40]))
    if project is None or storage_id not in published_ids(project):
        raise NotFound(_("这个项目没有这张图，或已不再公开"))
    return send_picture(stored_picture(project, storage_id), open_to_all=True)


def _project(code: str) -> Project:
    return project_by_code(code, current_reader())


def _editable(code: str) -> Project:
    project = _project(code)
    require_edit(project, current_reader())
    return project


def _standing(project: Project, picture_id: int) -> ProjectPicture:
    picture = get_picture(project, picture_id)
    if picture.voided_at is not None:
        raise DomainError(_("这张图已作废，要改先恢复"))
    return picture


def _list(project: Project, order: OrderForm, click: PlainForm) -> str:
    return render_template(
        "projects/pictures.html",
        project=project,
        code=project.code,
        pictures=gallery(project),
        voided=[shown(one, project.code) for one in voided_pictures(project)],
        may_edit=can_edit(project, current_reader()),
        most=MOST_PICTURES,
        order=order,
        refusals=[*order.refusals, *click.refusals],
    )


def _clicked(code: str, form: Any, act: Callable[[], str]) -> ResponseReturnValue:
    """A form that is one click: a refusal shows the list again with its sentence."""

    def page(conflict: Any = None) -> str:
        if conflict is not None:
            form.refusals.append(conflict.message)
        mine = form if isinstance(form, OrderForm) else OrderForm(formdata=None)
        return _list(_project(code), mine, form if isinstance(form, PlainForm) else PlainForm(formdata=None))

    return submit(form, page, act)


def _with_upload(
    form: Any, page: Callable[..., str], carry: Callable[[operations.Prepared], ResponseReturnValue]
) -> ResponseReturnValue:
    """Decode what was sent, then carry the form through; decoding's refusals stand at the file field."""
    if not form.validate_on_submit():
        return page(), 422 if form.is_submitted() else 200
    try:
        with prepared(form.file.data) as kept:
            return carry(kept)
    except DomainError as refusal:
        form.refuse(refusal)
        return page(), int(refusal.status)


def _stored(picture: ProjectPicture) -> dict[str, Any]:
    crop = crop_of(picture)
    return {
        "caption": picture.caption,
        "caption_en": picture.caption_en,
        "credit": picture.credit,
        **{name: Decimal(str(round(getattr(crop, name) * 100, 2))) for name in ("x", "y", "width")},
    }


def _wanted(form: CropForm, now: Crop, width: int, height: int) -> Crop:
    """The crop the form asks for, brought to the slot's shape; the stored one where a field could not be read."""
    values = {name: form[name].data for name in ("x", "y", "width")}
    if any(value is None for value in values.values()):
        return now
    part = {name: float(value) / 100 for name, value in values.items()}
    return shaped(Crop(part["x"], part["y"], part["width"], 1.0), width, height)
