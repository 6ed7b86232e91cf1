"""Pasted messages, signatures and cards come apart into fields, and nothing is lost."""

import re
from dataclasses import asdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmapp.contacts.paste import Card, split_card

YUNFAN = "杭州云帆科技有限公司"
CASES = {
    "labelled, one line": (
        "公司：杭州云帆科技有限公司 联系人：王芳 电话：13800138000",
        Card(company=YUNFAN, name="王芳", phone="13800138000"),
    ),
    "labelled, one line, commas": (
        "公司：杭州云帆科技有限公司，联系人：王芳，职位：采购经理，"
        "手机：138-0013-8000，邮箱：wf@yunfan.cn",
        Card(YUNFAN, "王芳", "采购经理", "138-0013-8000", email="wf@yunfan.cn"),
    ),
    "labelled, many lines": (
        "公司名称：杭州云帆科技有限公司\n姓名：王芳\n职务：采购经理\n"
        "手机：13800138000\n座机：0571-88881234\n"
        "微信：wangfang_88\n邮箱：wf@yunfan.cn\n"
        "网址：www.yunfan.cn\n地址：浙江省杭州市西湖区文三路100号",
        Card(
            YUNFAN, "王芳", "采购经理", "13800138000", "0571-88881234", "wf@yunfan.cn",
            "wangfang_88", "浙江省杭州市西湖区文三路100号", "www.yunfan.cn",
        ),
    ),
    "name and position under one label": (
        "客户名称: 瑞丰制造有限公司\n姓名/职位：刘敏/行政主管\n联系方式：13830824628",
        Card("瑞丰制造有限公司", "刘敏", "行政主管", "13830824628"),
    ),
    "a card without labels": (
        "杭州云帆科技有限公司\n王芳\n采购经理\n"
        "13800138000\nwf@yunfan.cn\n浙江省杭州市西湖区文三路100号5楼",
        Card(
            YUNFAN, "王芳", "采购经理", "13800138000", email="wf@yunfan.cn",
            address="浙江省杭州市西湖区文三路100号5楼",
        ),
    ),
    "one line without labels": (
        "杭州云帆科技有限公司 王芳 采购经理 13800138000",
        Card(YUNFAN, "王芳", "采购经理", "13800138000"),
    ),
    "one line, another order": (
        "王芳 13800138000 杭州云帆科技有限公司 采购经理",
        Card(YUNFAN, "王芳", "采购经理", "13800138000"),
    ),
    "one line with commas": (
        "王芳，采购经理，杭州云帆科技有限公司，13800138000",
        Card(YUNFAN, "王芳", "采购经理", "13800138000"),
    ),
    "one line with bars": (
        "王芳 | 采购经理 | 杭州云帆科技有限公司 | 13800138000",
        Card(YUNFAN, "王芳", "采购经理", "13800138000"),
    ),
    "name and position with a slash": (
        "刘敏/行政主管 13830824628",
        Card(name="刘敏", position="行政主管", phone="13830824628"),
    ),
    "name and position in brackets": (
        "王芳（采购经理）13800138000",
        Card(name="王芳", position="采购经理", phone="13800138000"),
    ),
    "name and position glued": (
        "杭州云帆科技有限公司\n王芳采购经理\n13800138000",
        Card(YUNFAN, "王芳", "采购经理", "13800138000"),
    ),
    "position and name glued": (
        "采购经理王小芳 13800138000",
        Card(name="王小芳", position="采购经理", phone="13800138000"),
    ),
    "a polite form": (
        "王经理 13800138000",
        Card(name="王经理", phone="13800138000"),
    ),
    "a boss": (
        "云帆科技有限公司李总，电话13800138000",
        Card(company="云帆科技有限公司", name="李总", phone="13800138000"),
    ),
    "a WeChat greeting": (
        "你好，我是杭州云帆科技有限公司的王芳，电话13800138000，微信同号",
        Card(YUNFAN, "王芳", phone="13800138000", wechat="13800138000", rest="你好"),
    ),
    "a WeChat address for a parcel": (
        "收件人：王芳\n联系电话：13800138000\n"
        "收货地址：浙江省 杭州市 西湖区 文三路100号 云帆大厦 5楼",
        Card(
            name="王芳", phone="13800138000",
            address="浙江省 杭州市 西湖区 文三路100号 云帆大厦 5楼",
        ),
    ),
    "a compound surname": (
        "欧阳明月 技术总监 苏州锦程商贸集团有限公司",
        Card("苏州锦程商贸集团有限公司", "欧阳明月", "技术总监"),
    ),
    "a position with Latin letters": (
        "深圳国泰建设工程集团有限公司\n黄鹏\nIT主管\n13657491186",
        Card("深圳国泰建设工程集团有限公司", "黄鹏", "IT主管", "13657491186"),
    ),
    "a department beside the company": (
        "杭州云帆科技有限公司采购部 王芳 13800138000",
        Card(YUNFAN, "王芳", phone="13800138000", rest="采购部"),
    ),
    "a company with a place in brackets": (
        "宏达商贸（上海）有限公司\n张伟 总经理\nTel：021-68881234-801\nMob：13900139000",
        Card("宏达商贸（上海）有限公司", "张伟", "总经理", "13900139000", "021-68881234-801"),
    ),
    "full-width digits and signs": (
        "联系人：王芳　手机：１３８００１３８０００　邮箱：ｗｆ＠ｙｕｎｆａｎ．ｃｎ",
        Card(name="王芳", phone="13800138000", email="wf@yunfan.cn"),
    ),
    "two mobiles and a landline": (
        "王芳 13800138000/13900139000 0571-88881234",
        Card(name="王芳", phone="13800138000", other_phone="13900139000", rest="0571-88881234"),
    ),
    "a fax is no phone": (
        "王芳\n电话：0571-88881234\n传真：0571-88881235",
        Card(name="王芳", phone="0571-88881234", rest="传真：0571-88881235"),
    ),
    "a half-hidden number": (
        "联系人：王芳\n手机：138****5678",
        Card(name="王芳", phone="138****5678"),
    ),
    "messenger and mobile under one label": (
        "王芳 手机/微信：13800138000",
        Card(name="王芳", phone="13800138000", wechat="13800138000"),
    ),
    "a post code before the mobile": (
        "浙江省杭州市西湖区文三路100号 310000 13800138000 王芳",
        Card(
            name="王芳", phone="13800138000", address="浙江省杭州市西湖区文三路100号", rest="310000"
        ),
    ),
    "address and company glued": (
        "杭州市西湖区文三路100号云帆科技有限公司",
        Card(company="云帆科技有限公司", address="杭州市西湖区文三路100号"),
    ),
    "a mail signature": (
        "祝商祺！\n--------------\n王芳  采购经理\n"
        "杭州云帆科技有限公司\nT: 0571-88881234  M: 13800138000\n"
        "E: wf@yunfan.cn  W: www.yunfan.cn\n杭州市西湖区文三路100号B座5楼\n发自我的 iPhone",
        Card(
            YUNFAN, "王芳", "采购经理", "13800138000", "0571-88881234", "wf@yunfan.cn", "",
            "杭州市西湖区文三路100号B座5楼", "www.yunfan.cn", "祝商祺\n发自我的\niPhone",
        ),
    ),
    "a need after the contact": (
        "王芳 13800138000 想要20台条码打印机，预算5万",
        Card(name="王芳", phone="13800138000", rest="想要20台条码打印机\n预算5万"),
    ),
    "an English signature": (
        "Best regards,\nJohn Smith\nSales Director\nAcme Trading Co., Ltd.\n"
        "Tel: +86 21 6888 1234\nMobile: +86 138 0013 8000\nEmail: john.smith@acme.com\n"
        "Web: https://www.acme.com/cn\n"
        "Room 801, Building A, 88 Keyuan Road, Shanghai 200030, China",
        Card(
            "Acme Trading Co., Ltd", "John Smith", "Sales Director", "+86 138 0013 8000",
            "+86 21 6888 1234", "john.smith@acme.com", "",
            "Room 801, Building A, 88 Keyuan Road, Shanghai 200030, China",
            "https://www.acme.com/cn", "Best regards",
        ),
    ),
    "an English one-line signature": (
        "Grace Wang | Purchasing Manager | "
        "Yunfan Technology Co., Ltd. | +86 13800138000 | g@yunfan.cn",
        Card(
            "Yunfan Technology Co., Ltd", "Grace Wang", "Purchasing Manager", "+86 13800138000",
            email="g@yunfan.cn",
        ),
    ),
    "name and title with a comma": (
        "Dr. Wei Zhang, Chief Technology Officer\nHelix GmbH\n+49 30 12345678",
        Card("Helix GmbH", "Dr. Wei Zhang", "Chief Technology Officer", "+49 30 12345678"),
    ),
    "English labels": (
        "Company: Acme Inc.\nName: Mary Ann Lee\n"
        "Title: VP of Sales\nPhone: 400-123-4567\nWeChat: mary_lee",
        Card("Acme Inc", "Mary Ann Lee", "VP of Sales", "400-123-4567", wechat="mary_lee"),
    ),
    "both languages": (
        "王芳 Grace Wang\n采购经理 Purchasing Manager\n杭州云帆科技有限公司\ngrace@yunfan.cn",
        Card(
            YUNFAN, "王芳", "采购经理", email="grace@yunfan.cn",
            rest="Grace\nWang\nPurchasing\nManager",
        ),
    ),
    "nothing": ("", Card()),
    "only signs": ("——\n|| ;;", Card()),
    "nothing to place": ("明天下午三点开会", Card(rest="明天下午三点开会")),
}  # fmt: skip


@pytest.mark.parametrize(("text", "card"), CASES.values(), ids=CASES)
def test_a_pasted_text_comes_apart_into_fields(text, card):
    assert asdict(split_card(text)) == asdict(card)


LABELS = set("公司名称客户联系人姓职位务手机话电座地址网邮箱微信方式收件货同号我是的/")


@pytest.mark.parametrize("text", [text for text, _ in CASES.values()], ids=CASES)
def test_every_sign_of_a_pasted_text_is_in_some_field(text):
    kept = "".join(asdict(split_card(text)).values())
    lost = {sign for sign in re.findall(r"[\u4e00-\u9fff0-9]", text) if sign not in kept}
    assert lost <= LABELS


WORDS = [
    "王芳", "采购经理", YUNFAN, "13800138000", "电话：13800138000", "wf@yunfan.cn",
    "微信同号", "公司：", "地址：文三路100号", "联系人：", "|", ",",
    "\n", "138****", "+86 10 8888 1234", "文三路", "5楼", "http://a.cn/b?c",
    "的", "我是", "Co., Ltd.", "传真0571-88881235", "310000", "姓名/职位：",
    "/",
]  # fmt: skip
pieces = st.lists(
    st.one_of(
        st.text(max_size=12),
        st.sampled_from(WORDS),
    ),
    max_size=14,
)


@settings(derandomize=True, deadline=None, max_examples=500)
@given(pieces, st.sampled_from(["", " ", "\n", "，"]))
def test_any_text_is_parted_without_losing_a_number(words, between):
    text = between.join(words)
    kept = "".join(asdict(split_card(text)).values())
    digits = [sign for sign in "0123456789" if sign in text]
    assert all(sign in kept for sign in digits)
