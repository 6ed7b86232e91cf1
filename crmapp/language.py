"""The language of whom words are put together for: the reader of a page, or of a paper."""

from flask_babel import get_locale


def language() -> str:
    """The present language: 'zh' or 'en'."""
    locale = get_locale()  # outside a request there is none
    return "en" if locale is not None and locale.language == "en" else "zh"
