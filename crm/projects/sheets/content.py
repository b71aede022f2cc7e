"""What stands on a sheet: a project's facts put into the words of one language, for the public or the house."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from flask_babel import gettext as _
from flask_babel import pgettext

from crm.chains.states import ChainRole, Stream
from crm.units.names_shown import short_english, two_lines

from ..states import Nature
from ..texts.blocks import Block
from ..texts.cleaning import blocks_of
from .english import EnglishMissing, missing_english, section_titles
from .figures import Figure, Price, key_figures, price_columns, price_note


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link in the chain strip; *note* says what the project does for its own one."""

    stream: str
    name: str
    own: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Strip:
    """The chain with its links, and what stands above it."""

    title: str
    rows: Sequence[LinkRow]


@dataclass(frozen=True, slots=True)
class Picture:
    """The first picture: the stored copy's id, what stands below it."""

    ready_id: str
    caption: str


@dataclass(frozen=True, slots=True)
class Section:
    """A labelled text. *lacking*: there is Chinese and no English; *prices*: the price table follows it."""

    label: str
    blocks: Sequence[Block] = ()
    prices: bool = False
    lacking: bool = False
    internal: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    """The contact block. *telephone* is the office's; *person* is empty on a public sheet."""

    office: str
    telephone: str
    address: str
    email: str
    person: str
    note: str

    @property
    def lines(self) -> tuple[list[str], list[str]]:
        """What stands in the two lines of an English block, whose words are longer: each part whole."""
        telephone = _("%(number)s（办公电话）", number=self.telephone) if self.telephone else ""
        first = [telephone, self.person or self.email]
        second = [self.address, self.email if self.person else ""]
        return [part for part in first if part], [part for part in second if part]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Everything a sheet says, in the words it is printed in."""

    lang: str
    public: bool
    code: str
    title: str
    kicker: Sequence[str]
    place: Sequence[str]
    figures: Sequence[Figure]
    county_code: str
    county_lines: tuple[str, ...]
    """The county's name in its square, where that is English; empty for the Chinese one."""
    has_tile: bool
    prefecture_code: str
    picture: Picture | None
    strip: Strip | None
    sections: Sequence[Section]
    prices: Sequence[Price]
    price_note: str
    contact: Contact
    missing: Sequence[str]
    url: str


ENGLISH_ROLES = {
    ChainRole.BUILD: "new chain (建链)",
    ChainRole.FILL: "missing link (补链)",
    ChainRole.STRENGTHEN: "strengthening (强链)",
}
"""The trade's three words have no English of their own: they are told in plain words, the Chinese beside them."""


def sheet_of(facts: Mapping[str, Any], *, lang: str, public: bool, url: str) -> Sheet:
    """The sheet of *facts*; call it inside ``force_locale(lang)``. *url* is where the QR code leads.

    Raises :class:`EnglishMissing` when a public English sheet would have to leave something out.
    """
    if lang == "en" and public:
        refuse_missing(facts)
    county = facts.get("county") or {}
    return Sheet(
        lang=lang,
        public=public,
        code=facts["code"],
        title=_said(facts, "name", lang) or _("（暂无英文名称）"),
        kicker=_kicker(facts, lang),
        place=_place(facts, lang),
        figures=key_figures(facts, lang),
        county_code=str(county.get("code", "")),
        county_lines=_tile_lines(county) if lang == "en" else (),
        has_tile=county.get("tile_x") is not None,
        prefecture_code=f"{str(county.get('code', ''))[:4]}00",
        picture=_picture(facts, lang),
        strip=_strip(facts, lang),
        sections=_sections(facts, lang, public),
        prices=price_columns(facts.get("prices") or [], lang),
        price_note=price_note(facts.get("prices") or [], lang),
        contact=_contact(facts, lang, public),
        missing=missing_english(facts) if lang == "en" else [],
        url=url,
    )


def _tile_lines(county: Mapping[str, Any]) -> tuple[str, ...]:
    names = {name: str(county.get(name) or "") for name in ("name", "short_name", "name_en")}
    return tuple(two_lines(SimpleNamespace(**names))) if names["name_en"] else ()


def refuse_missing(facts: Mapping[str, Any]) -> None:
    """Raise :class:`EnglishMissing` unless everything that stands in Chinese stands in English too."""
    missing = missing_english(facts)
    if missing:
        raise EnglishMissing(str(facts.get("code", "")), missing)


def _said(thing: Mapping[str, Any] | None, name: str, lang: str) -> str:
    """The English of it in an English sheet, and nothing else there."""
    return str((thing or {}).get(f"{name}_en" if lang == "en" else name) or "").strip()


def _kicker(facts: Mapping[str, Any], lang: str) -> list[str]:
    chain, link = _said(facts.get("chain"), "name", lang), _said(facts.get("link"), "name", lang)
    role = ChainRole(facts["role"]) if facts.get("role") else None
    if lang == "en":
        chain = f"{chain} chain" if chain and "chain" not in chain.lower() else chain
        words = [chain, link, ENGLISH_ROLES.get(role, "") if role else ""]
    else:
        chain = f"{chain}产业链" if chain and not chain.endswith("链") else chain
        link = f"{link}环节" if link and not link.endswith("环节") else link
        words = [chain, link, str(role.title) if role else ""]
    found = [word for word in words if word]
    industry = facts.get("industry") or {}
    if not found and industry:  # outside the chains, the industry says what it is about
        found = [f"GB/T 4754 {industry['code']}" if lang == "en" else industry["name"]]
    return found


def _place(facts: Mapping[str, Any], lang: str) -> list[str]:
    county, prefecture = facts.get("county") or {}, facts.get("prefecture") or {}
    nature = str(Nature(facts["nature"]).title) if facts.get("nature") else ""
    site = _said(facts, "site", lang)
    if lang != "en":
        above = prefecture.get("short_name") or prefecture.get("name") or ""
        return [word for word in (f"{above}{county.get('name', '')}", *site.split(" "), nature) if word]
    named = _said(county, "name", lang)
    if named:
        named = f"{named} ({county.get('name', '')})"
    above = [short_english(_said(facts.get(name), "name", lang)) for name in ("prefecture", "province")]
    where = ", ".join(filter(None, (site, named, *above)))
    return [word for word in (where, nature[:1].lower() + nature[1:]) if word]


def _picture(facts: Mapping[str, Any], lang: str) -> Picture | None:
    for one in facts.get("pictures") or []:
        if one.get("ready_id"):
            credit = one.get("credit") if lang == "zh" else ""  # a name in Chinese; the public page tells it
            words = _said(one, "caption", lang)
            caption = _("%(text)s（%(detail)s）", text=words, detail=credit) if words and credit else words or credit
            return Picture(one["ready_id"], caption or "")
    return None


def _strip(facts: Mapping[str, Any], lang: str) -> Strip | None:
    """The chain with the project's link inverted; None without a chain, a link in it, or their English."""
    links = facts.get("links") or []
    if not any(link.get("own") for link in links) or not all(_said(link, "name", lang) for link in links):
        return None
    role = ChainRole(facts["role"]) if facts.get("role") else None
    notes = {
        ChainRole.BUILD: pgettext("sheet", "本项目从此建链"),
        ChainRole.FILL: pgettext("sheet", "本项目补此环节"),
        ChainRole.STRENGTHEN: pgettext("sheet", "本项目强此环节"),
    }
    chain = _kicker({"chain": facts.get("chain")}, lang)
    place = _said(facts.get("county"), "name", lang)
    place = short_english(place) if lang == "en" else place
    title = pgettext("sheet", "在%(chain)s中的位置（%(county)s）", chain=(chain or [""])[0], county=place)
    rows = [
        LinkRow(
            str(Stream(link["stream"]).title),
            _said(link, "name", lang),
            bool(link.get("own")),
            (notes[role] if role in notes else pgettext("sheet", "本项目")) if link.get("own") else "",
        )
        for link in links
    ]
    return Strip(title, rows)


def _sections(facts: Mapping[str, Any], lang: str, public: bool) -> list[Section]:
    labels = {
        "content": pgettext("sheet", "建设内容及规模"),
        "conditions": pgettext("sheet", "资源与建设条件"),
        "market": pgettext("sheet", "市场前景"),
        "groundwork": pgettext("sheet", "前期工作"),
        "cooperation": pgettext("sheet", "合作方式"),
    }
    priced = bool(facts.get("prices"))
    sections = []
    for name in section_titles():
        blocks = blocks_of(_said(facts, name, lang))
        with_prices = name == "conditions" and priced
        lacking = not blocks and lang == "en" and bool(facts.get(name))
        if blocks or lacking:
            sections.append(Section(labels[name], blocks, with_prices, lacking))
        elif with_prices:
            sections.append(Section(pgettext("sheet", "要素价格"), prices=True))
    if not public and lang == "zh":
        for label, text in ((_("指导单位"), facts.get("guiding_unit")), (_("内部备注"), facts.get("internal_note"))):
            if text and (blocks := blocks_of(text)):
                sections.append(Section(label, blocks, internal=True))
    return sections


def _contact(facts: Mapping[str, Any], lang: str, public: bool) -> Contact:
    contact = facts.get("contact") or {}
    telephone = str(contact.get("phone") or "").strip()
    if lang == "en":
        telephone = _abroad(telephone)
        place = _said(contact, "address", lang)
        address = (
            ", ".join(filter(None, (f"{place} {contact.get('postcode') or ''}".strip(), "China"))) if place else ""
        )
    else:
        address = f"{contact.get('address') or ''}　{contact.get('postcode') or ''}".strip("　")
    person = ""
    if not public:
        named = contact.get("person") or ""
        if lang == "en" and named:
            named = _("联系人") + " " + named
        elif named:
            named = _("联系人") + "　" + named
        person = "　".join(filter(None, (named, contact.get("mobile") or "")))
    return Contact(
        office=_said(contact, "office", lang),
        telephone=telephone,
        address=address,
        email=str(contact.get("email") or "").strip(),
        person=person,
        note=_("扫码看最新版本；本页为公开资料，联系电话均为办公电话")
        if public
        else _("扫码看系统里的最新内容；含内部联系方式，不得外传"),
    )


def _abroad(telephone: str) -> str:
    """0859-000-0116 as dialled from abroad: +86 859 000 0116."""
    if telephone.startswith("0") and not telephone.startswith("00"):
        return "+86 " + telephone[1:].replace("-", " ")
    return telephone
