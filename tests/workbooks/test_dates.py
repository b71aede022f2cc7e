"""Dates: a real day, a month whose day is unknown, or refused with the reason."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.workbooks.cells import CellRefused
from crm.workbooks.dates import read_date

DAY = dt.date(2018, 3, 6)


@pytest.mark.parametrize(
    "cell",
    [
        "2018.3.6",
        "2018/3/6",
        "2018-3-6",
        "2018-03-06",
        "20180306",
        20180306,
        20180306.0,
        "2018年3月6日",
        "2018年3月6号",
        "2018年3月6",
        "２０１８年３月６日",
        "2018. 3. 6",
        "2018.03.06.",
        " 2018/3/6 0:00:00 ",
        "2018-03-06T00:00:00",
        43165,
        43165.75,
        DAY,
        dt.datetime(2018, 3, 6, 9, 30),  # noqa: DTZ001 - workbooks know no zone
    ],
)
def test_one_day_in_many_writings(cell: object) -> None:
    found = read_date(cell)  # type: ignore[arg-type]
    assert found
    assert (found.date, found.precision) == (DAY, "day")


@pytest.mark.parametrize("cell", ["2018年3月", "2018.3", "2018-03", "2018/3", "2018年3月份", "201803", 201803, 2018.3])
def test_a_month_without_a_day_is_kept_as_text(cell: object) -> None:
    found = read_date(cell)  # type: ignore[arg-type]
    assert found
    assert (found.date, found.text, found.precision) == (None, str(cell), "month")


@pytest.mark.parametrize("cell", ["2018年", "2018", 2018])
def test_a_year_alone_is_kept_as_text(cell: object) -> None:
    found = read_date(cell)  # type: ignore[arg-type]
    assert found
    assert (found.date, found.precision) == (None, "year")


@pytest.mark.parametrize("cell", [None, "", " ", "/", "-", "待定", "无"])
def test_nothing_is_nothing(cell: str | None) -> None:
    assert read_date(cell) is None


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("2018-02-30", "没有这一天"),
        ("2018.2.29", "没有这一天"),
        ("20180230", "没有这一天"),
        (20181301, "没有这一天"),
        ("2018年13月", "没有这个月份"),
        ("201813", "没有这个月份"),
        ("18.3.6", "四位"),
        ("18年3月6日", "四位"),
        ("18-3-6", "四位"),
        ("'18.3", "四位"),
        ("3月6日", "没有写年份"),
        ("3.6", "没有写年份"),
        ("6/3/2018", "次序"),
        ("03-06-2018", "次序"),
        ("2018.3.6-2018.3.9", "一段时间"),
        ("2018年3月至5月", "一段时间"),
        ("2018年3月6日-9日", "一段时间"),
        ("2108.3.6", "年份不合理"),
        ("1018-03-06", "年份不合理"),
        ("2018年底", "看不出"),
        ("近期", "看不出"),
        ("2018.3.6签约", "看不出"),
        ("2018.3.⑥", "看不出"),
        (12.5, "没有写年份"),
        (1e20, "不是日期"),
        (True, "不是日期"),
        (dt.time(3, 4), "不是日期"),
        (dt.date(1900, 1, 5), "年份不合理"),
    ],
)
def test_what_is_no_certain_day_is_refused_with_the_reason(cell: object, says: str) -> None:
    with pytest.raises(CellRefused, match=says):
        read_date(cell)  # type: ignore[arg-type]


@given(
    st.dates(dt.date(1980, 1, 1), dt.date(2099, 12, 31)),
    st.sampled_from(
        [
            "{y}.{m}.{d}",
            "{y}/{m}/{d}",
            "{y}-{m:02}-{d:02}",
            "{y}{m:02}{d:02}",
            "{y}年{m}月{d}日",
            "{y} 年 {m} 月 {d} 日",
        ]
    ),
)
def test_every_day_in_every_writing(day: dt.date, writing: str) -> None:
    found = read_date(writing.format(y=day.year, m=day.month, d=day.day))
    assert found
    assert found.date == day


@given(st.dates(dt.date(1980, 1, 1), dt.date(2099, 12, 31)))
def test_every_serial_of_excel(day: dt.date) -> None:
    found = read_date(float((day - dt.date(1899, 12, 30)).days))
    assert found
    assert found.date == day


@given(
    st.one_of(
        st.text(),
        st.text("0123456789.-/年月日至 ", max_size=14),
        st.floats(allow_nan=False, allow_infinity=False),
        st.dates(),
        st.datetimes(),
    )
)
def test_nothing_but_the_named_refusal_is_ever_raised(cell: object) -> None:
    try:
        found = read_date(cell)  # type: ignore[arg-type]
    except CellRefused:
        found = None
    assert found is None or found.date is None or 1980 <= found.date.year <= 2099
