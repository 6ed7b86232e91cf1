"""The language of whom words are put together for: the reader of a page, or of a paper."""

from flask_babel import get_locale


def language() -> str:
    """The present language: 'zh' or 'en'."""
    return "en" if str(get_locale()).startswith("en") else "zh"
