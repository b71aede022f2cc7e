"""A list of 100,000 rows × 12 columns as ``.xlsx``: the house's writer beside openpyxl's write-only mode.

A row is what a list of leads exports: seven texts (one of them begins with ``=`` now and then), three figures, two
days. Each side writes the same rows from a generator to a file, in a process of its own: CPU seconds and peak memory,
median of several runs taken in turn. The writing library alone, without the house's rules (no text is ever a formula,
nothing XML cannot hold, long figures whole), shows what those rules cost.

    python bench/write_workbook.py [--runs N] [--rows N]

Target: at least 8 × openpyxl, at most 100 MB.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench._sides import peak, run
from crm.workbooks.writing import Column, Kind, Value, write_xlsx

HEADINGS: tuple[tuple[str, Kind], ...] = (
    *(("编号", "text"), ("投资方", "text"), ("项目", "text"), ("县", "text"), ("单位", "text"), ("阶段", "text")),
    *(("总投资（万元）", "decimal"), ("到位（万元）", "decimal"), ("停留（天）", "whole")),
    *(("签约", "date"), ("下一步", "text"), ("期限", "date")),
)
BEGAN = date(2020, 1, 1)


def rows(count: int) -> Iterator[list[Value]]:
    """Made-up lines of a list, each with strings of its own."""
    for number in range(count):
        yield [
            *(f"XS-{number:06d}", f"样例·第{number}精密制造有限公司", f"样例·年产{number % 977}万套零部件项目"),
            *(("望谟县", "册亨县", "安龙县")[number % 3], "样例市投资促进局", ("在谈", "签约", "开工")[number % 3]),
            *(Decimal(number * 37) / 4, None if number % 5 == 0 else Decimal(number), number % 400),
            *(BEGAN + timedelta(days=number % 2000), f"={number}号楼对接" if number % 100 == 0 else "再约见面"),
            BEGAN + timedelta(days=number % 2500),
        ]


def by_house(count: int, out: Path) -> None:
    """As every export of the application."""
    with out.open("wb") as target:
        write_xlsx(target, sheet="线索", columns=[Column(*one) for one in HEADINGS], rows=rows(count), title="线索")


def by_openpyxl(count: int, out: Path) -> None:
    """As its documentation advises for large files."""
    import openpyxl
    from openpyxl.cell import WriteOnlyCell

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("线索")
    sheet.freeze_panes = "A2"
    sheet.append([WriteOnlyCell(sheet, value=heading) for heading, _kind in HEADINGS])
    for row in rows(count):
        sheet.append(row)
    book.save(out)


def by_library(count: int, out: Path) -> None:
    """The library the house writes with, given plain values and nothing else to do."""
    from rustpy_xlsxwriter import write_worksheet

    names = [heading for heading, _kind in HEADINGS]
    plain = ([float(one) if isinstance(one, Decimal) else one for one in row] for row in rows(count))
    write_worksheet((dict(zip(names, row, strict=True)) for row in plain), str(out), sheet_name="线索")


SIDES = {"house": by_house, "openpyxl": by_openpyxl, "library": by_library}


def side(name: str, count: int) -> dict[str, float]:
    """One side's figures; making the rows is nobody's work and is taken off."""
    began = time.process_time()
    for _row in rows(count):
        pass
    made = time.process_time() - began
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "list.xlsx"
        began = time.process_time()
        SIDES[name](count, out)
        return {"cpu": time.process_time() - began - made, "mb": out.stat().st_size / 2**20, "peak": peak()}


def main() -> int:
    """Measures and prints."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument("--rows", type=int, default=100_000)
    arguments.add_argument("--side", choices=tuple(SIDES))
    arguments.add_argument("--with", dest="given", default="[]")
    asked = arguments.parse_args()
    if asked.side:
        print(json.dumps(side(asked.side, int(json.loads(asked.given)[0]))))
        return 0
    taken = [{name: run(__file__, name, asked.rows) for name in SIDES} for _run in range(asked.runs)]
    found = {
        name: {what: statistics.median(one[name][what] for one in taken) for what in ("cpu", "mb", "peak")}
        for name in SIDES
    }
    print(f"| {asked.rows:,} rows × {len(HEADINGS)} columns | CPU s | file MB | peak memory MB |")
    print("|---|---|---|---|")
    titles = {"house": "the house's writer", "openpyxl": "openpyxl, write-only", "library": "the library alone"}
    for name, title in titles.items():
        one = found[name]
        print(f"| {title} | {one['cpu']:.2f} | {one['mb']:.1f} | {one['peak']:.0f} |")
    ratio = found["openpyxl"]["cpu"] / found["house"]["cpu"]
    print(f"| openpyxl ÷ the house | {ratio:.1f} | | |")
    print(f"{asked.runs} runs; making the rows is not counted")
    return 0 if ratio >= 8 and found["house"]["peak"] <= 100 else 1


if __name__ == "__main__":
    raise SystemExit(main())
