"""What a page being printed may load: assets handed over by name, and nothing else.

WeasyPrint by default opens local files and calls any address a page names. A lead's text could then bring the
server's own files, or an answer of a service on 127.0.0.1, onto paper. So the fetcher knows only
``press:NAME`` – bytes already in memory, of a kind that cannot name others in turn –; every other address stops the
print.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

SCHEME = "press:"

#: What an asset may be. No SVG: it can name files, and a few hundred bytes of it can be drawn for hours. What the house
#: draws itself stands in the page.
KINDS = frozenset({"image/png", "image/jpeg", "font/ttf"})


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
    """The asset ``press:NAME`` stands for.

    Raises :class:`AssetRefused` for anything else: file:, http:, https:, ftp:, data:, an unknown name, a relative
    path, an asset that is neither picture nor face.
    """
    if not address.startswith(SCHEME):
        raise AssetRefused(address, "prints load nothing but press: addresses")
    asset = assets.get(address.removeprefix(SCHEME).lstrip("/"))
    if asset is None:
        raise AssetRefused(address, "no such asset was handed over")
    if asset.kind not in KINDS:
        raise AssetRefused(address, f"{asset.kind} is neither a picture nor a face")
    return asset


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
