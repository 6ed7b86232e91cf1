"""Full-width forms as their ASCII twins; unlike NFKC it never reads 5² as 52 or ① as 1."""

BLANKS = "\t\r\n\v\f\u00a0\u2002\u2003\u2009\u202f\u3000"

_narrow = (
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    | dict.fromkeys(map(ord, BLANKS), " ")
    | dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u202a\u202c\u202d"), None)
    | {ord("￥"): "¥"}
)


def narrow(text: str) -> str:
    """Return `text` with full-width ASCII narrow, blanks plain and what has no width gone."""
    return text.translate(_narrow)
