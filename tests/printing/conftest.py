"""Prints are rendered inside a small Flask app of their own: templates, translations, nothing of the web."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import Babel

ROOT = Path(__file__).resolve().parents[2]


def print_app(translations: Path) -> Flask:
    """An app that knows the house's templates and the English of the printing room."""
    folder = translations / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (ROOT / "crm/translations/en/printing.po").open("rb") as source:
        catalogue = read_po(source, locale="en")
    with (folder / "messages.mo").open("wb") as target:
        write_mo(target, catalogue)
    app = Flask("crm", template_folder=str(ROOT / "templates"), root_path=str(ROOT / "crm"))
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(translations)
    Babel(app, default_locale="zh")
    return app


@pytest.fixture(scope="session")
def press_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return print_app(tmp_path_factory.mktemp("translations"))


@pytest.fixture(autouse=True)
def _inside(press_app: Flask) -> Iterator[None]:
    with press_app.test_request_context("/"):
        yield
