"""Each sample sheet fills one page, in Chinese and in English: what everybody sees first is what a sheet should be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select

from crm.core.db import db
from crm.printing.kept import keep
from crm.projects.completeness import missing_of
from crm.projects.facts import TEXTS, facts_of
from crm.projects.models import Project
from crm.projects.sheets.press import sheet_source
from crm.projects.texts.cleaning import plain
from tests import databases

LONGEST = 5
"""Laying out is slow: of the samples those are laid out that say the most."""


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_longest_samples_fill_one_page(lang: str) -> None:
    ending = "_en" if lang == "en" else ""

    def said(facts: Mapping[str, Any]) -> int:
        return sum(len(plain(facts[f"{name}{ending}"])) for name in TEXTS) + 400 * len(facts["pictures"])

    with databases.sqlite_house("sample").app.app_context():
        everything = [facts_of(row) for row in db.session.scalars(select(Project))]
        for facts in sorted(everything, key=said, reverse=True)[:LONGEST]:
            assert not [one for one in missing_of(facts, lang) if one.lang == lang], facts["code"]
            url = f"https://daitou.example.org/p/{facts['code']}"
            page = keep(sheet_source(facts, lang=lang, public=True, url=url))
            assert page.pages == 1, f"{facts['name']} ({lang}) runs to {page.pages} pages"
