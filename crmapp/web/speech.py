"""The interface's words for templates, in the reader's language and the shortest way.

A board says a thousand words. Babel's own functions ask the context for each of them and mark it
as safe anew; these keep every message of a language marked, and ask the context once a request.
"""

from functools import cache
from typing import Any

import flask
from babel.support import NullTranslations, Translations
from flask import current_app, g
from flask_babel import get_locale, get_translations
from markupsafe import Markup, escape
from wtforms.i18n import messages_path


class Messages(dict[str, Markup]):
    """The messages of one language as safe text, each translated when it is first said."""

    def __init__(self, translations: Any) -> None:
        """Take the language's catalogue."""
        super().__init__()
        self.translations = translations

    def __missing__(self, message: str) -> Markup:
        """Translate a message; a template's own words need no escaping."""
        said = self[message] = Markup(self.translations.ugettext(message))  # noqa: S704
        return said


def messages() -> Messages:
    """What the reader of this request understands."""
    kept = g.get("messages")
    if kept is None:
        kept = g.messages = _messages_of(get_locale())
    return kept


def _messages_of(locale: Any) -> Messages:
    known = current_app.extensions.setdefault("messages", {})
    name = str(locale)
    if name not in known:
        known[name] = Messages(get_translations())
    return known[name]


def say(message: str, **values: Any) -> Markup:
    """A message in the reader's language; what is put into it is escaped."""
    said = messages()[message]
    return _filled(said, values) if values or "%" in said else said


def say_many(one: str, many: str, number: int, **values: Any) -> Markup:
    """The message for a number, which it may show as `num`."""
    said = messages().translations.ungettext(one, many, number)
    return _filled(said, {"num": number, **values})


def _filled(said: str, values: dict[str, Any]) -> Markup:
    # Numbers stay numbers, for a message may ask for digits; nothing in them needs escaping.
    safe = {
        name: value if isinstance(value, (int, float)) else escape(value)
        for name, value in values.items()
    }
    return Markup(str.__mod__(said, safe))  # noqa: S704


class FormMessages:
    """What the library of forms says of its own, in the reader's language."""

    def ugettext(self, message: str) -> str:
        """Translate a message."""
        return _form_messages(str(get_locale())).ugettext(message)

    def ungettext(self, one: str, many: str, number: int) -> str:
        """Translate the message for a number."""
        return _form_messages(str(get_locale())).ungettext(one, many, number)


@cache
def _form_messages(locale: str) -> NullTranslations:
    return Translations.load(messages_path(), [locale], domain="wtforms")


class Request(flask.Request):
    """A request under the name by which Flask-WTF keeps the messages of forms.

    It would read their file anew for each request.
    """

    wtforms_translations = FormMessages()
