"""A sheet as a Word file that staff can rewrite: the same words and figures as the printed one, in the same order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import force_locale, pgettext
from flask_babel import gettext as _

from crm.printing.word import WordCell, WordFile, Words, said

from ..facts import public_facts
from ..texts.blocks import Block, Item, Listing, Paragraph, Pieces, Table
from .content import Section, Sheet, sheet_of
from .picture import picture_asset
from .setting import figure_columns, placed


def sheet_document(facts: Mapping[str, Any], *, lang: str, public: bool, url: str, at: datetime, author: str) -> bytes:
    """The sheet of *facts* as .docx; *at* is wall-clock time and stands in the file's properties.

    Raises what :func:`crm.projects.sheets.content.sheet_of` raises.
    """
    shown = public_facts(facts) if public else facts
    with force_locale(lang):
        sheet = sheet_of(shown, lang=lang, public=public, url=url)
        notice = _("严禁录入、存储、传输国家秘密")
        file = WordFile(
            title=sheet.title,
            author=author,
            lang=lang,
            created=at,
            inner="" if public else f"{_('内部资料')}  {notice[:1].upper()}{notice[1:]}",
            head=sheet.code,
        )
        _head(file, sheet)
        if sheet.picture:
            asset = picture_asset(sheet.picture, sheet.code)
            file.picture(asset.content, width_mm=160, alt=sheet.picture.caption or sheet.title)
            if sheet.picture.caption:
                file.note(sheet.picture.caption)
        _figures(file, sheet)
        _strip(file, sheet)
        for section in sheet.sections:
            _section(file, section, sheet)
        _contact(file, sheet, bool(facts.get("is_sample")))
        return file.save()


def _head(file: WordFile, sheet: Sheet) -> None:
    between = " · " if sheet.lang == "en" else "　"
    if sheet.kicker:
        file.note(between.join(sheet.kicker))
    file.title(sheet.title)
    if sheet.place:
        file.subtitle(between.join(sheet.place))
    if sheet.missing:
        file.note(_("英文还缺：%(parts)s", parts=_("、").join(sheet.missing)), bold=True)


def _figures(file: WordFile, sheet: Sheet) -> None:
    if sheet.figures:
        file.table(
            [
                [WordCell(said(figure.label)) for figure in sheet.figures],
                [WordCell(said(f"{figure.value} {figure.unit}", bold=True)) for figure in sheet.figures],
            ]
        )


def _strip(file: WordFile, sheet: Sheet) -> None:
    if sheet.strip is None:
        return
    file.note(sheet.strip.title, bold=True)
    rows = [
        [
            WordCell(said(row.stream, bold=row.own)),
            WordCell(said(row.name, bold=row.own)),
            WordCell(said(row.note, bold=row.own), align="right"),
        ]
        for row in sheet.strip.rows
    ]
    file.table(rows, head_rows=0, widths=(0.2, 0.5, 0.3))


def _section(file: WordFile, section: Section, sheet: Sheet) -> None:
    file.heading(section.label)
    if section.lacking:
        file.paragraph(said(_("（暂无英文）")))
    for block in section.blocks:
        write_block(file, block)
    if section.prices:
        head = [WordCell(said(pgettext("sheet", "要素")))]
        head += [WordCell(said(f"{price.element}\n{price.measure}"), align="right") for price in sheet.prices]
        body = [WordCell(said(pgettext("sheet", "现价")))]
        body += [WordCell(said(price.value), align="right") for price in sheet.prices]
        file.table([head, body])
        if sheet.price_note:
            file.note(sheet.price_note)


def _contact(file: WordFile, sheet: Sheet, sample: bool) -> None:
    contact = sheet.contact
    file.heading(_("联系方式"))
    facts = [
        (_("联系单位"), contact.office),
        (_("办公电话"), contact.telephone),
        (_("地址"), contact.address),
        (_("电子邮箱"), contact.email),
        (_("联系人"), contact.person.removeprefix(_("联系人")).strip("　 ")),
    ]
    file.facts([(name, value) for name, value in facts if value])
    file.note("　".join(filter(None, (contact.note.split("；")[-1] if sheet.lang == "zh" else "", sheet.url))))
    if sample:
        file.note(_("样例数据"))


def write_block(file: WordFile, block: Block) -> None:
    """A block of rich text into a Word file."""
    if isinstance(block, Paragraph):
        file.paragraph(_words(block.pieces))
    elif isinstance(block, Listing):
        file.listing(list(_items(block.items, 0)), ordered=block.ordered)
    else:
        _table(file, block)


def _words(pieces: Pieces) -> tuple[Words, ...]:
    return tuple(Words(piece.text, piece.strong, piece.em) for piece in pieces)


def _items(items: Sequence[Item], depth: int) -> Iterator[tuple[int, tuple[Words, ...]]]:
    for item in items:
        yield depth, _words(item.pieces)
        for inner in item.lists:
            yield from _items(inner.items, depth + 1)


def _table(file: WordFile, table: Table) -> None:
    if table.caption:
        file.note("".join(piece.text for piece in table.caption), bold=True)
    figures = figure_columns(table)
    rows = [
        [
            WordCell(
                _words(cell.pieces),
                across=cell.colspan,
                down=cell.rowspan,
                align="right" if column in figures and cell.colspan == 1 else "left",
                head=cell.head,
            )
            for column, cell in row
        ]
        for row in [*placed(table.head), *placed(table.body)]
    ]
    if rows:
        file.table(rows, head_rows=len(table.head), columns=table.columns)
