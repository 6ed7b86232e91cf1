"""What a detail may hold: nobody can be reached by it, and nothing breaks a line."""

import json

import pytest

from crmapp.journal.masking import masked

REACHES = [
    "13800138000",
    "138 0013 8000",
    "138-0013-8000",
    "+86 138.0013.8000",
    "１３８００１３８０００",
    "138\u200b0013\u200b8000",
    "0571－8888 6666",
    "(0571)88886666",
    "一三八零零一三八零零零",
    "138\u00b70013\u00b78000",
    "li.lei@example.cn",
    "li.lei＠example.cn",
    "li.lei @ example.cn",
    "微信：lilei_2020",
    "wechat: lilei2020",
    "wxid_a1b2c3d4e5",
    "QQ 1234567",
]


@pytest.mark.parametrize("secret", REACHES)
def test_ways_to_reach_somebody_are_starred_however_they_are_written(secret: str) -> None:
    told = masked({"reason": f"客户要求，{secret}，转给同事", "more": [secret]})
    plain = json.dumps(told, ensure_ascii=False)
    assert "***" in plain
    assert secret not in plain
    assert not any(
        part in plain for part in ("8000", "８０００", "6666", "example", "lilei", "wxid")
    )
    assert told["reason"].startswith("客户要求，")
    assert told["reason"].endswith("转给同事")


def test_days_file_names_and_filters_stay_readable() -> None:
    for text in (
        "2026-11-25", "2026-11-25 09:30", "crm-20261125-023000-nightly.zip",
        "?stage=3&region=330000&owner=12", "杭州云帆智能科技有限公司", "3 万元",
    ):  # fmt: skip
        assert masked(text) == text
    assert masked(True) is True
    assert masked(13) == 13


def test_nothing_in_a_detail_breaks_a_line_or_a_database() -> None:
    told = masked("一\r\n二\x00三\u2028四\u202e五\ud800六\x1b[31m" + "长" * 900)
    assert told.isprintable()
    assert len(told) == 500
    assert told.startswith("一  二 三 四五 六 [31m长")
    told.encode()
