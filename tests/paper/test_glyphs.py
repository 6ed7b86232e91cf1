"""The shipped fonts draw every character of the national lists, in both weights."""

from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from crmapp.paper import fonts
from crmapp.paper.press import Press
from crmapp.paper.printer import Job

STANDARD = Path(__file__).with_name("standard_characters.txt")
# What the fonts lack of the lists below; such a character falls back to a font of the machine.
KNOWN_MISSING = set()


def two_byte(codec: str, first: int) -> list[str]:
    """The characters of a two-byte Chinese codec whose lead byte is at least `first`."""
    pairs = (bytes((lead, trail)) for lead in range(first, 0xFF) for trail in range(0x40, 0xFF))
    decoded = (pair.decode(codec, "replace") for pair in pairs)
    return [char for char in decoded if len(char) == 1 and char != "\ufffd"]


GB2312 = two_byte("gb2312", 0xA1)
GENERAL_STANDARD = list(STANDARD.read_text(encoding="utf-8").replace("\n", ""))
GBK_HANZI = [char for char in two_byte("gbk", 0x81) if "\u4e00" <= char <= "\u9fff"]
LISTS = {"GB2312": GB2312, "通用规范汉字表": GENERAL_STANDARD, "GBK hanzi": GBK_HANZI}


def test_the_lists_are_whole():
    assert len(GB2312) == 7445
    assert len(set(GENERAL_STANDARD)) == 8105
    assert len(GBK_HANZI) > 20_900


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
@pytest.mark.parametrize("name", LISTS)
def test_a_font_holds_the_whole_list(name, weight):
    with TTFont(fonts.SHIPPED / f"NotoSansSC-{weight}.ttf", lazy=True) as font:
        held = font.getBestCmap()
    assert {char for char in LISTS[name] if ord(char) not in held} == KNOWN_MISSING


@pytest.mark.parametrize(("weight", "style"), [("Regular", 400), ("Bold", 700)])
def test_a_font_names_its_family_and_weight(weight, style):
    with TTFont(fonts.SHIPPED / f"NotoSansSC-{weight}.ttf", lazy=True) as font:
        assert font["name"].getDebugName(1) == fonts.FAMILY
        assert font["name"].getDebugName(2) == weight
        assert font["OS/2"].usWeightClass == style


def test_both_lists_print_from_the_shipped_font_alone():
    chars = sorted({*GB2312, *GENERAL_STANDARD} - KNOWN_MISSING - {"\u3000"})
    html = f'<html lang="zh"><style>html {{ font-family: "{fonts.FAMILY}" }}</style>' + "".join(
        f"<p>{''.join(chars[start : start + 30])}</p>" for start in range(0, len(chars), 30)
    )
    press = Press(system_fonts=())
    try:
        pdf = PdfReader(BytesIO(press.print([html], Job(), 1)))
    finally:
        press.close()
    printed = {char for page in pdf.pages for char in page.extract_text()}
    assert set(chars) - printed == set()
