"""The server stands, answers, and says nothing it should not."""

from __future__ import annotations

import urllib.request

from tests.live import Server


def test_it_is_alive_and_ready(live_server: Server) -> None:
    for path in ("/livez", "/readyz"):
        with urllib.request.urlopen(live_server.url + path) as answer:
            assert answer.status == 200, path
