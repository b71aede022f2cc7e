"""A print loads what was handed over with it, and nothing else."""

from __future__ import annotations

import http.server
import io
import threading
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from crm.printing.assets import Asset, AssetRefused, find_asset
from crm.printing.kept import SheetFailed, SheetSource
from crm.printing.render import Job, render_pdf
from crm.printing.renderers import Renderers, keep_all
from tests.presses import rendered_by


def dot() -> Asset:
    drawn = io.BytesIO()
    Image.new("RGB", (4, 4), (20, 60, 90)).save(drawn, "PNG")
    return Asset(drawn.getvalue(), "image/png")


SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">'


def job(**assets: Asset) -> Job:
    return Job(title="t", author="a", lang="zh-CN", printed_at=datetime(2018, 7, 16, 9), assets=assets)  # noqa: DTZ001


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        "http://127.0.0.1:1/x.png",
        "https://example.com/x.png",
        "ftp://example.com/x.png",
        "//example.com/x.png",
        "../../etc/passwd",
        "/etc/passwd",
        "press:unknown",
        "data:text/html,hello",
        "data:image/svg+xml,%3Csvg/%3E",
        "data:image/png;base64,iVBORw0KGgo=",
    ],
)
def test_other_addresses_are_refused(address: str) -> None:
    with pytest.raises(AssetRefused):
        find_asset(address, {})
    with pytest.raises(AssetRefused):
        render_pdf(f'<p>x</p><img src="{address}">', job())


@pytest.mark.parametrize(
    "body",
    [
        '<link rel="stylesheet" href="file:///etc/hosts">',
        "<style>@import url(http://127.0.0.1:1/a.css);</style>",
        "<style>@font-face { font-family: x; src: url(file:///etc/hosts) }</style><p>x</p>",
        "<style>p { background: url(file:///etc/hosts) }</style><p>x</p>",
        '<object data="file:///etc/hosts"></object>',
        '<link rel="attachment" href="file:///etc/passwd">',
        '<svg width="9" height="9"><image href="file:///etc/hosts" width="9" height="9"/></svg>',
        '<base href="file:///etc/"><img src="hosts">',
    ],
)
def test_no_way_round(body: str) -> None:
    with pytest.raises(AssetRefused):
        render_pdf(body, job())


def test_a_server_on_this_machine_is_not_called() -> None:
    called = []

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            called.append(self.path)
            self.send_response(204)
            self.end_headers()

    server = http.server.HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        with pytest.raises(AssetRefused):
            render_pdf(f'<img src="http://127.0.0.1:{server.server_port}/secret.png">', job())
    finally:
        server.shutdown()
        server.server_close()
    assert called == []


def test_a_picture_handed_over_is_printed() -> None:
    without = render_pdf("<p>x</p>", job())
    with_picture = render_pdf('<p>x</p><img src="press:photo-7">', job(**{"photo-7": dot()}))
    assert len(with_picture) > len(without)


@pytest.mark.parametrize(
    "drawing",
    [
        f'{SVG}<image href="SECRET" width="9" height="9"/></svg>',
        f'{SVG}<use xlink:href="SECRET#x"/></svg>',
        f"{SVG}<style>@import url(SECRET); rect {{ fill: url(SECRET#x) }}</style><rect width='9' height='9'/></svg>",
        f'<!DOCTYPE svg [<!ENTITY s SYSTEM "SECRET">]>{SVG}<text y="9">&s;</text></svg>',
        f'<?xml-stylesheet href="SECRET"?>{SVG}</svg>',
    ],
)
def test_no_drawing_brings_the_servers_files(tmp_path: Path, drawing: str) -> None:
    """Handed over as a picture it is refused; in the page itself it is stopped, or has no effect."""
    secret = tmp_path / "secret.svg"
    secret.write_text(f'{SVG}<g id="x"><text y="9">geheim</text></g></svg>')
    drawing = drawing.replace("SECRET", secret.as_uri())
    with pytest.raises(AssetRefused, match="neither a picture nor a face"):
        render_pdf('<img src="press:drawing">', job(drawing=Asset(drawing.encode(), "image/svg+xml")))
    with suppress(AssetRefused):
        printed = render_pdf(f"<p>x</p>{drawing}", job())
        assert "geheim" not in PdfReader(io.BytesIO(printed)).pages[0].extract_text()


def test_redirections_and_frames_are_not_followed() -> None:
    plain = render_pdf("<p>x</p>", job())
    sent_on = render_pdf('<meta http-equiv="refresh" content="0;url=file:///etc/passwd"><p>x</p>', job())
    assert [len(PdfReader(io.BytesIO(pdf)).pages) for pdf in (plain, sent_on)] == [1, 1]
    for body in ('<embed src="file:///etc/passwd">', '<object data="http://127.0.0.1:1/"></object>'):
        with pytest.raises(AssetRefused):
            render_pdf(body, job())


def test_a_page_without_an_end_is_given_up_and_stops_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A drawing that uses itself a hundred million times over would be drawn for hours."""
    nested = "".join(f'<g id="a{n + 1}">{f"<use href=#a{n} />" * 10}</g>' for n in range(9))
    bomb = f'{SVG}<defs><g id="a0"><rect width="1" height="1"/></g>{nested}</defs><use href="#a9"/></svg>'
    sources = [SheetSource([lambda: bomb], title="样例·没有尽头"), SheetSource([lambda: "<p>x</p>"], title="样例")]
    rendered_by(tmp_path / "hurried", monkeypatch, "import crm.printing.cold as cold\ncold.PATIENCE = 5\n")
    with Renderers(1) as renderers, pytest.raises(SheetFailed, match=r"没有尽头.*没有排完") as failed:
        keep_all(sources, renderers=renderers, folder=tmp_path / "press")
    assert len(failed.value.failures) == 1
    assert len(list((tmp_path / "press").rglob("*.galley"))) == 1
