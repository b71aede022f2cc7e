"""What a page being printed may load: assets handed over by name, and nothing else.

WeasyPrint by default opens local files and calls any address a page names. A lead's text could then bring the
server's own files, or an answer of a service on 127.0.0.1, onto paper. So the fetcher knows only
``press:NAME`` – bytes already in memory – and ``data:`` pictures; every other address stops the print.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import unquote_to_bytes

SCHEME = "press:"

#: Kinds of ``data:`` address a page may carry. All are pictures: style sheets and faces come by name only.
DATA_KINDS = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml"})


@dataclass(frozen=True, slots=True)
class Asset:
    """A file held in memory: its bytes and its media type."""

    content: bytes
    kind: str


class AssetRefused(Exception):
    """A page named something that was not handed over with it. The print stops; nothing was fetched."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(f"{address[:120]!r}: {reason}")
        self.address = address
        self.reason = reason


def find_asset(address: str, assets: Mapping[str, Asset]) -> Asset:
    """The asset *address* stands for: ``press:NAME`` from *assets*, or the picture inside a ``data:``
    address.

    Raises :class:`AssetRefused` for anything else: file:, http:, https:, ftp:, an unknown name, a relative
    path.
    """
    if address.startswith(SCHEME):
        name = address.removeprefix(SCHEME).lstrip("/")
        asset = assets.get(name)
        if asset is None:
            raise AssetRefused(address, "no such asset was handed over")
        return asset
    if address[:5].lower() == "data:":
        return _data(address)
    raise AssetRefused(address, "prints load nothing but press: and data: addresses")


def _data(address: str) -> Asset:
    head, comma, body = address[5:].partition(",")
    kind, *parameters = head.lower().split(";")
    if not comma or kind.strip() not in DATA_KINDS:
        raise AssetRefused(address, "a data: address in a print is a picture")
    content = unquote_to_bytes(body)
    if "base64" in (parameter.strip() for parameter in parameters):
        try:
            content = base64.b64decode(b"".join(content.split()), validate=True)
        except binascii.Error as error:
            raise AssetRefused(address, f"not base64: {error}") from error
    return Asset(content, kind.strip())


@cache
def _fetcher_class() -> type[Any]:
    """WeasyPrint's fetcher with everything it can do taken away; made on first use, as WeasyPrint loads
    late.
    """
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class DenyingFetcher(URLFetcher):  # type: ignore[misc]
        def __init__(self, assets: Mapping[str, Asset]) -> None:
            super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
            self._assets = assets
            self.refused: AssetRefused | None = None

        def fetch(self, url: str, headers: object = None) -> Any:
            try:
                asset = find_asset(url, self._assets)
            except AssetRefused as refused:
                self.refused = refused  # remembered: inside an SVG WeasyPrint swallows whatever is raised
                raise
            return URLFetcherResponse(url, asset.content, {"Content-Type": asset.kind})

        def open(self, url: object, data: object = None, timeout: object = None) -> Any:
            return self.fetch(url if isinstance(url, str) else str(getattr(url, "full_url", url)))

    return DenyingFetcher


def fetcher(assets: Mapping[str, Asset]) -> Any:
    """A URL fetcher for WeasyPrint that answers from *assets* and denies the rest."""
    return _fetcher_class()(assets)
