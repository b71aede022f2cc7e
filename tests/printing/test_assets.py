"""A print loads what was handed over with it, and nothing else."""

from __future__ import annotations

import http.server
import threading
from datetime import datetime
from pathlib import Path

import pytest

from crm.printing.assets import Asset, AssetRefused, find_asset
from crm.printing.render import Job, render_pdf

DOT = Asset(
    b'<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><rect width="4" height="4"/></svg>',
    "image/svg+xml",
)


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
        "data:text/css,p{}",
        "data:image/png;base64,%%%",
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
    with_picture = render_pdf('<p>x</p><img src="press:photo-7">', job(**{"photo-7": DOT}))
    assert len(with_picture) > len(without)


def test_a_svg_picture_cannot_load_further(tmp_path: Path) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_bytes(DOT.content)
    wrapper = Asset(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="{secret.as_uri()}" '
        'width="9" height="9"/></svg>'.encode(),
        "image/svg+xml",
    )
    with pytest.raises(AssetRefused):
        render_pdf('<img src="press:wrapper">', job(wrapper=wrapper))


def test_a_data_picture_is_printed() -> None:
    asset = find_asset("data:image/svg+xml;utf8,%3Csvg/%3E", {})
    assert asset == Asset(b"<svg/>", "image/svg+xml")
