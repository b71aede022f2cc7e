"""The imprint: what every print says about itself – edition, when, by whom, as of when, where to look
further.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from markupsafe import Markup

from crm.printing.typesetting import day, day_and_time, qr_path


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """Facts of one print.

    *printed_at* and *data_as_of* are wall-clock times of Asia/Shanghai; *url* is the page the QR code leads
    to; *internal* prints carry 内部资料, the warning on state secrets and the watermark; *sample* marks
    sample data.
    """

    edition: int
    printed_at: datetime
    printed_by: str
    url: str
    lang: str = "zh"
    data_as_of: datetime | date | None = None
    internal: bool = True
    sample: bool = False

    @property
    def printed_words(self) -> str:
        """2018年7月16日 09:42, or 16 Jul 2018, 09:42."""
        return day_and_time(self.printed_at, self.lang)

    @property
    def as_of_words(self) -> str:
        """The time the data stand at, in words (a date alone means its end, 24:00); empty when not told."""
        if self.data_as_of is None:
            return ""
        words = day(self.data_as_of, self.lang, year=self.printed_at.year)
        clock = f"{self.data_as_of:%H:%M}" if isinstance(self.data_as_of, datetime) else "24:00"
        return f"{words} {clock}"

    @property
    def watermark(self) -> str:
        """Unit and time for an internal print; nothing for a public one."""
        if not self.internal:
            return ""
        return f"{_('内部资料')}   {self.printed_by}   {self.printed_at:%Y-%m-%d %H:%M}"

    @property
    def qr(self) -> Markup:
        """The QR code of *url* as an SVG element."""
        return qr_path(self.url)

    @property
    def folio(self) -> Markup:
        """Page x of y: two empty elements that the style sheet fills with the counters."""
        page, pages = Markup('<i class="page-now"></i>'), Markup('<i class="page-all"></i>')
        return Markup(_("第 %(page)s 页 共 %(pages)s 页", page=page, pages=pages))  # noqa: S704 - ours
