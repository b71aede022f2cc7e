"""Two languages: Chinese is written in the code, English stands in ``crm/translations/en/*.po``, a file per room.

The English catalogue is read when the first English reader comes, so start-up does not pay for it.
"""

from __future__ import annotations

import io
import re
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, Response, g, has_request_context, request, session
from flask_babel import Babel, Domain, get_locale
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from .reader import current_reader

LANGUAGES = ("zh", "en")
CATALOGUES = Path(__file__).parent.parent / "translations" / "en"


def english_catalogue() -> Catalog:
    """All rooms' English in one catalogue; the first room to translate a msgid wins."""
    merged = Catalog(locale="en", charset="utf-8")
    for path in sorted(CATALOGUES.glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="en", charset="utf-8"):
                if message.id and message.string and not merged.get(message.id, message.context):
                    merged.add(message.id, message.string, context=message.context)
    return merged


CHINESE = NullTranslations()


@cache
def english() -> Translations:
    """All rooms' English, read once in a process."""
    compiled = io.BytesIO()
    write_mo(compiled, english_catalogue())
    compiled.seek(0)
    return Translations(compiled)


ONE = re.compile(r"(?<![\d.,/–-])(1 (?:working )?(?:day|lead|fact|voucher|job|time|row|column|note|place|question))s\b")
"""A count of one before a plural: catalogues hold one form, for Chinese has but one."""


class PoDomain(Domain):  # type: ignore[misc]
    """Reads the .po files themselves: no compiled catalogue to forget."""

    def gettext(self, string: str, **variables: Any) -> str:
        """The sentence with its figures; in English “1 days” reads “1 day”."""
        if spoken() != "en":
            return string % variables if variables else string
        said = str(english().ugettext(string))
        return ONE.sub(r"\1", said % variables) if variables else said

    def get_translations(self) -> NullTranslations:
        """The catalogue of the current locale."""
        return english() if spoken() == "en" else CHINESE


def spoken() -> str:
    """The language sentences are in right now, ``zh`` or ``en``.

    What Flask-Babel's ``get_locale`` says, asked where it keeps it: a page has hundreds of sentences, and the way
    through its four proxies was a tenth of a list page.
    """
    try:
        kept = getattr(g._get_current_object(), "_flask_babel", None)
    except RuntimeError:
        return "zh"
    locale = getattr(kept, "babel_locale", None) or get_locale()
    return str(locale.language) if locale is not None else "zh"


@pass_eval_context
def say(place: EvalContext, string: str, /, **variables: Any) -> str:
    """``_()`` of the templates: the sentence in the reader's language, safe to print where the template escapes."""
    text = string if spoken() != "en" else english().ugettext(string)
    if place.autoescape:
        text = Markup(text)  # noqa: S704 – msgids and catalogues are ours; figures are escaped by %
    return text % variables if variables or "%" in text else text


def language() -> str:
    """``?lang=`` (kept for the session), then the user's setting, then the browser's wish, else Chinese."""
    if not has_request_context():
        return "zh"
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        return asked
    chosen = session.get("lang")
    if chosen in LANGUAGES:
        return str(chosen)
    setting = g.get("language") if current_reader().signed_in else None
    if setting in LANGUAGES:
        return str(setting)
    return request.accept_languages.best_match(["zh", "zh-CN", "en", "en-US", "en-GB"], "zh")[:2]


def init_app(app: Flask) -> None:
    """Attach Flask-Babel with our catalogues and our choice of language."""
    babel = Babel(app, default_locale="zh", default_timezone="Asia/Shanghai", locale_selector=language)
    babel.domain_instance = PoDomain()

    @app.after_request
    def remember_language(response: Response) -> Response:
        asked = request.args.get("lang")
        # A page only: an English sheet for a guest must not turn the clerk's own pages English.
        if asked in LANGUAGES and response.mimetype == "text/html" and session.get("lang") != asked:
            session["lang"] = asked
        return response
