"""Faces and libraries the press does not know: what it still binds, and what it refuses so that the slow way is taken."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
import pytest
from PIL import ImageOps, ImageStat

from crm.printing import fonts_once
from crm.printing.binding import CannotBind, Part, bind
from crm.printing.kept import Kept, SheetSource, key_of, read_kept
from crm.printing.renderers import Renderers, keep_all
from tests.presses import NO_SUBSETTER, rendered_by
from tests.printing import strange_faces
from tests.printing.strange_faces import CHARACTER
from tests.printing.test_binding import BOOKLET, META, by_poppler, by_pypdf, faces, seen, squeezed

pytestmark = pytest.mark.prints


@pytest.fixture(autouse=True)
def _remember_this_machine() -> Iterator[None]:
    yield
    strange_faces.forget()


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Path], None]], None]:
    """Installs a face for the rendering processes and for the binding."""

    def installing(make: Callable[[Path], None]) -> None:
        folder = tmp_path / "faces"
        folder.mkdir(exist_ok=True)
        make(folder / f"{make.__name__}.ttf")
        strange_faces.install(folder, monkeypatch)

    return installing


def sheets(count: int) -> list[SheetSource]:
    return [
        SheetSource([lambda n=n: f"<h1>样例{n}</h1><p>项目{CHARACTER}一页纸</p>"], title=f"样例{n}")  # type: ignore[misc]
        for n in range(count)
    ]


def rendered(folder: Path, count: int = 1) -> list[Kept]:
    with Renderers(1) as renderers:
        return keep_all(sheets(count), renderers=renderers, folder=folder)


def bound(pages: list[Kept]) -> bytes:
    return bind([Part(page) for page in pages], marks=BOOKLET, metadata=META).content


def darkest(pdf: bytes, folder: Path) -> tuple[int, int, int]:
    """The colour of the strange glyph: the only wide thing of its line."""
    picture = seen(pdf, folder, "page")
    reds = [colour for _count, colour in picture.getcolors(1 << 24) or [] if colour[0] > 150 and colour[1] < 80]
    return reds[0] if reds else (0, 0, 0)


def test_a_face_installed_since_is_cut_like_any_other_and_missed_when_it_goes(
    tmp_path: Path, install: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = key_of(sheets(1)[0])
    install(strange_faces.static)
    assert key_of(sheets(1)[0]) != before  # every page is another where other faces are
    pages = rendered(tmp_path / "kept", 2)
    content = bound(pages)
    assert faces(content).count("SampleStatic") == 1
    assert all(f"项目{CHARACTER}一页纸" in squeezed(text) for text in by_pypdf(content))
    monkeypatch.delenv("FONTCONFIG_FILE")
    strange_faces.forget()
    with pytest.raises(CannotBind, match="SampleStatic has changed or gone"):
        bound(pages)


def test_another_face_of_the_same_name_is_not_taken_for_it(tmp_path: Path, install: Callable[..., None]) -> None:
    install(strange_faces.static)
    pages = rendered(tmp_path / "kept")
    (tmp_path / "faces" / "static.ttf").unlink()

    def static(path: Path) -> None:
        made = strange_faces._plain("Sample Static")
        made.font["head"].fontRevision = 2.0
        made.save(path)

    install(static)
    with pytest.raises(CannotBind, match="SampleStatic has changed or gone"):
        bound(pages)


def test_a_variable_face_is_copied_while_it_is_little_and_refused_when_it_is_much(
    tmp_path: Path, install: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    install(strange_faces.variable)
    pages = rendered(tmp_path / "kept", 3)
    (use,) = [use for use in read_kept(pages[0]).fonts.values() if use.face is None]
    assert use.called == "SampleVariable"
    assert use.weight > 100
    content = bound(pages)
    assert len([name for name in faces(content) if "Variable" in name]) == 1  # the same cut thrice is there once
    assert all(f"项目{CHARACTER}一页纸" in squeezed(text) for text in by_poppler(content))
    monkeypatch.setattr(fonts_once, "MOST_COPIED", use.weight - 1)
    with pytest.raises(CannotBind, match="SampleVariable cannot be cut anew"):
        bound(pages)


def test_a_coloured_face_comes_along_and_each_picture_once(tmp_path: Path, install: Callable[..., None]) -> None:
    install(strange_faces.coloured)
    content = bound(rendered(tmp_path / "kept", 3))
    red, green, blue = darkest(content, tmp_path)
    assert (red > 180, green < 80, blue < 80) == (True, True, True)
    assert all(f"项目{CHARACTER}一页纸" in squeezed(text) for text in by_poppler(content))
    with pikepdf.open(io.BytesIO(content)) as opened:
        pictures = [
            held
            for held in opened.objects
            if isinstance(held, pikepdf.Stream) and held.get("/Subtype") == "/Image" and "/SMask" in held
        ]
        assert len(pictures) == 1


def test_without_the_subsetter_pages_look_the_same_and_a_heavy_book_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """WeasyPrint then cuts with fontTools, ten times as slowly, and the cuts no longer tell which face they are of."""
    source = SheetSource([lambda: "<h1>样例</h1><p>项目一页纸</p>"], title="样例")

    def kept_in(folder: Path) -> list[Kept]:
        with Renderers(1) as renderers:
            return keep_all([source], renderers=renderers, folder=folder)

    usual = bound(kept_in(tmp_path / "usual"))
    rendered_by(tmp_path / "other", monkeypatch, NO_SUBSETTER)
    pages = kept_in(tmp_path / "slow")
    slow = bound(pages)
    assert by_pypdf(slow) == by_pypdf(usual)
    one, other = (ImageOps.invert(seen(pdf, tmp_path, "page").convert("L")) for pdf in (slow, usual))
    assert one.getbbox() == other.getbbox()
    assert sum(ImageStat.Stat(one).sum) == pytest.approx(sum(ImageStat.Stat(other).sum), rel=0.02)  # a hair aside
    monkeypatch.setattr(fonts_once, "MOST_COPIED", 1000)
    with pytest.raises(CannotBind, match="cannot be cut anew"):
        bound(pages)
