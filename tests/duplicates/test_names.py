"""Taking company names apart, and the keys under which they are found."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmapp.duplicates.domains import mail_domain, web_host
from crmapp.duplicates.levels import compare
from crmapp.duplicates.names import candidates_by, lookup_keys, name_keys

PAIRS = sorted(Path(__file__).parent.glob("*-name-pairs.csv"))
ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=30)
NAME_LIKE = st.text(
    alphabet=list("北京市朝阳区（）()中国宏达科技有限公司集团店a1 分\x00\ud800"), max_size=18
)


@pytest.mark.parametrize(
    ("name", "core", "place"),
    [
        ("上海宏达商贸有限公司", "宏达商贸", "310000"),
        ("宏达商贸（上海）有限责任公司", "宏达商贸", "310000"),
        ("江苏省苏州市迈创信息技术有限公司", "迈创信息技术", "320500"),
        ("福建省厦门市思明区美亚柏科股份有限公司", "美亚柏科", "350203"),
        ("重庆长安汽车股份有限公司", "长安汽车", "500000"),
        ("青岛啤酒股份有限公司", "青岛啤酒", None),
        ("北京科技有限公司", "北京科技", None),
        ("中国平安保险(集团)股份有限公司", "平安保险", None),
        ("苏州工业园区宏达机械有限公司", "宏达机械", "320500"),
        ("青岛海信电器股分有限公司", "海信电器", "370200"),
        ("宏达商贸限公司", "宏达商贸", None),
        ("Acme Trading Co., Ltd.", "acmetrading", None),
        ("CISCO", "cisco", None),
    ],
)
def test_place_and_legal_form_are_taken_off(name, core, place):
    keys = name_keys(name)
    assert keys.core == core
    assert (keys.place[0] if keys.place else None) == place


def test_core_is_kept_behind_its_place_too():
    assert name_keys("重庆长安汽车股份有限公司").core_with_place == "重庆长安汽车"


@pytest.mark.parametrize(
    ("name", "core", "branch"),
    [
        ("天津一汽丰田汽车有限公司销售部", "一汽丰田汽车", "销售部"),
        ("顺丰速运有限公司武汉分公司", "顺丰速运", "武汉分公司"),
        ("中国移动通信集团北京分公司", "移动通信", "北京分公司"),
        ("百汇超市(天河店)", "百汇超市", "天河店"),
        ("百汇超市天河店", "百汇超市", "天河店"),
        ("星巴克人民广场店", "星巴克", "人民广场店"),
        ("锦江之星大酒店", "锦江之星大酒店", ""),
        ("宏达公司管理咨询有限公司", "宏达公司管理咨询", ""),
    ],
)
def test_branch_is_told_from_the_company(name, core, branch):
    keys = name_keys(name)
    assert (keys.core, keys.branch) == (core, branch)


def test_brand_is_told_from_trades():
    keys = name_keys("杭州海康威视数字技术股份有限公司")
    assert (keys.brand, keys.trades, keys.vague) == ("海康威视", frozenset(), {"数字", "科技"})
    assert name_keys("上海大众出租汽车有限公司").trades == {"出租汽车"}


def test_names_of_trades_only_say_nothing():
    for name in ("科技有限公司", "A科技有限公司", "北京科技有限公司", "", "国际商贸", "（）"):
        assert not name_keys(name).says_something


@settings(derandomize=True, deadline=None, max_examples=300)
@given(ANY_TEXT | NAME_LIKE, NAME_LIKE)
def test_any_text_is_taken_as_a_name(one, other):
    a, b = name_keys(one), name_keys(other)
    there, back = compare(a, b), compare(b, a)
    assert (there and there.level) == (back and back.level)
    for value in lookup_keys(a) | candidates_by(a):
        assert "\x00" not in value
        value.encode("utf-8")


@settings(derandomize=True, deadline=None, max_examples=200)
@given(NAME_LIKE, NAME_LIKE)
def test_names_that_match_meet_under_a_key(one, other):
    a, b = name_keys(one), name_keys(other)
    if compare(a, b):
        assert lookup_keys(a) & candidates_by(b)
        assert lookup_keys(b) & candidates_by(a)


@pytest.mark.parametrize("path", PAIRS, ids=lambda path: path.stem)
def test_every_pair_that_matches_meets_under_a_key(path):
    for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
        a, b = name_keys(row["name_a"]), name_keys(row["name_b"])
        if compare(a, b):
            assert lookup_keys(a) & candidates_by(b), row
            assert lookup_keys(b) & candidates_by(a), row


def test_a_place_alone_is_never_a_key():
    keys = name_keys("上海宏达商贸有限公司")
    assert not {value.partition(":")[2] for value in lookup_keys(keys)} & {"上海", "上海市"}


@pytest.mark.parametrize(
    ("email", "domain"),
    [
        ("Li.Na@HaiKang.com.cn", "haikang.com.cn"),
        ("a@qq.com", None),
        ("a@vip.163.com", None),
        ("a@mail.haikang.cn", "mail.haikang.cn"),
        ("haikang.cn", None),
        ("a@", None),
        ("a@公司.中国", "xn--55qx5d.xn--fiqs8s"),
        ("a@b\ud800.com", None),
        (None, None),
    ],
)
def test_mail_domain_is_a_companys_own(email, domain):
    assert mail_domain(email) == domain


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.HaiKang.com/cn/about?x=1", "haikang.com"),
        ("haikang.com:8080/a", "haikang.com"),
        ("https://shop123.1688.com/", None),
        ("weibo.com/haikang", None),
        ("http://192.168.1.2/", None),
        ("http://[::1", None),
        ("没有", None),
        ("", None),
        (None, None),
    ],
)
def test_web_host_is_a_companys_own(url, host):
    assert web_host(url) == host
