"""Names in the contact index: broken whole, within their room, and never with a hanzi or two alone in the last line."""

from __future__ import annotations

import pytest
from flask import Flask

from crm.events.booklets import lists
from crm.printing.lettering import width


@pytest.mark.parametrize("length", range(10, 46))
def test_a_name_ends_with_three_hanzi_at_least(app: Flask, length: int) -> None:
    column = lists._column(3, "联系索引", False)
    name = ("样例无水氟化氢与含氟精细化学品" * 4)[:length]
    rows = lists._contact_names({"name": name, "page": 18}, column, False)
    assert "".join(rows) == name
    said = [row for row in rows if row]
    assert len(said) == 1 or len(said[-1]) >= lists.LAST
    room = column.right - column.left - lists.OFFICE - lists.PHONE
    assert all(width(row, 9.5, "hei", False) <= room for row in said)
