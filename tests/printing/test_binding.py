"""Bound files, opened: pages, marks, links, bookmarks, faces, text to the letter, the same bytes twice."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections import Counter
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from flask_babel import force_locale
from PIL import Image, ImageChops
from pypdf import PdfReader

from crm.core.errors import Unavailable
from crm.printing.assets import Asset
from crm.printing.binding import Bound, BrokenLink, CannotBind, Marks, Metadata, Part, bind
from crm.printing.imprint import Imprint
from crm.printing.kept import Kept, SheetSource, keep, read_kept
from crm.printing.pdfreading import galley_of
from crm.printing.render import Job, render_pdf
from crm.printing.slowly import bind_slowly

pytestmark = pytest.mark.prints

AT = datetime(2018, 7, 16, 9, 42)  # noqa: DTZ001
RARE = "喆堃镕䶮"
EMOJI = "😀"
META = Metadata(title="样例项目册", author="样例投资促进局", created=AT, subject="样例推介会", keywords="样例,招商")
MARKS = Marks(
    foot=("第 2 版", "2018年7月16日", f"样例{RARE}局{EMOJI}"),
    sample="样例数据",
    inner="内部资料",
    notice="严禁录入、存储、传输国家秘密",
    watermark=f"内部资料   样例{RARE}局   2018-07-16 09:42",
)
BOOKLET = Marks(foot=("样例推介会项目册", "第 1 版"), sample="样例数据", numbering="folio")
FOOT = f"第 2 版 2018年7月16日 样例{RARE}局{EMOJI} 样例数据"
TEXTS = (
    "山茶油精深加工",
    f"{RARE}先生的{EMOJI}项目",
    "天麻饮片 English ‘quotes’ “和”引号",
    "⼀⼆ 部首与一二汉字",
    "繁體 龘靐",
)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept")


def sheet(words: str, more: str = "", **over: Any) -> SheetSource:
    body = f'<h1>样例·{words}</h1><p>{words}，<b>{words}</b>，<span style="font-family: var(--hei)">{words}</span></p>{more}'
    return SheetSource([lambda: body], title=f"样例·{words}", **over)


def sheets(folder: Path) -> list[Kept]:
    return [keep(sheet(words), folder=folder) for words in TEXTS]


def fresh(body: str, **assets: Asset) -> bytes:
    return render_pdf(body, Job(title="样例", author="样例", lang="zh-CN", printed_at=AT, assets=assets))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def by_poppler(pdf: bytes) -> list[str]:
    program = shutil.which("pdftotext")
    assert program, "poppler-utils belongs to the test set-up"
    done = subprocess.run([program, "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode().split("\f")[:-1]


def by_pypdf(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def faces(pdf: bytes) -> list[str]:
    """The embedded font programs, by name."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return [
            str(held.FontName).partition("+")[2]
            for held in opened.objects
            if isinstance(held, pikepdf.Dictionary) and held.get("/Type") == "/FontDescriptor"
        ]


def bound(folder: Path, **over: Any) -> Bound:
    parts = [
        Part(kept, f"样例·{words}", anchor=f"s{i}", number="XM-1")
        for i, (kept, words) in enumerate(zip(sheets(folder), TEXTS, strict=True))
    ]
    return bind(parts, **{"marks": MARKS, "metadata": META, **over})


@pytest.mark.parametrize("extract", [by_poppler, by_pypdf])
def test_text_extracts_to_the_letter(folder: Path, extract: Any) -> None:
    made = bound(folder)
    pages = extract(made.content)
    assert made.pages == len(pages) == len(TEXTS)
    for number, (text, words) in enumerate(zip(pages, TEXTS, strict=True), 1):
        assert squeezed(text).count(squeezed(words)) == 4, text
        lines = [squeezed(line) for line in text.splitlines()]
        assert lines[0] == squeezed("内部资料严禁录入、存储、传输国家秘密XM-1")
        assert lines[-1] == squeezed(f"{FOOT} 第 {number} 页 共 {len(TEXTS)} 页")


def test_a_radical_and_a_hanzi_that_share_a_glyph_stay_two(folder: Path) -> None:
    radical, hanzi = (keep(sheet(words), folder=folder) for words in ("⼀㐀⼆", "一㐀二"))
    for order in ((radical, hanzi), (hanzi, radical)):
        pages = by_pypdf(bind([Part(kept) for kept in order], marks=BOOKLET, metadata=META).content)
        found = ["⼀㐀⼆" in page for page in pages]
        assert found == [kept == radical for kept in order]
        assert ["一㐀二" in page for page in pages] == [kept == hanzi for kept in order]


def test_each_face_is_embedded_once(folder: Path) -> None:
    names = Counter(faces(bound(folder).content))
    assert set(names.values()) == {1}
    assert {"NotoSerifSC-Regular", "NotoSansSC-Regular", "NotoSerifCJKsc-Regular", "NotoSansCJKsc-Regular"} <= set(
        names
    )


def test_the_same_parts_give_the_same_bytes(folder: Path) -> None:
    assert bound(folder).content == bound(folder).content
    later = replace(META, created=AT.replace(minute=43))
    assert bound(folder, metadata=later).content != bound(folder).content


def test_a_sheet_alone_is_the_same_page_as_in_a_booklet(folder: Path) -> None:
    everything = [read_kept(kept) for kept in sheets(folder)]
    made = bound(folder).content
    with pikepdf.open(io.BytesIO(made)) as booklet:
        for number, kept in enumerate(sheets(folder)):
            with pikepdf.open(io.BytesIO(bind([Part(kept)], marks=MARKS, metadata=META).content)) as single:
                one, other = single.pages[0], booklet.pages[number]
                assert one.Contents[1].read_raw_bytes() == other.Contents[1].read_raw_bytes()
                assert (
                    one.Contents[1].read_raw_bytes()
                    == everything[number].objects[everything[number].pages[0].content].data
                )
                assert one.mediabox == other.mediabox


def test_the_watermark_is_drawn_and_is_no_text(folder: Path) -> None:
    marked, plain = (bound(folder, marks=replace(MARKS, watermark=words)).content for words in (MARKS.watermark, ""))
    assert by_poppler(marked) == by_poppler(plain)
    reader = PdfReader(io.BytesIO(marked))
    assert all(b"/DtMark Do" in page.get_contents().get_data() for page in reader.pages)  # type: ignore[union-attr]
    forms = {page["/Resources"]["/XObject"].raw_get("/DtMark").idnum for page in reader.pages}  # type: ignore[index]
    assert len(forms) == 1
    assert b"/DtMark" not in plain


def test_links_and_bookmarks_lead_to_the_right_pages(folder: Path) -> None:
    kept = sheets(folder)
    cover = fresh("<h1>样例项目册</h1>")
    lines = "".join(f'<p><a href="bound:s{i}">{i + 3}</a></p>' for i in range(len(kept)))
    contents = fresh(f'<h1>目录</h1>{lines}<p><a href="https://example.com/a(b)?q=%E4%BE%8B">外</a></p>')
    index = fresh(
        '<h1>索引</h1><p><a href="bound:s1">回第二页</a></p><p style="break-before: page" id="end"><a href="#top">头</a></p><p id="top">头</p>'
    )
    parts = [
        Part(cover, "封面", marks=False, anchor="cover"),
        Part(contents, "目录", foot=False),
        Part(fresh('<h1>一 山地特色食品</h1><p><a href="bound:end">到底</a></p>'), "山地特色食品", head="不用"),
        *(Part(one, f"样例·{TEXTS[i]}", 2, anchor=f"s{i}", head="山地特色食品") for i, one in enumerate(kept)),
        Part(index, "索引"),
    ]
    made = bind(parts, marks=BOOKLET, metadata=META)
    assert made.starts == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert made.pages == 10
    reader = PdfReader(io.BytesIO(made.content))
    page_of = {page.indirect_reference.idnum: number for number, page in enumerate(reader.pages, 1)}  # type: ignore[union-attr]
    named = {name: page_of[target.page.idnum] for name, target in reader.named_destinations.items()}  # type: ignore[union-attr]
    assert named == {"cover": 1, **{f"s{i}": 4 + i for i in range(5)}, "end": 10, "top": 10}

    def leads(page: int) -> list[Any]:
        found: list[Any] = []
        for note in reader.pages[page - 1]["/Annots"]:  # type: ignore[attr-defined]
            held = note.get_object()
            if "/A" in held:
                found.append(held["/A"]["/URI"])
            elif isinstance(held["/Dest"], str):
                found.append(named[held["/Dest"]])
            else:
                found.append(
                    page_of[
                        held["/Dest"][0].indirect_reference.idnum
                        if hasattr(held["/Dest"][0], "indirect_reference")
                        else held["/Dest"].raw_get(0).idnum
                    ]
                )
        return found

    assert leads(2) == [4, 5, 6, 7, 8, "https://example.com/a(b)?q=%E4%BE%8B"]
    assert leads(3) == [10]
    assert leads(9) == [5]
    assert leads(10) == [10]
    outline = reader.outline
    titles = [entry.title for entry in outline if not isinstance(entry, list)]
    assert titles == ["封面", "目录", "山地特色食品", "索引"]
    (below,) = [entry for entry in outline if isinstance(entry, list)][-1:]
    assert [(entry.title, reader.get_destination_page_number(entry) + 1) for entry in below] == [
        (f"样例·{TEXTS[i]}", 4 + i) for i in range(5)
    ]


def test_a_broken_link_is_not_printed(folder: Path) -> None:
    with pytest.raises(BrokenLink, match="nowhere"):
        bind([Part(fresh('<a href="bound:nowhere">?</a>'))], marks=BOOKLET, metadata=META)


def test_folios_are_mirrored_and_covers_carry_no_marks(folder: Path) -> None:
    kept = sheets(folder)[0]
    parts = [Part(kept, marks=False), Part(kept, head="第一篇"), Part(kept, head="第一篇"), Part(kept, foot=False)]
    made = bind(parts, marks=BOOKLET, metadata=META).content
    texts = by_poppler(made)
    assert "第 1 版" not in texts[0]
    assert texts[0].splitlines()[-1] != "1"
    assert "样例推介会项目册" not in texts[3]
    assert [text.splitlines()[-1].split()[-1] for text in texts[1:]] == ["2", "3", "4"]
    places: list[tuple[str, float]] = []
    for number, page in enumerate(PdfReader(io.BytesIO(made)).pages, 1):

        def visit(text: str, _cm: Any, tm: Any, _font: Any, _size: Any, number: int = number) -> None:
            if text.strip() in (str(number), "第一篇"):
                places.append((text.strip(), tm[4]))

        page.extract_text(visitor_text=visit)
    left = dict(place for place in places if place[1] < 200)
    right = dict(place for place in places if place[1] > 400)
    assert set(left) == {"2", "4", "第一篇"}
    assert set(right) == {"3", "第一篇"}


def test_a_foot_too_long_for_its_line_goes_on_below(folder: Path) -> None:
    long = "样例推介会项目册（" + "二〇一八年贵州省产业招商推介会暨重点项目集中签约活动" * 4 + "）"
    marks = replace(MARKS, foot=(long, "第 1 版"))
    made = bind([Part(sheets(folder)[0], number="很长的名字" * 30)], marks=marks, metadata=META).content
    (text,) = by_poppler(made)
    assert squeezed(long + "第 1 版样例数据") in squeezed(text)
    assert squeezed("第 1 页 共 1 页") in squeezed(text)
    assert re.search("很长的名字很长[的名字]*…样例", squeezed(text))
    found: list[tuple[float, float]] = []
    reader = PdfReader(io.BytesIO(made))
    reader.pages[0].extract_text(
        visitor_text=lambda text, _cm, tm, _f, _s: found.append((tm[4], tm[5])) if "推介会" in text else None
    )
    assert len({y for _x, y in found}) > 1


def test_the_file_says_what_it_is(folder: Path) -> None:
    reader = PdfReader(io.BytesIO(bound(folder, lang="zh-CN").content))
    held = reader.metadata
    assert held is not None
    assert (held.title, held.author, held.subject) == (META.title, META.author, META.subject)
    assert held.creation_date_raw == "D:20180716094200+08'00"
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"  # type: ignore[index]
    assert reader.xmp_metadata is not None
    assert reader.xmp_metadata.dc_title == {"x-default": META.title}
    with pikepdf.open(io.BytesIO(bound(folder).content)) as opened:
        assert opened.check_pdf_syntax() == []
        assert "/StructTreeRoot" not in opened.Root


def test_marks_speak_the_language_of_the_imprint() -> None:
    imprint = Imprint(
        edition=3, printed_at=AT, printed_by="Sample Office", url="https://example.com", lang="en", sample=True
    )
    with force_locale("en"):
        marks = Marks.of(imprint, numbering="folio")
        words = " ".join((*marks.foot, marks.sample, marks.page_words, marks.inner, marks.notice, marks.watermark))
    assert re.findall(r"[\u3400-\u9fff]", words) == []
    assert marks.page_words.format(page=1, pages=2) == "Page 1 of 2"
    assert marks.numbering == "folio"
    assert Marks.of(replace(imprint, lang="zh", internal=False)).inner == ""


def test_pictures_are_held_once(folder: Path) -> None:
    image = io.BytesIO()
    Image.effect_noise((200, 100), 60).convert("RGB").save(image, "JPEG")
    assets = {"7": Asset(image.getvalue(), "image/jpeg")}
    made = [keep(sheet(words, '<img src="press:7" width="200">', assets=assets), folder=folder) for words in TEXTS[:3]]
    three = bind([Part(kept) for kept in made], marks=BOOKLET, metadata=META).content
    assert three.count(b"/DCTDecode") == 1
    reader = PdfReader(io.BytesIO(three))
    assert len({image.indirect_reference.idnum for page in reader.pages for image in page.images}) == 1  # type: ignore[union-attr]
    assert reader.pages[2].images[0].image is not None


def test_gradients_groups_and_text_in_pictures_come_along(folder: Path) -> None:
    more = (
        '<div style="opacity: .5; background: linear-gradient(#17495a, #fff); height: 30px">半透明镕</div>'
        '<svg viewBox="0 0 80 20"><g opacity=".4"><text x="0" y="12">图中字镕</text></g></svg>'
    )
    kept = [keep(sheet(words, more), folder=folder) for words in TEXTS[:2]]
    made = bind([Part(one) for one in kept], marks=MARKS, metadata=META).content
    for page in by_poppler(made):
        assert "半透明镕" in page
        assert "图中字镕" in page
    assert set(Counter(faces(made)).values()) == {1}


def test_characters_no_face_has_keep_their_text(folder: Path) -> None:
    kept = [keep(sheet(f"缺{character}字"), folder=folder) for character in "\U000e0101\U0003134a\U0003134b"[1:]]
    pages = by_pypdf(bind([Part(one) for one in kept], marks=BOOKLET, metadata=META).content)
    for page, character in zip(pages, "\U0003134a\U0003134b", strict=True):
        assert f"缺{character}字" in page


def test_a_full_disk_leaves_the_file_as_it_was(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "booklet.pdf"
    before = bound(folder, out=out)
    assert before.path == out
    content = out.read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr("os.fsync", full)
        with pytest.raises(Unavailable, match="服务器磁盘已满"):
            bound(folder, out=out, marks=BOOKLET)
    assert out.read_bytes() == content == bound(folder).content
    assert list(tmp_path.iterdir()) == [out]


def test_a_page_damaged_after_it_was_found_is_not_bound(tmp_path: Path) -> None:
    kept = keep(sheet("损坏"), folder=tmp_path)
    kept.path.write_bytes(kept.path.read_bytes()[:-9])
    with pytest.raises(CannotBind):
        bind([Part(kept)], marks=BOOKLET, metadata=META)
    assert bind([Part(keep(sheet("损坏"), folder=tmp_path))], marks=BOOKLET, metadata=META).pages == 1


def test_another_weasyprint_is_not_guessed_at() -> None:
    with pikepdf.open(io.BytesIO(fresh("<p>字</p>"))) as other:
        other.docinfo["/Producer"] = "WeasyPrint 71.0"
        changed = io.BytesIO()
        other.save(changed)
    with pytest.raises(CannotBind, match=r"WeasyPrint 71\.0"):
        galley_of(changed.getvalue())
    with pytest.raises(CannotBind):
        galley_of(b"no PDF at all")


def test_a_foreign_pdf_keeps_its_own_fonts(folder: Path) -> None:
    with pikepdf.open(io.BytesIO(fresh("<p>外来封面镕</p>"))) as other:
        other.docinfo["/Producer"] = "Somebody"
        changed = io.BytesIO()
        other.save(changed)
    made = bind([Part(changed.getvalue(), "封面", foreign=True), Part(sheets(folder)[1])], marks=MARKS, metadata=META)
    pages = by_poppler(made.content)
    assert "外来封面镕" in pages[0]
    assert squeezed(f"{FOOT}第1页共2页") in squeezed(pages[0])
    assert RARE in pages[1]


def test_the_slow_way_gives_the_same_booklet(folder: Path, tmp_path: Path) -> None:
    contents = SheetSource(
        [lambda: "<h1>目录</h1>" + "".join(f'<p><a href="bound:s{i}">{i}</a></p>' for i in range(5))], title="目录"
    )
    named = [(contents, Part(b"", "目录", number="XM-1"))]
    named += [
        (sheet(words), Part(b"", f"样例·{words}", anchor=f"s{i}", number="XM-1")) for i, words in enumerate(TEXTS)
    ]
    slow = bind_slowly(named, marks=MARKS, metadata=META, out=tmp_path / "slow.pdf")
    parts = [replace(part, pdf=keep(source, folder=folder)) for source, part in named]
    fast = bind(parts, marks=MARKS, metadata=META)
    content = (tmp_path / "slow.pdf").read_bytes()
    assert (slow.pages, slow.starts) == (fast.pages, fast.starts)
    for one, other, words in zip(by_poppler(content), by_poppler(fast.content), ("目录", *TEXTS), strict=True):
        assert Counter(squeezed(one)) == Counter(squeezed(other))
        assert squeezed(words) in squeezed(one)
    for pdf in (content, fast.content):
        reader = PdfReader(io.BytesIO(pdf))
        numbers = [reader.get_destination_page_number(target) for target in reader.named_destinations.values()]
        assert sorted(numbers) == [1, 2, 3, 4, 5]
        assert len(reader.pages[0]["/Annots"]) == 5  # type: ignore[arg-type]
        assert [entry.title for entry in reader.outline] == ["目录", *(f"样例·{words}" for words in TEXTS)]  # type: ignore[union-attr]
    with pytest.raises(BrokenLink):
        bind_slowly([named[0]], marks=MARKS, metadata=META)


def seen(pdf: bytes, folder: Path, name: str) -> Image.Image:
    """The first page as a reader's screen shows it."""
    program = shutil.which("pdftoppm")
    assert program, "poppler-utils belongs to the test set-up"
    (folder / f"{name}.pdf").write_bytes(pdf)
    subprocess.run([program, "-r", "80", "-png", "-singlefile", f"{name}.pdf", name], cwd=folder, check=True)
    with Image.open(folder / f"{name}.png") as picture:
        return picture.convert("RGB")


def test_a_bound_page_looks_as_it_was_laid_out(tmp_path: Path) -> None:
    picture = io.BytesIO()
    Image.new("RGBA", (60, 60), (200, 20, 20, 90)).save(picture, "PNG")
    pdf = fresh(
        f"<h1>样例·{RARE}</h1><p>正文<em>斜体 Italic {RARE}</em><b>粗体 {RARE} <em>粗斜</em></b> Ⅻ ① ㎡ ½ × ≈ ↗ 〇 {EMOJI} ♨</p>"
        f'<p style="font-family: var(--kai); font-size: 14pt">楷体一句话 {RARE} ABC 123</p>'
        '<p style="letter-spacing: 2pt">字距 English “quotes”</p><p style="font-family: serif">serif fi ffi 繁體</p>'
        '<p>没有的字 \U0003134a</p><p style="font-family: Noto Serif CJK SC">没有的字 \U0003134b\U0003134c 完</p>'
        '<div style="opacity: .5; background: linear-gradient(90deg, #17495a, #fff); height: 30px">半透明镕</div>'
        '<svg viewBox="0 0 200 40" width="300"><defs><linearGradient id="g"><stop offset="0" stop-color="red"/>'
        '<stop offset="1" stop-color="blue"/></linearGradient><pattern id="p" width="8" height="8" '
        'patternUnits="userSpaceOnUse"><circle cx="4" cy="4" r="2"/></pattern></defs>'
        '<rect width="80" height="30" fill="url(#g)"/><rect x="90" width="80" height="30" fill="url(#p)"/></svg>'
        '<img src="press:7"><p style="transform: rotate(5deg)">转 <a href="#x">链</a></p>',
        **{"7": Asset(picture.getvalue(), "image/png")},
    )
    made = bind([Part(pdf, marks=False)], marks=BOOKLET, metadata=META).content
    difference = ImageChops.difference(seen(pdf, tmp_path, "laid"), seen(made, tmp_path, "bound"))
    assert difference.getbbox() is None
