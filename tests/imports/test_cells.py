"""One cell becomes text, a day, a time, an amount, a way to reach someone or a name."""

from datetime import date, datetime, time

import pytest

from crmapp.imports import cells
from crmapp.imports.persons import is_company, is_person, split_contact
from crmapp.imports.phones_in import reach
from crmapp.imports.private_numbers import star_numbers
from crmapp.imports.written_days import Found, relative_at
from crmapp.money import BadAmount


@pytest.mark.parametrize(
    "cell", [None, "", " ", "-", "——", "/", "无", "暂无", "待定", "N/A", "\u200b"]
)
def test_signs_for_nothing_are_nothing(cell) -> None:
    assert cells.text_of(cell) == ""


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (13812345678.0, "13812345678"),
        (12.5, "12.5"),
        (True, "是"),
        (date(2025, 3, 4), "2025-03-04"),
        (datetime.fromisoformat("2025-03-04T09:30"), "2025-03-04 09:30"),
        (" 张三_x000D_\n经理 ", "张三\n经理"),
    ],
)
def test_any_cell_has_a_text(cell, text) -> None:
    assert cells.text_of(cell) == text


@pytest.mark.parametrize(
    "cell",
    [
        "2023-08-15",
        "2023/8/15",
        "2023年8月15日",
        "２０２３－０８－１５",
        "23.8.15",
        "20230815",
        20230815.0,
        45153.0,
        "45153",
        date(2023, 8, 15),
        "2023-08-15 14:00-15:00",
        "2023年8月15号 星期二",
        "8/15/2023",
        "15/8/2023",
        "Aug 15, 2023",
        "15-Aug-23",
        "二〇二三年八月十五日",
        "2023–08–15",
        "2023. 8. 15",
        "2023\\8\\15",
        "2023 8 15",
        "'23.8.15",
        "2023年八月十五日",
        "230815",
    ],
)
def test_a_day_is_read_in_every_way_of_writing(cell) -> None:
    assert cells.day_of(cell) == date(2023, 8, 15)


def test_a_day_without_a_year_waits_for_its_neighbours() -> None:
    assert cells.day_of("09-20") == Found(None, 9, 20, 0, 5)
    assert cells.day_of("9月20日").whole is None
    assert cells.day_of("2023-02-30") is None
    assert cells.day_of("待定") is None


@pytest.mark.parametrize(
    ("cell", "begin", "end"),
    [
        ("2025-03-06 09:00", time(9), None),
        ("2024-03-15 14:00-15:00", time(14), time(15)),
        ("3月5日 下午2点半至4点", time(14, 30), time(16)),
        (datetime.fromisoformat("2025-03-04T16:30"), time(16, 30), None),
        (45153.75, time(18), None),
        ("2025-03-06", None, None),
        (9.2, None, None),
    ],
)
def test_times_of_day_are_read(cell, begin, end) -> None:
    assert cells.clocks_of(cell) == (begin, end)


@pytest.mark.parametrize(
    ("cell", "header", "low", "high"),
    [
        ("50,000", "金额", 50_000, 50_000),
        ("5万", "金额", 50_000, 50_000),
        ("¥80,000.00", "金额", 80_000, 80_000),
        ("1.2亿", "金额", 120_000_000, 120_000_000),
        ("3-5万", "金额", 30_000, 50_000),
        ("约30万元左右", "金额", 300_000, 300_000),
        ("十五万", "金额", 150_000, 150_000),
        ("伍万元整", "金额", 50_000, 50_000),
        ("'50000", "金额", 50_000, 50_000),
        ("含税12万", "金额", 120_000, 120_000),
        ("一百二十万", "金额", 1_200_000, 1_200_000),
        ("¥30,000.00 - ¥50,000.00", "金额", 30_000, 50_000),
        (200000.0, "金额(元)", 200_000, 200_000),
        (12.5, "金额（万元）", 125_000, 125_000),
        ("30-50", "合同额(单位：万)", 300_000, 500_000),
        ("8千", "金额（万元）", 8_000, 8_000),
        (0.1 + 0.2, "金额（万元）", 3_000, 3_000),
        ("三十五", "預估金額(萬)", 350_000, 350_000),
        (350, "Deal Size (CNY k)", 350_000, 350_000),
    ],
)
def test_amounts_are_read_in_fen(cell, header, low, high) -> None:
    assert cells.amount_of(cell, cells.unit_of(header)) == (low * 100, high * 100)


def test_what_is_no_amount_is_told_from_what_says_none() -> None:
    assert cells.amount_of("-") is None
    assert cells.amount_of(None) is None
    for text in ("面议", "-500", "看情况", "三五万", "5000美元"):
        with pytest.raises(BadAmount):
            cells.amount_of(text)


def test_counts_and_shares_are_read() -> None:
    assert cells.count_of("1,200人") == 1200
    told = ("60%", 0.6, "6成", "六成", 60, "很高", "一半")
    assert [cells.percent_of(cell) for cell in told] == [60] * 5 + [None, None]


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("138 1234 5678", ["13812345678"]),
        ("+86 138-1234-5678", ["13812345678"]),
        ("13812345678.0", ["13812345678"]),
        ("13812345678/13912345678", ["13812345678", "13912345678"]),
        ("0592-5551234转801", ["0592-5551234 转 801"]),
        ("13812345678、05925551234", ["13812345678", "0592-5551234"]),
        ("张总 13812345678", ["13812345678"]),
        ("13812345678\n13912345678", ["13812345678", "13912345678"]),
        ("1.3812345678E10", ["13812345678"]),
        ("57188881234", ["0571-88881234"]),
        ("办0571-88881234 手13812345678", ["0571-88881234", "13812345678"]),
        ("021-5888 8888-8001", ["021-58888888 转 8001"]),
        ("021-58888888*8001", ["021-58888888 转 8001"]),
        ("138_1234·5678", ["13812345678"]),
    ],
)
def test_phones_are_found_in_a_cell(text, phones) -> None:
    assert reach(text).phones == phones


def test_messengers_mail_and_odd_texts_stay_apart_from_phones() -> None:
    assert reach("微信：abc_123").wechat == "abc_123"
    assert reach("13812345678（微信同号）").wechat == "13812345678"
    assert reach("13812345678（王）").odd == ["王"]
    assert reach("li@example.com 13812345678").email == "li@example.com"
    assert reach("138****5678").odd == ["138****5678"]
    assert reach("1.38E+10").lost


@pytest.mark.parametrize(
    ("cell", "name", "position"),
    [
        ("张三/采购经理", "张三", "采购经理"),
        ("张三（采购经理）", "张三", "采购经理"),
        ("采购经理 张三", "张三", "采购经理"),
        ("采购经理：张三", "张三", "采购经理"),
        ("张三-采购部-经理", "张三", "采购部/经理"),
        ("欧阳娜娜，总监", "欧阳娜娜", "总监"),
        ("张三采购经理", "张三", "采购经理"),
        ("张*", "张*", ""),
        ("张*/采购经理", "张*", "采购经理"),
        ("王总", "王总", ""),
        ("张经理", "张经理", ""),
        ("Tom Smith", "Tom Smith", ""),
        ("Tom Smith/CEO", "Tom Smith", "CEO"),
        ("采购经理张三", "张三", "采购经理"),
        ("财务小王", "小王", "财务"),
        ("刘 洋", "刘洋", ""),
        ("李超、项目负责人", "李超", "项目负责人"),
        ("行政主管", "行政主管", ""),
        ("张三", "张三", ""),
    ],
)
def test_name_and_position_are_parted(cell, name, position) -> None:
    assert split_contact(cell) == (name, position)


def test_companies_and_people_are_told_apart() -> None:
    assert all(map(is_company, ("瑞丰制造有限公司", "市第一医院", "城关小学", "老王五金商行")))
    assert all(map(is_person, ("刘敏", "欧阳修", "周艳敏", "张*")))
    assert not any(map(is_person, ("瑞丰制造有限公司", "云帆科技", "ABC", "采购部门经理")))


def test_id_and_bank_cards_are_starred_and_phones_are_not() -> None:
    text, found = star_numbers("身份证11010519491231002X,卡号6222 0212 3456 7890 128")
    assert found
    assert "1949" not in text
    assert "6222" not in text
    assert star_numbers("13812345678/0592-5551234") == ("13812345678/0592-5551234", False)
    assert star_numbers("合同HT202503150001号")[1] is False


@pytest.mark.parametrize(
    ("word", "day"),
    [
        ("明日", "2025-12-31"),
        ("后天", "2026-01-01"),
        ("下周", "2026-01-05"),
        ("下周三", "2026-01-07"),
        ("月底", "2025-12-31"),
        ("下月初", "2026-01-01"),
        ("下个月5号", "2026-01-05"),
        ("三日内", "2026-01-02"),
        ("两周内", "2026-01-13"),
        ("10天后", "2026-01-09"),
        ("15日", "2026-01-15"),
        ("2月底", "2026-02-28"),
        ("半个月内", "2026-01-14"),
        ("两个工作日内", "2026-01-01"),
    ],
)
def test_relative_words_count_from_the_day_they_were_written(word, day) -> None:
    assert relative_at(word, date(2025, 12, 30))[0] == date.fromisoformat(day)
