"""Two languages: Chinese is written in the code, English stands in ``crm/translations/en/*.po``, a file per room.

The English is read when the first English reader comes, so start-up does not pay for it; see ``core.english``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from babel.support import NullTranslations
from flask import Flask, Response, g, has_request_context, request, session
from flask_babel import Babel, Domain, get_locale
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from .english import english
from .reader import current_reader
from .sentences import Sentence

LANGUAGES = ("zh", "en")
CHINESE = NullTranslations()


class PoDomain(Domain):  # type: ignore[misc]
    """What ``_()`` of Python asks: sentences that remember what they were made of."""

    def gettext(self, string: str, **variables: Any) -> str:
        """The sentence in the reader's language, its blanks filled."""
        return sentence(string, variables)

    def pgettext(self, context: str, string: str, **variables: Any) -> str:
        """The sentence in the meaning that ``context`` names."""
        return sentence(string, variables, context)

    def get_translations(self) -> NullTranslations:
        """No catalogue: what asks for one (``ngettext``) speaks Chinese, and house tests find it."""
        return CHINESE


def sentence(chinese: str, variables: Mapping[str, Any], context: str | None = None) -> Sentence:
    """A sentence of the product in the language spoken right now."""
    text = chinese if spoken() != "en" else english().of(chinese, variables, context)
    return Sentence(text % variables if variables else text, chinese, variables, context)


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
    return _printed(place, string, variables)


@pass_eval_context
def say_as(place: EvalContext, context: str, string: str, /, **variables: Any) -> str:
    """``pgettext()`` of the templates: the sentence in the meaning that ``context`` names."""
    return _printed(place, string, variables, context)


def _printed(place: EvalContext, string: str, variables: Mapping[str, Any], context: str | None = None) -> str:
    text = string if spoken() != "en" else english().of(string, variables, context)
    if place.autoescape:
        text = Markup(text)  # noqa: S704 – msgids and translations are ours; figures are escaped by %
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
