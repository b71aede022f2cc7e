"""The lead brief as a Word file that staff can rewrite: the facts of the printed one, none of them shortened."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import force_locale
from flask_babel import gettext as _

from crm.printing.typesetting import day
from crm.printing.word import WordCell, WordFile, Words, said

from .briefs import Brief, Fact, MissingItem


def brief_document(brief: Brief) -> bytes:
    """The brief as .docx, in the language of its imprint; the same bytes for the same brief."""
    imprint = brief.imprint
    with force_locale(imprint.lang):
        notice = _("严禁录入、存储、传输国家秘密")
        file = WordFile(
            title=brief.title,
            author=imprint.printed_by,
            lang=imprint.lang,
            created=imprint.printed_at,
            inner=f"{_('内部资料')}  {notice[:1].upper()}{notice[1:]}",
            head=f"{_('在谈项目一页纸')}  {brief.number}",
        )
        file.note(f"{brief.number}　{_('重点项目')}" if brief.key_project else brief.number)
        file.title(brief.title)
        where = f"{brief.enterprise} → {brief.county}"
        file.subtitle(" | ".join(filter(None, (where, brief.chain_link, brief.role))))
        if brief.summary:
            file.paragraph(said(brief.summary))
        _standing(file, brief)
        _facts(file, _("企业与项目"), brief.enterprise_facts)
        _facts(file, _("谁在办"), brief.people_facts)
        _money(file, brief)
        _contacts(file, brief)
        _missing(file, brief)
        _next(file, brief)
        file.heading(_("领导批示"))
        file.box((), lines=3)
        file.note(
            "　".join(filter(None, (imprint.printed_words, _("样例数据") if imprint.sample else "", imprint.url)))
        )
        return file.save()


def _standing(file: WordFile, brief: Brief) -> None:
    """Where it stands: the four stages as columns, the light below."""
    if brief.stages:
        notes = []
        for cell in brief.stages:
            lines = [cell.entered, *cell.notes]
            notes.append(WordCell(said("\n".join(line for line in lines if line)) or said("—")))
        names = [
            WordCell(said(f"▶ {cell.name}" if cell.state == "current" else cell.name, bold=cell.state == "current"))
            for cell in brief.stages
        ]
        file.table([names, notes])
    if brief.light:
        light = brief.light
        words = (Words(light.name, bold=True), Words("".join(f"　{one}" for one in (light.text, light.since) if one)))
        file.paragraph(words, indent=False)


def _facts(file: WordFile, title: str, facts: Sequence[Fact]) -> None:
    file.heading(title)
    file.facts([(str(fact.label), str(fact.value)) for fact in facts])


def _money(file: WordFile, brief: Brief) -> None:
    if not brief.money:
        return
    values = [
        WordCell((*said(f"{cell.value} {cell.unit}" if cell.value else "—", bold=bool(cell.value)),))
        for cell in brief.money
    ]
    file.table(
        [
            [WordCell(said(cell.label)) for cell in brief.money],
            values,
            [WordCell(said(c.note or "")) for c in brief.money],
        ]
    )


def _contacts(file: WordFile, brief: Brief) -> None:
    file.heading(_("最近联系"))
    if not brief.contacts:
        file.paragraph(said(_("尚无联系记录")))
        return
    year = brief.imprint.printed_at.year
    rows = [[WordCell(said(_("日期"))), WordCell(said(_("方式"))), WordCell(said(_("内容")))]]
    rows += [
        [WordCell(said(day(row.on, brief.imprint.lang, year=year))), WordCell(said(row.kind)), WordCell(said(row.text))]
        for row in brief.contacts
    ]
    file.table(rows, widths=(0.16, 0.17, 0.67))
    if brief.contact_count > len(brief.contacts):
        file.note(_("共 %(all)s 次，列最近 %(shown)s 次", all=brief.contact_count, shown=len(brief.contacts)))


def _missing(file: WordFile, brief: Brief) -> None:
    file.heading(_("差什么"))
    if brief.missing_head:
        file.note(brief.missing_head)
    order = {"missing": 0, "running": 1, "done": 2}
    marks = {"missing": "□", "running": "◪", "done": "☑"}
    for item in sorted(brief.missing, key=lambda one: order[one.state]):
        file.paragraph(said(_line(item, marks[item.state])), indent=False)
    if not brief.missing:
        file.paragraph(said(_("下一阶段所需事实已齐") if brief.missing_head else "—"), indent=False)


def _line(item: MissingItem, mark: str) -> str:
    return f"{mark} {item.name}" + (f"　{item.note}" if item.note and item.state != "done" else "")


def _next(file: WordFile, brief: Brief) -> None:
    file.heading(_("下一步"))
    for step in brief.next_steps:
        by = _("%(day)s前", day=day(step.by, brief.imprint.lang, year=brief.imprint.printed_at.year)) if step.by else ""
        whose = f"{step.who}{_('：')}" if step.who else ""
        file.paragraph((Words(f"{by}　" if by else "", bold=True), Words(whose + step.what)), indent=False)
    if not brief.next_steps:
        file.paragraph(said(_("未定")), indent=False)
