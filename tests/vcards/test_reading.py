"""Contact cards as phones and mail programs write them, read without a lost word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmapp.vcards.reading import Card, NoCards, read_cards
from crmapp.vcards.table import as_csv
from crmapp.vcards.writing import escaped, fold

OLD = (
    b"BEGIN:VCARD\r\nVERSION:2.1\r\n"
    b"N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E7=8E=8B;=E5=BB=BA=E5=9B=BD;;;\r\n"
    b"ORG;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E6=9D=AD=E5=B7=9E=E4=BA=91=\r\n"
    b"=E5=B8=86;=E9=87=87\r\n"
    b"TEL;CELL;PREF:138-0013-8000\r\nTEL;WORK;FAX:0571-88880000\r\nTEL;WORK:0571-88881234\r\n"
    b"PHOTO;ENCODING=BASE64;JPEG:/9j/4AAQ\r\n SkZJRg=\r\n\r\n"
    b"EMAIL;INTERNET:wang@example.com\r\nEND:VCARD\r\n"
)
PHONE = (
    "BEGIN:VCARD\nVERSION:3.0\nN:李;雷;;;\nFN:李雷\nORG:上海\\,启航\\;科技;销售部;\n"
    "item1.TEL;type=CELL;type=VOICE;type=pref:+86 139 0000 1111\nitem1.X-ABLabel:手机\n"
    "item2.ADR;type=WORK:;;南京西路\\n1号;上海市;上海市;200000;中国\nTITLE:经理\nX-WECHAT:lilei88\n"
    'item3.URL;type="WORK":https://example.com\nNOTE:第一行\\n第\n 二行\nEND:VCARD\n'
)
NEW = (
    "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ann O’Neil\r\nN:O’Neil;Ann;;;\r\n"
    'TEL;VALUE=uri;TYPE="cell,voice":tel:+86-139-0000-2222\r\nIMPP:weixin:annon\r\nEND:VCARD\r\n'
)
APPLE = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:王建国\r\nTEL;TYPE=work:tel:+86-571-88881234;ext=801\r\n"
    "X-SOCIALPROFILE;type=twitter:x-apple:other\r\n"
    "IMPP;X-SERVICE-TYPE=WeChat;type=HOME:x-apple:wjg_88\r\nEND:VCARD\r\n"
)


def test_cards_of_every_version_are_read() -> None:
    [old] = read_cards(OLD)
    assert old == Card(
        name="王建国", company="杭州云帆", department="采",
        phones=["138-0013-8000", "0571-88881234"], emails=["wang@example.com"],
    )  # fmt: skip
    one, other, third = read_cards((PHONE + NEW + APPLE).encode("utf-8-sig"))
    assert one == Card(
        name="李雷", company="上海,启航;科技", department="销售部", position="经理",
        address="上海市南京西路\n1号", website="https://example.com", note="第一行\n第二行",
        wechat="lilei88", phones=["+86 139 0000 1111"],
    )  # fmt: skip
    assert (other.name, other.wechat, other.phones) == (
        "Ann O’Neil", "annon", ["+86-139-0000-2222"]
    )  # fmt: skip
    assert (third.wechat, third.phones) == ("wjg_88", ["+86-571-88881234 转 801"])


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8"])
def test_encodings_are_told_from_what_is_there(encoding: str) -> None:
    assert [card.name for card in read_cards(PHONE.encode(encoding))] == ["李雷"]
    named = "BEGIN:VCARD\nVERSION:2.1\nFN;CHARSET=GB2312:朱镕\nEND:VCARD\n".encode("gb18030")
    assert read_cards(named)[0].name == "朱镕"


@given(st.binary(max_size=400))
def test_no_file_breaks_the_reader(content: bytes) -> None:
    for text in (content, b"BEGIN:VCARD\r\n" + content + b"\r\nEND:VCARD\r\n"):
        try:
            read_cards(text)
        except NoCards:
            continue


@given(st.text(max_size=60).map(lambda text: "".join(filter(str.isprintable, text)).strip()))
def test_what_is_written_is_read_again(text: str) -> None:
    lines = f"BEGIN:VCARD\r\nFN:X\r\n{fold(f'NOTE:{escaped(text)}')}\r\nEND:VCARD\r\n"
    assert all(len(line.encode()) <= 75 for line in lines.split("\r\n"))
    assert read_cards(lines.encode())[0].note == text


def test_a_person_without_a_company_is_a_customer_of_their_own() -> None:
    table = as_csv([Card(name="王", phones=["1", "2", "3"]), Card(name="李", company="云帆")])
    _head, one, other = table.decode("utf-8-sig").splitlines()
    assert one.startswith("王,个人,王,,,1,2、3,")
    assert other.startswith("云帆,企业,李,")
