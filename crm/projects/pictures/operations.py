"""Pictures of a project: taken in, cropped, captioned, ordered, replaced, voided and brought back.

Decoding and cropping happen first (``prepared``, ``recut``) in a process of their own; the operations after them only
write rows. What a person sent is not kept: the upright sRGB copy without any metadata is, as an attachment of the
project, and beside it one print-ready copy per crop. Copies are never removed, as revisions and frozen editions name
them.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, NamedTuple

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select

from crm.audit.operations import record
from crm.core.db import db, locked, populate
from crm.core.errors import DomainError, StaleEdit, Unavailable
from crm.core.reader import Reader
from crm.files.operations import Received, Upload, attach, label, path_of, receiving

from ..models import Project, ProjectPicture
from ..operations import content_changed, opened
from ..states import ProjectState
from .decoding import Crop, Decoded, cut, refuse_coarse, shaped, take, widest_crop

PARENT = "project"
WHOLE, READY = "picture", "picture-ready"
"""Kinds of attachment: the upright copy that is cropped from, and the copy that is printed."""
MOST_PICTURES = 8


class Made(NamedTuple):
    """A file we made ourselves, on its way into the store."""

    stream: BinaryIO
    filename: str | None


@dataclass(frozen=True)
class Prepared:
    """A picture decoded and stored, waiting for its rows."""

    whole: Received
    ready: Received
    crop: Crop
    width: int
    height: int
    done: tuple[str, ...]


@contextmanager
def prepared(upload: Upload) -> Iterator[Prepared]:
    """Decode the upload and store its two copies; they are taken away again unless rows refer to them afterwards.

    Raises ``DomainError`` for what cannot be printed, ``Unavailable`` when the disk is full.
    """
    if not upload.filename:
        raise DomainError(_("请选择一张图片"), field="file")
    name = label(upload.filename)
    most = current_app.extensions["settings"].upload_mb
    data = upload.stream.read(most * 1024 * 1024 + 1)
    if len(data) > most * 1024 * 1024:
        raise DomainError(_("“%(name)s”超过 %(most)d MB，没有接收。请压缩后再传", name=name, most=most), field="file")
    if data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"hevc", b"avif"):
        raise DomainError(
            _("“%(name)s”是手机的 HEIC 格式，这里打不开。请在手机上改存为 JPEG（兼容性最佳）再传", name=name),
            field="file",
        )
    whole = take(data, name)
    crop = widest_crop(whole.width, whole.height)
    ready = cut(whole.data, crop, whole.width, whole.height)
    stem = name.rpartition(".")[0] or name
    with (
        receiving(Made(io.BytesIO(whole.data), f"{stem}.jpg")) as kept,
        receiving(Made(io.BytesIO(ready.data), f"{stem}-{ready.width}x{ready.height}.jpg")) as printed,
    ):
        yield Prepared(kept, printed, crop, ready.width, ready.height, whole.done)


@dataclass(frozen=True)
class Recut:
    """A new crop of a stored picture, its copy stored."""

    ready: Received
    crop: Crop
    width: int
    height: int


@contextmanager
def recut(picture: ProjectPicture, wanted: Crop) -> Iterator[Recut]:
    """Cut the picture anew, the crop brought to the slot's shape and inside the picture.

    Raises ``DomainError`` when the part is too small to print, ``Unavailable`` when the stored copy is not there.
    """
    width, height = size_of(picture)
    crop = shaped(wanted, width, height)
    refuse_coarse(crop, width, height, field="width")
    made: Decoded = cut(path_of(picture.attachment.storage_id).read_bytes(), crop, width, height)
    stem = picture.attachment.name.rpartition(".")[0]
    with receiving(Made(io.BytesIO(made.data), f"{stem}-{made.width}x{made.height}.jpg")) as ready:
        yield Recut(ready, crop, made.width, made.height)


def size_of(picture: ProjectPicture) -> tuple[int, int]:
    """Width and height in pixels of the copy that is cropped from; only its head is read.

    Raises ``Unavailable`` when the file is not there.
    """
    from PIL import Image

    path = path_of(picture.attachment.storage_id)
    if not path.is_file():
        raise Unavailable(_("图片“%(name)s”不在服务器上。请告诉管理员核对数据文件夹", name=picture.attachment.name))
    with Image.open(path, formats=("JPEG",)) as image:
        return image.size


def crop_of(picture: ProjectPicture) -> Crop:
    """The stored crop."""
    return Crop(picture.crop_x, picture.crop_y, picture.crop_width, picture.crop_height)


def _crop_values(crop: Crop) -> dict[str, float]:
    return {
        "crop_x": round(crop.x, 6),
        "crop_y": round(crop.y, 6),
        "crop_width": round(crop.width, 6),
        "crop_height": round(crop.height, 6),
    }


def add_picture(
    *, project: Project, kept: Prepared, caption: str, caption_en: str, credit: str, by: Reader, at: datetime
) -> ProjectPicture:
    """Put a prepared picture at the end. Raises ``Forbidden``, ``DomainError`` when there are enough already."""
    row = _open(project, by)
    last = standing_pictures(row)
    if len(last) >= MOST_PICTURES:
        raise DomainError(_("每个项目最多 %(most)s 张图，请先作废用不着的", most=MOST_PICTURES), field="file")
    whole, ready = _attach(row, kept.whole, WHOLE, by, at), _attach(row, kept.ready, READY, by, at)
    picture = ProjectPicture(
        project_id=row.id,
        attachment_id=whole.id,
        position=max((one.position for one in last), default=0) + 1,
        caption=caption,
        caption_en=caption_en,
        credit=credit,
        ready_id=ready.storage_id,
        width=kept.width,
        height=kept.height,
        **_crop_values(kept.crop),
    )
    db.session.add(picture)
    db.session.flush()
    said = {"caption": (None, caption), "caption_en": (None, caption_en), "credit": (None, credit)}
    _record("picture:add", row, picture, {name: pair for name, pair in said.items() if pair[1]}, by, at)
    content_changed(project=row, by=by, at=at)
    return picture


def edit_picture(
    *,
    picture: ProjectPicture,
    version: int | None,
    caption: str,
    caption_en: str,
    credit: str,
    cut_anew: Recut | None,
    by: Reader,
    at: datetime,
) -> ProjectPicture:
    """Change captions and, with ``cut_anew``, what of it is printed. Raises ``StaleEdit``, ``Forbidden``, ``DomainError``."""
    project, row = _open_picture(picture, version, by)
    values: dict[str, Any] = {"caption": caption, "caption_en": caption_en, "credit": credit}
    if cut_anew is not None:
        ready = _attach(project, cut_anew.ready, READY, by, at)
        values |= {"ready_id": ready.storage_id, "width": cut_anew.width, "height": cut_anew.height}
        values |= _crop_values(cut_anew.crop)
    return _changed("picture:edit", project, row, values, by, at)


def replace_picture(
    *, picture: ProjectPicture, version: int | None, kept: Prepared, by: Reader, at: datetime
) -> ProjectPicture:
    """Another file in the same place, under the same captions. Raises as ``edit_picture``."""
    project, row = _open_picture(picture, version, by)
    whole, ready = _attach(project, kept.whole, WHOLE, by, at), _attach(project, kept.ready, READY, by, at)
    values: dict[str, Any] = {"attachment_id": whole.id, "ready_id": ready.storage_id}
    values |= {"width": kept.width, "height": kept.height, **_crop_values(kept.crop)}
    return _changed("picture:replace", project, row, values, by, at)


def order_pictures(*, project: Project, order: Sequence[int], by: Reader, at: datetime) -> None:
    """Put the pictures in the order of these ids; the first is the one on the sheet.

    Raises ``StaleEdit`` when these are not the pictures there are, ``Forbidden``.
    """
    row = _open(project, by)
    found = {picture.id: picture for picture in standing_pictures(row)}
    if sorted(order) != sorted(found):
        raise StaleEdit(_("刚有人增减过图片，请刷新后再排"))
    before = list(found)
    if list(order) == before:
        return
    for position, ident in enumerate(order, start=1):
        populate(found[ident], {"position": position})
    db.session.flush()
    record(
        action="picture:order",
        by=by,
        at=at,
        subject=row,
        ref=row.code,
        changes={"pictures": ("，".join(_name(found[i]) for i in before), "，".join(_name(found[i]) for i in order))},
    )
    content_changed(project=row, by=by, at=at)


def move_picture(*, picture: ProjectPicture, by_places: int, by: Reader, at: datetime) -> None:
    """One place earlier (−1) or later (+1); at an end nothing happens. Raises ``Forbidden``, ``DomainError``."""
    project, row = _open_picture(picture, None, by)
    order = [one.id for one in standing_pictures(project)]
    here = order.index(row.id)
    there = min(max(here + by_places, 0), len(order) - 1)
    order.insert(there, order.pop(here))
    order_pictures(project=project, order=order, by=by, at=at)


def void_picture(*, picture: ProjectPicture, reason: str, by: Reader, at: datetime) -> ProjectPicture:
    """Take the picture off the project; ``restore_picture`` brings it back. Raises ``Forbidden``, ``DomainError``."""
    project, row = _open_picture(picture, None, by)
    if not reason.strip():
        raise DomainError(_("请写明作废原因"), field="reason")
    return _changed("picture:void", project, row, {"voided_at": at, "void_reason": reason.strip()[:200]}, by, at)


def restore_picture(*, picture: ProjectPicture, by: Reader, at: datetime) -> ProjectPicture:
    """Bring a voided picture back, to the end. Raises ``Forbidden``, ``DomainError``."""
    project = _open(picture.project, by)
    row = locked(ProjectPicture, picture.id)
    there = standing_pictures(project)
    if row.voided_at is None:
        return row
    if len(there) >= MOST_PICTURES:
        raise DomainError(_("每个项目最多 %(most)s 张图，请先作废用不着的", most=MOST_PICTURES))
    last = max((one.position for one in there), default=0)
    values: dict[str, Any] = {"voided_at": None, "void_reason": "", "position": last + 1}
    return _changed("picture:restore", project, row, values, by, at)


def standing_pictures(project: Project) -> list[ProjectPicture]:
    """The pictures that are not voided, in order; read anew."""
    found = select(ProjectPicture).where(ProjectPicture.project_id == project.id, ProjectPicture.voided_at.is_(None))
    return list(db.session.scalars(found.order_by(ProjectPicture.position, ProjectPicture.id)))


def _name(picture: ProjectPicture) -> str:
    return picture.caption or picture.attachment.name


def _open(project: Project, by: Reader) -> Project:
    row = opened(project, None, by)
    if row.state is ProjectState.WITHDRAWN:
        raise DomainError(_("这个项目已撤回，要改先重新启用"))
    return row


def _open_picture(picture: ProjectPicture, version: int | None, by: Reader) -> tuple[Project, ProjectPicture]:
    project = _open(picture.project, by)
    row = locked(ProjectPicture, picture.id)
    if row.voided_at is not None:
        raise DomainError(_("这张图已作废，要改先恢复"))
    if version is not None and row.version != version:
        raise StaleEdit(_("刚有人改过这张图，请核对后再保存"))
    return project, row


def _attach(project: Project, received: Received, kind: str, by: Reader, at: datetime) -> Any:
    return attach(received, parent_kind=PARENT, parent_id=project.id, kind=kind, by=by, at=at)


def _changed(
    action: str, project: Project, row: ProjectPicture, values: dict[str, Any], by: Reader, at: datetime
) -> ProjectPicture:
    changes = populate(row, values)
    if changes:
        db.session.flush()
        _record(action, project, row, changes, by, at)
        content_changed(project=project, by=by, at=at)
    return row


def _record(
    action: str, project: Project, row: ProjectPicture, changes: dict[str, Any], by: Reader, at: datetime
) -> None:
    said = {name: pair for name, pair in changes.items() if name not in ("voided_at", "attachment_id")}
    record(action=action, by=by, at=at, subject=row, ref=project.code, changes=said)
