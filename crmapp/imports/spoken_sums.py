"""Sums of money in Chinese numerals, everyday and of bills, as digits: 一百二十万, 伍万元整."""

import re

BILLS = str.maketrans("零壹贰叁肆伍陆柒捌玖拾佰仟萬億两〇", "零一二三四五六七八九十百千万亿二零")
DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")}
SMALL = {"十": 10, "百": 100, "千": 1000}
LARGE = {"万": 10**4, "亿": 10**8}
SPOKEN = re.compile(r"[零一二三四五六七八九十百千万亿]+")


def in_digits(text: str) -> str:
    """Return `text` with every number in numerals written in digits; vague ones stay: 三五万."""
    plain = text.translate(BILLS)
    return SPOKEN.sub(_digits, plain)


def _digits(found: re.Match) -> str:
    words = found[0]
    # 5万, 3百万: digits before, or a unit alone, are for who reads amounts.
    before = found.string[: found.start()].rstrip()[-1:]
    if before.isdigit() or not re.search("[一二三四五六七八九十]", words):
        return words
    if re.search("[零一二三四五六七八九]{2}", words.replace("零", "")):
        return words
    total = section = digit = 0
    for sign in words:
        if sign in DIGITS:
            digit = DIGITS[sign]
        elif sign in SMALL:
            section += (digit or 1) * SMALL[sign]
            digit = 0
        else:
            total = (total + section + digit) * LARGE[sign]
            section = digit = 0
    return str(total + section + digit)
