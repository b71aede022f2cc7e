"""A booklet of 500 sheets: bound from kept pages, beside one WeasyPrint document and Chromium on the same content.

Every sheet is the one the targets were measured with – a title, a table of 12 rows, three paragraphs of 250 hanzi, a QR
code, a small chart – each with a text of its own, drawn from the 3,755 first-level hanzi with a word's usual skew. Before
them stand a cover and a contents page with links and page numbers; all sides lay out the very same HTML. Each side runs
in a process of its own: CPU seconds of the whole work (imports and one small booklet done before, for those that can be
warm), peak memory, bytes, and whether contents tell page numbers.

    python bench/booklet.py [--sheets 500] [--runs 5] [--without weasyprint,chromium] [--chromium PATH]

WeasyPrint takes a minute and a half for 500 sheets. Target: at least 25 × WeasyPrint and 2 × Chromium, at most 5 MB and
250 MB of memory; cold at most 400 MB a process.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import logging
import os
import random
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench._sides import CHROMIUM_FACES, peak, print_by_chromium, run
from bench.print_sheet import ROWS
from crm.printing.binding import Bound, Marks, Metadata, Part, bind
from crm.printing.kept import Kept, SheetSource, find_kept, keep, key_of
from crm.printing.render import Job, render_pdf
from crm.printing.renderers import Renderers, keep_all
from crm.printing.typesetting import qr_path

AT = datetime(2018, 7, 16, 9, 42)  # noqa: DTZ001 - wall-clock time of the print
MARKS = Marks(foot=("第 2 版", "2018年7月16日", "样例投资促进局"), sample="样例数据", numbering="folio")
HANZI = [bytes([a, b]).decode("gb2312") for a in range(0xB0, 0xD8) for b in range(0xA1, 0xFF) if (a, b) < (0xD7, 0xFA)]

STYLE = (
    "<style>@page { size: A4; margin: 20mm 20mm 46mm 24mm } html { font-family: 'Press Song', 'Noto Serif CJK SC'; "
    "font-size: 9.5pt; line-height: 15pt } h1, th { font-family: 'Press Hei', 'Noto Sans CJK SC'; font-weight: 700 }"
    "table { width: 100% } td { font-family: 'Press Hei', 'Noto Sans CJK SC'; border-bottom: .4pt solid #d9dcdf }"
    "svg { width: 24mm; height: 24mm } p { margin: 3mm 0 } .entry { margin: 0; line-height: 19pt } "
    ".entry a { color: inherit; text-decoration: none } .entry b { float: right; font-weight: 400 }"
    " section { break-before: page }</style>"
)
CONTENTS = "<h1>目录</h1>"


def title(number: int) -> str:
    """A sheet's name."""
    return f"样例·第{number + 1}号{words(number, 6)[:-1]}项目"


def sheet(number: int) -> str:
    """The body of a sheet, without its style."""
    rows = "".join(f"<tr><td>{label}</td><td>{value}</td><td>{unit}</td></tr>" for label, value, unit in ROWS)
    heights = random.Random(number).choices(range(8, 58), k=6)
    bars = "".join(
        f'<rect x="{i * 14}" y="{60 - h}" width="10" height="{h}" fill="#17495a"/>' for i, h in enumerate(heights)
    )
    text = "</p><p>".join(words(1000 * (number + 1) + paragraph, 250) for paragraph in range(3))
    return (
        f"<h1>{title(number)}</h1><table><tr><th>要素</th><th>数值</th><th>单位</th></tr>{rows}</table><p>{text}</p>"
        f"{qr_path(f'https://daitou.example/p/XM-522326-{number:03}')}"
        f'<svg viewBox="0 0 84 60">{bars}</svg>'
    )


def words(seed: int, count: int) -> str:
    """*count* hanzi in clauses: common ones often, rare ones seldom."""
    chance = random.Random(seed)
    found = [HANZI[min(int(chance.paretovariate(0.6) * 12) - 12, 10**6) * 7919 % len(HANZI)] for _ in range(count)]
    for at in range(chance.randrange(9, 16), count - 1, 14):
        found[at] = "，"
    return "".join([*found[:-1], "。"])


def entries(count: int, page: Callable[[int], str], link: str) -> str:
    """The lines of the contents."""
    return "".join(
        f'<p class="entry"><a href="{link}sheet-{n}"><b>{page(n)}</b>{title(n)}</a></p>' for n in range(count)
    )


def sources(count: int) -> list[SheetSource]:
    """The sheets as the press takes them; what they are made of is told by a short identity, as rooms do."""
    return [SheetSource([lambda n=n: STYLE + sheet(n)], title=title(n), identity=f"bench {n}") for n in range(count)]


def bound(folder: Path, count: int, out: Path) -> tuple[Bound, float]:
    """The house: sheets looked up, cover and contents laid out now, all bound; and the CPU seconds of the binding."""
    sheets: list[Kept] = []
    for source in sources(count):
        found = find_kept(key_of(source), folder=folder)
        assert found
        sheets.append(found)
    job = Job(title="样例项目册", author="样例投资促进局", lang="zh-CN", printed_at=AT)
    cover = render_pdf(STYLE + "<h1>样例项目册</h1>", job)
    first = 2 + -(-(count + 2) // 34)  # 34 lines a page, and the heading
    contents = render_pdf(STYLE + CONTENTS + entries(count, lambda n: str(first + n), "bound:"), job)
    parts = [Part(cover, "封面", marks=False), Part(contents, "目录", foot=False)]
    parts += [Part(kept, title(n), anchor=f"sheet-{n}") for n, kept in enumerate(sheets)]
    begun = time.process_time()
    made = bind(parts, marks=MARKS, metadata=Metadata(title="样例项目册", author="样例投资促进局", created=AT), out=out)
    assert made.starts[2] == first, (made.starts[2], first)
    return made, time.process_time() - begun


def whole(count: int, link: str, page: Callable[[int], str]) -> str:
    """The same as one HTML document."""
    sheets = "".join(f'<section id="sheet-{n}">{sheet(n)}</section>' for n in range(count))
    return f"<h1>样例项目册</h1><section>{CONTENTS}{entries(count, page, link)}</section>{sheets}"


# One side a process: what each prints is a line of JSON.


def side_cold(folder: Path, count: int) -> dict[str, object]:
    """Nothing rendered yet: all cores."""
    begun = time.perf_counter()
    with Renderers() as renderers:
        keep_all(sources(count), folder=folder, renderers=renderers)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    size = sum(path.stat().st_size for path in folder.rglob("*.galley"))
    return {
        "cpu": time.process_time() + children.ru_utime + children.ru_stime,
        "wall": time.perf_counter() - begun,
        "memory": children.ru_maxrss / 1024,
        "size": size,
    }


def side_warm(folder: Path, count: int, runs: int, out: Path) -> dict[str, object]:
    """Everything kept: the median of several."""
    bound(folder, min(count, 3), out)
    spent, walls, binding = [], [], []
    for _ in range(runs):
        begun, clock = time.process_time(), time.perf_counter()
        binding.append(bound(folder, count, out)[1])
        spent.append(time.process_time() - begun)
        walls.append(time.perf_counter() - clock)
    return {
        "cpu": statistics.median(spent),
        "wall": statistics.median(walls),
        "memory": peak(),
        "size": out.stat().st_size,
        "binding": statistics.median(binding),
    }


def side_sheet(folder: Path, runs: int, out: Path) -> dict[str, object]:
    """One sheet, warm process: rendered and bound, and bound alone."""
    laid, alone = [], []
    for number in range(runs + 1):
        source = SheetSource([lambda n=number: STYLE + sheet(n)], title=title(number))
        begun = time.process_time()
        page = keep(source, folder=folder / "single")
        half = time.process_time()
        bind(
            [Part(page, title(number))],
            marks=MARKS,
            metadata=Metadata(title="样例", author="样例", created=AT),
            out=out,
        )
        alone.append(time.process_time() - half)
        laid.append(time.process_time() - begun)
    return {
        "cpu": statistics.median(laid[1:]),
        "bound": statistics.median(alone[1:]),
        "memory": peak(),
        "size": out.stat().st_size,
    }


def side_weasyprint(count: int, out: Path) -> dict[str, object]:
    """One WeasyPrint document, with the press's faces, style sheets and fetcher."""
    from weasyprint import HTML

    from crm.printing.assets import fetcher
    from crm.printing.render import PRESS

    HTML(string="<p>字</p>").write_pdf(font_config=PRESS.fonts)
    style = STYLE.replace("</style>", ".entry b::after { content: target-counter(attr(data-to), page) }</style>")
    body = style + whole(count, "#", lambda n: f'<i data-n="{n}"></i>').replace("<b><i data-n=", "<b data-to=#sheet-")
    body = body.replace('data-to=#sheet-"', 'data-to="#sheet-').replace("></i></b>", "></b>")
    begun, clock = time.process_time(), time.perf_counter()
    page = f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><body>{body}</body></html>'
    document = HTML(string=page, base_url="press:", url_fetcher=fetcher({}))
    document.write_pdf(str(out), font_config=PRESS.fonts, stylesheets=[PRESS.sheet("base")])
    spent, walked = time.process_time() - begun, time.perf_counter() - clock
    return {"cpu": spent, "wall": walked, "memory": peak(), "size": out.stat().st_size}


def side_chromium(program: str, count: int, out: Path) -> dict[str, float]:
    """Chromium printing the same page."""
    body = STYLE.replace("<style>", "<style>" + CHROMIUM_FACES) + whole(count, "#", lambda _n: "")
    page = f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><body>{body}</body></html>'
    return print_by_chromium(program, page, out)


def check(out: Path, count: int) -> None:
    """That what was measured is right: pages, links, text, each face once."""
    from pypdf import PdfReader

    reader = PdfReader(out)
    first = len(reader.pages) - count
    links = [str(note.get_object()["/Dest"]) for page in reader.pages[1:first] for note in page.get("/Annots", ())]
    assert list(dict.fromkeys(links)) == [f"sheet-{number}" for number in range(count)]
    places = reader.named_destinations
    for number in range(count):
        assert places[f"sheet-{number}"].page == reader.pages[first + number].indirect_reference
    text = reader.pages[-1].extract_text()
    assert words(1000 * count, 250)[:30] in text.replace("\n", "")
    assert title(count - 1) in text
    assert text.rstrip().endswith(str(len(reader.pages)))
    names = {
        str(font.get_object()["/BaseFont"]) for page in reader.pages for font in page["/Resources"]["/Font"].values()
    }
    assert len(names) == len({name.partition("+")[2] for name in names}), names


@contextlib.contextmanager
def workplace() -> Iterator[Path]:
    """A folder for kept pages and results."""
    with tempfile.TemporaryDirectory(prefix="bench-booklet-") as folder:
        yield Path(folder)


def answer(side: str, given: list[str]) -> Mapping[str, object]:
    """What a side's process prints."""
    if side == "cold":
        return side_cold(Path(given[0]), int(given[1]))
    if side == "warm":
        return side_warm(Path(given[0]), int(given[1]), int(given[2]), Path(given[3]))
    if side == "sheet":
        return side_sheet(Path(given[0]), int(given[1]), Path(given[2]))
    if side == "weasyprint":
        return side_weasyprint(int(given[0]), Path(given[1]))
    return side_chromium(given[0], int(given[1]), Path(given[2]))


def main() -> int:
    """Prints one table; 1 when a target is missed."""
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--sheets", type=int, default=500)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--without", default="")
    options.add_argument("--chromium", default=os.environ.get("CHROMIUM") or shutil.which("chromium") or "")
    options.add_argument("--side", default="", help=argparse.SUPPRESS)
    options.add_argument("--with", dest="given", default="[]", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.side:
        print(json.dumps(answer(chosen.side, json.loads(chosen.given))))
        return 0
    count, without = chosen.sheets, set(filter(None, chosen.without.split(",")))
    with workplace() as folder:
        cold = run(__file__, "cold", folder / "kept", count)
        warm = run(__file__, "warm", folder / "kept", count, chosen.runs, folder / "booklet.pdf")
        check(folder / "booklet.pdf", count)
        one = run(__file__, "sheet", folder / "kept", 9, folder / "sheet.pdf")
        weasyprint = None if "weasyprint" in without else run(__file__, "weasyprint", count, folder / "weasyprint.pdf")
        chromium = None
        if "chromium" not in without and chosen.chromium:
            chromium = run(__file__, "chromium", chosen.chromium, count, folder / "chromium.pdf")
    print(f"| booklet of {count} sheets | CPU s | wall s | peak MB | file MB | ours × |")
    print("|---|---|---|---|---|---|")
    rows = (
        ("bound from kept pages", warm),
        ("one WeasyPrint document, same faces", weasyprint),
        ("Chromium (memory: all its processes), no page numbers in its contents", chromium),
    )
    for name, row in rows:
        if row:
            times = f"{row['cpu'] / warm['cpu']:.1f}"
            print(
                f"| {name} | {row['cpu']:.2f} | {row['wall']:.2f} | {row['memory']:.0f} | {row['size'] / 1e6:.2f} | {times} |"
            )
    print(
        f"| nothing rendered yet, all cores (kept pages) | {cold['cpu']:.1f} | {cold['wall']:.1f} | {cold['memory']:.0f} a process | {cold['size'] / 1e6:.2f} | |"
    )
    print(
        f"\nof the {warm['cpu']:.2f} s the binding took {warm['binding']:.2f}, laying out cover and contents most of the rest"
        f"\none sheet, warm: rendered and bound {one['cpu']:.3f} CPU s, bound alone {one['bound']:.3f}, "
        f"{one['size'] / 1000:.0f} KB; median of {chosen.runs} booklets and 9 sheets; every page's link and text checked"
    )
    met = warm["size"] <= 5e6 and warm["memory"] <= 250 and cold["memory"] <= 400 and one["cpu"] <= 0.25
    met = met and one["size"] <= 130_000
    met = met and (weasyprint is None or count < 500 or weasyprint["cpu"] >= 25 * warm["cpu"])
    met = met and (chromium is None or chromium["cpu"] >= 2 * warm["cpu"])
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
