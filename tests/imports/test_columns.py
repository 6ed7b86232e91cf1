"""Columns are understood by their headers, and by their values where headers are vague."""

import pytest

from crmapp.imports import headers
from crmapp.imports.columns import guess_columns, mapping_of
from crmapp.imports.fields import BY_KEY, FIELDS
from crmapp.imports.layout import layout_of
from crmapp.imports.reading import Sheet


def guesses(*rows):
    return guess_columns(layout_of(Sheet("客户", [list(row) for row in rows])))


def fields(*rows):
    return [guess.field for guess in guesses(*rows)]


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("公司名", "customer.company_name"),
        ("客户全称", "customer.name"),
        ("对接人", "contact.name"),
        ("业务员", "customer.owner"),
        ("关键联系人(姓名/职位)", "contact.name"),
        ("联系方式(手机)", "contact.phone"),
        ("*联系电话", "contact.phone"),
        ("预计成交金额(万元)", "deal.amount"),
        ("下一步跟进的计划", "entry.next"),
        ("下次跟进的时间", "entry.next_due"),
        ("客户公司详细地址", "customer.address"),
        ("老板手机号码", "contact.phone"),
        ("客户Ｅmail", "contact.email"),
        ("第二联系人", "contact.name"),
        ("跟進紀錄", "entry.content"),
        ("客户需求描述(必填)", "customer.need"),
        ("最近一次跟进的时间", "customer.last_contact_on"),
    ],
)
def test_a_header_is_known_by_synonym_or_likeness(header, key) -> None:
    field, confidence = headers.match(header)
    assert field.key == key
    assert confidence > 0.6


@pytest.mark.parametrize("header", ["", "颜色", "快递单号", "生日礼物", "开票日期"])
def test_an_unknown_header_is_not_forced_into_a_field(header) -> None:
    assert headers.match(header)[1] < 0.7


def test_no_synonym_stands_for_two_fields() -> None:
    words = [word for field in FIELDS for word in field.synonyms]
    assert sorted(words) == sorted(set(words))


def test_a_company_stands_for_the_customer_only_where_none_is_named() -> None:
    row = ["云帆科技有限公司", "张三", "13800000001"]
    assert fields(["公司名称", "联系人", "电话"], row)[0] == "customer.name"
    both = fields(["客户名称", "公司名称", "联系人", "电话"], ["张三", *row])
    assert both[:2] == ["customer.name", "customer.company_name"]


def test_values_overrule_a_vague_header() -> None:
    found = fields(
        ["客户名称", "联系人", "联系方式", "状态", "客户类型"],
        ["云帆有限公司", "13800000001", "电话", "商务谈判", "企业"],
        ["海纳有限公司", "13800000002", "微信", "初步接触", "个人"],
    )
    assert found == [
        "customer.name",
        "contact.phone",
        "entry.method",
        "deal.stage",
        "customer.kind",
    ]


def test_a_column_without_a_header_is_known_by_its_values() -> None:
    found = guesses(["客户名称", "联系人", None], ["云帆有限公司", "张三", 13800000001.0])
    assert found[2].field == "contact.phone"
    assert found[2].samples == ("13800000001",)


def test_a_second_phone_and_a_second_contact_find_their_place() -> None:
    assert fields(["客户名称", "联系人", "手机", "电话"], ["云帆", "张三", "13800000001", ""])[
        3
    ] == ("contact.other_phone")
    third = fields(["客户名称", "联系人", "电话", "座机", "手机"], ["云帆", "张三", "1", "2", "3"])
    assert third[2:] == ["contact.phone", "contact.other_phone", "contact.other_phone"]
    found = fields(
        ["客户名称", "联系人1", "电话1", "联系人2", "电话2"], ["云帆", "张三", "1", "李四", "2"]
    )
    assert found[1:] == ["contact.name", "contact.phone"] * 2


def test_an_unknown_column_with_values_goes_to_the_remarks() -> None:
    (guess,) = guesses(["客户名称", "联系人", "快递单号"], ["云帆", "张三", "SF1"])[2:]
    assert guess.field == "customer.remarks"
    assert guess.confidence < 0.5


def test_every_field_of_a_mapping_is_in_the_catalogue(samples) -> None:
    table = guesses(["客户名称", "联系人", "电话"], ["云帆", "张三", "13800000001"])
    assert set(mapping_of(table).values()) <= set(BY_KEY)


def test_phones_that_say_whose_they_are_are_the_contacts_where_no_column_names_them() -> None:
    head = ["单位名称", "联系人及电话", "业务代表"]
    rows = [["丹阳眼镜", "贡先生(13900000062)", "周敏"], ["镇江醋业", "蒋丽 13900000061", "周敏"]]
    assert fields(head, *rows)[1:] == ["contact.name", "customer.owner"]
    beside = fields([*head[:2], "联系人"], *[[*row[:2], "蒋丽"] for row in rows])
    assert beside[1:] == ["contact.phone", "contact.name"]
    agents = fields(["代理商名称", "负责人", "手机", "对接经理"], ["晶源", "马 云飞", "1", "刘芳"])
    assert agents[1:] == ["contact.name", "contact.phone", "customer.owner"]
    visits = fields(["公司/门店", "日期", "时间", "拜访结果"], ["晶源", "8-15", "下午", "要样品"])
    assert visits == ["customer.name", "entry.at", "entry.clock", "entry.content"]


def test_names_under_an_unknown_header_are_no_second_contact_of_everybody() -> None:
    found = fields(["客户名称", "联系人", "片区经手"], ["云帆", "张三", "李四"])
    assert found[1:] == ["contact.name", "customer.remarks"]


def test_amounts_in_other_money_are_no_yuan() -> None:
    head = ["客户名称", "电话", "报价金额(USD)", "预计金额(元)"]
    found = fields(head, ["云帆", "+49 151 23456789", "8000", "9000"])
    assert found[2:] == ["customer.remarks", "deal.amount"]
