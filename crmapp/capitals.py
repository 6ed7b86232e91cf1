"""Amounts in the capitals of Chinese papers (大写), by 票据法's rules for writing them."""

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("仟", "佰", "拾", "")
GROUPS = ("", "万", "亿", "万亿")


def capitals(fen: int) -> str:
    """Return an amount in fen as it is written out: 壹万贰仟叁佰元整, 伍元零陆分.

    Raises ValueError for a negative amount.
    """
    if fen < 0:
        raise ValueError(fen)
    yuan, rest = divmod(fen, 100)
    jiao, cents = divmod(rest, 10)
    said = f"{_whole(yuan)}元" if yuan or not rest else ""
    if not rest:
        return f"{said}整"
    if jiao:
        # A whole amount that ends in nothing, with jiao behind it, is parted by 零.
        said += "零" if yuan and yuan % 10 == 0 else ""
        said += f"{DIGITS[jiao]}角"
    elif yuan:
        said += "零"
    return said + (f"{DIGITS[cents]}分" if cents else "整")


def _whole(yuan: int) -> str:
    if not yuan:
        return DIGITS[0]
    said, groups = "", []
    while yuan:
        yuan, group = divmod(yuan, 10_000)
        groups.append(group)
    needs_zero = False
    for place in reversed(range(len(groups))):
        group = groups[place]
        if not group:
            needs_zero = bool(said)
            continue
        if said and (needs_zero or group < 1000):
            said += DIGITS[0]
        said += _four(group) + GROUPS[place]
        needs_zero = False
    return said


def _four(group: int) -> str:
    said, gap = "", False
    for digit, place in zip(f"{group:04}", PLACES, strict=True):
        if digit == "0":
            gap = bool(said)
            continue
        said += (DIGITS[0] if gap else "") + DIGITS[int(digit)] + place
        gap = False
    return said
