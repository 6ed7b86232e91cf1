"""The table of regions and the reading of addresses."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmapp.regions.reading import find, split_address
from crmapp.regions.table import (
    Level,
    cities,
    districts,
    full_name,
    path,
    provinces,
    region,
)


def test_table_holds_every_province_city_and_district():
    found = provinces()
    assert len(found) == 34
    assert {"北京市", "浙江省", "台湾省", "香港特别行政区", "澳门特别行政区"} <= {
        p.name for p in found
    }
    second = [city for province in found for city in cities(province.code)]
    third = [one for above in found + second for one in districts(above.code)]
    assert 350 < len(second) < 380
    assert 2700 < len(third) < 3000


def test_every_region_leads_up_to_a_province():
    for province in provinces():
        for city in cities(province.code):
            for district in districts(city.code):
                assert [step.level for step in path(district.code)] == list(Level)


def test_municipality_has_districts_and_no_cities():
    assert cities("110000") == []
    assert len(districts("110000")) == 16
    assert full_name("110105") == "北京市 朝阳区"


def test_county_directly_under_a_province_stands_among_its_cities():
    assert "仙桃市" in {city.name for city in cities("420000")}
    assert full_name("429004") == "湖北省 仙桃市"


def test_full_name_is_the_path():
    assert full_name("330110") == "浙江省 杭州市 余杭区"
    assert full_name("999999") == ""
    assert region(None) is None


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("350200", "厦门"),
        ("450000", "广西"),
        ("222400", "延边"),
        ("810000", "香港"),
        ("130133", "赵县"),
        ("152500", "锡林郭勒"),
        ("310115", "浦东"),
    ],
)
def test_short_name_is_what_people_say(name, short):
    assert region(name).short == short


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("福建省厦门市思明区湖滨南路100号", "福建省 厦门市 思明区"),
        ("福建厦门思明湖滨南路", "福建省 厦门市 思明区"),
        ("厦门", "福建省 厦门市"),
        ("江苏苏州", "江苏省 苏州市"),
        ("江苏昆山玉山镇", "江苏省 苏州市 昆山市"),
        ("苏州工业园区星湖街328号", "江苏省 苏州市"),
        ("苏州市工业园区", "江苏省 苏州市"),
        ("浙江省/杭州市/余杭区", "浙江省 杭州市 余杭区"),
        ("浙江省 - 杭州 - 西湖", "浙江省 杭州市 西湖区"),
        ("北京市北京市市辖区朝阳区建国路", "北京市 朝阳区"),
        ("北京市朝阳区建国路", "北京市 朝阳区"),
        ("余杭区文一西路", "浙江省 杭州市 余杭区"),
        ("余杭", "浙江省 杭州市 余杭区"),
        ("臺灣臺北", "台湾省"),
        ("中国广东省深圳市南山区", "广东省 深圳市 南山区"),
        ("吉林省吉林市", "吉林省 吉林市"),
        ("吉林", "吉林省"),
        ("陕西省宝鸡市凤翔县", "陕西省 宝鸡市 凤翔区"),
        ("江西省南昌市南昌县", "江西省 南昌市 南昌县"),
        ("新疆石河子", "新疆维吾尔自治区 石河子市"),
        ("内蒙古自治区锡林郭勒盟锡林浩特市", "内蒙古自治区 锡林郭勒盟 锡林浩特市"),
        ("上海市南京东路100号", "上海市"),
        ("杭州文一路", "浙江省 杭州市"),
        ("重庆市忠县", "重庆市 忠县"),
    ],
)
def test_address_gives_its_smallest_region(text, name):
    assert full_name(find(text)) == name


@pytest.mark.parametrize(
    "text", ["", None, "朝阳区建国路", "南京东路100号", "东方路8号", "不知道", "2号楼", "和平区"]
)
def test_unclear_address_gives_no_region(text):
    assert find(text) is None


def test_address_is_split_into_region_and_rest():
    assert split_address("福建省厦门市思明区 湖滨南路100号Ａ座") == ("350203", "湖滨南路100号Ａ座")
    assert split_address("杭州市余杭区") == ("330110", "")
    assert split_address(" 某路1号 ") == (None, "某路1号")


@settings(derandomize=True, deadline=None, max_examples=200)
@given(
    st.text(alphabet=st.sampled_from("北京市朝阳区上海江苏省南州路/ 吉林\x00\ud800ß"), max_size=20)
)
def test_any_text_is_read(text):
    code, rest = split_address(text)
    assert code is None or region(code)
    assert rest in text
