"""What a reader asked to see of the enterprises: the same URL parameters on list and export."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, String, cast, func, or_
from werkzeug.datastructures import MultiDict

from crm.core.db import db
from crm.core.lists import Asked, each_dropped, parameters_of

from . import industries, names
from .codes import tidy_credit_code
from .models import Enterprise, Industry
from .states import EnterpriseKind, SizeMark


@dataclass(frozen=True)
class EnterpriseFilter:
    """Conditions on enterprises; None or "" means any."""

    q: str = ""
    kind: EnterpriseKind | None = None
    mark: SizeMark | None = None
    industry: str = ""
    headquarters: str = ""
    problems: tuple[str, ...] = ()
    """Sentences about parameters that could not be understood."""

    @classmethod
    def read(cls, args: MultiDict[str, str]) -> EnterpriseFilter:
        """From URL parameters; what cannot be understood is named in ``problems``, never guessed."""
        asked = Asked(args)
        industry = args.get("industry", "")[:6]
        if industry and db.session.get(Industry, industry) is None:
            asked.odd("industry", industry)
            industry = ""
        return cls(
            q=asked.text("q"),
            kind=asked.word("kind", EnterpriseKind),
            mark=asked.word("mark", SizeMark),
            industry=industry,
            headquarters=asked.text("headquarters", 40),
            problems=tuple(asked.problems),
        )

    def parameters(self) -> dict[str, Any]:
        """The URL parameters that say this."""
        return parameters_of(self)

    def chips(self) -> list[tuple[Any, Any, dict[str, Any]]]:
        """Each condition: its name, its value in words, and the parameters without it."""
        said: list[tuple[str, Any, Any]] = [("q", _("文字"), self.q)]
        said.append(("kind", _("类型"), self.kind.title if self.kind else ""))
        said.append(("mark", _("规模标志"), self.mark.title if self.mark else ""))
        if self.industry:
            row = db.session.get(Industry, self.industry)
            said.append(("industry", _("行业"), f"{row.code} {row.name}" if row else self.industry))
        said.append(("headquarters", _("总部"), self.headquarters))
        return each_dropped(self.parameters(), said)

    def conditions(self) -> list[ColumnElement[bool]]:
        """The conditions as SQL."""
        found: list[ColumnElement[bool]] = []
        if self.q:
            found.append(text_condition(self.q))
        if self.kind:
            found.append(Enterprise.kind == self.kind)
        if self.mark:
            found.append(cast(Enterprise.marks, String).contains(f'"{self.mark}"', autoescape=True))
        if self.industry:
            found.append(industries.within(self.industry))
        if self.headquarters:
            found.append(Enterprise.headquarters.contains(self.headquarters, autoescape=True))
        return found


def text_condition(text: str) -> ColumnElement[bool]:
    """Name, as written or as matching compares it; credit code; full pinyin or its initials."""
    ways: list[ColumnElement[bool]] = [Enterprise.name.contains(text, autoescape=True)]
    normal = names.normal_name(text)
    if normal:
        ways.append(Enterprise.normal_name.contains(normal, autoescape=True))
    latin = text.replace(" ", "").casefold()
    if latin.isascii() and latin.isalnum():
        ways.append(Enterprise.initials.contains(latin, autoescape=True))
        ways.append(func.replace(Enterprise.pinyin, " ", "").contains(latin, autoescape=True))
        ways.append(Enterprise.credit_code.startswith(tidy_credit_code(text), autoescape=True))
        ways.append(func.lower(Enterprise.name_en).contains(text.casefold(), autoescape=True))
    return or_(*ways)
