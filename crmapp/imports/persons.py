"""Tells the name of a Chinese person, a company and a position apart."""

import re

SURNAMES = set(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任"
    "沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔"
    "向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕"
    "单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦"
    "褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明"
    "佘阎同池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅"
    "屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰"
    "赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由"
)
DOUBLE_SURNAMES = (
    "欧阳",
    "司马",
    "上官",
    "诸葛",
    "东方",
    "夏侯",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "司徒",
    "令狐",
)
COMPANY = re.compile(
    r"(?:公司|集团|有限|股份|企业|工厂|[^\s]厂|商行|商店|酒店|宾馆|饭店|餐厅|医院|诊所|学校|大学|学院|中学|小学|"
    r"幼儿园|银行|研究院|研究所|设计院|事务所|工作室|中心|协会|合作社|个体户|经营部|经销部|门市部|超市|商场|"
    r"委员会|管理局|[省市区县]局|政府|部队|药房|书店|门店|总店|分店|分公司|办事处|Co\.|Ltd|LLC|Inc)",
    re.IGNORECASE,
)
POSITION = re.compile(
    r"(?:总经理|副总经理|总监|经理|主管|主任|厂长|部长|科长|处长|局长|院长|校长|店长|老板|总裁|董事长|董事|总工|"
    r"工程师|采购|财务|行政|运营|技术|销售|市场|人事|助理|秘书|会计|出纳|负责人|专员|顾问|组长|队长|所长|"
    r"法人|股东|合伙人|创始人|老师|教授|医生|主席|总$|^[\u4e00-\u9fff]总"
    r"|(?<![A-Za-z])(?:CEO|CTO|CFO|COO|CIO|HR|IT|VP)(?![A-Za-z]))",
    re.IGNORECASE,
)
TITLE = re.compile(r"(?:先生|女士|小姐|老师|同志)$")
# They begin with what is also a surname, and begin a position rather than a name.
NO_NAMES = (
    *(
        "项目",
        "行政",
        "商务",
        "施工",
        "安全",
        "高级",
        "常务",
        "党委",
        "车间",
        "门店",
        "成本",
        "宣传",
    ),
    *(
        "单位",
        "计划",
        "方案",
        "管理",
        "总部",
        "总务",
        "支部",
        "文员",
        "时任",
        "石油",
        "平台",
        "水电",
    ),
    *("华东", "华南", "华北", "华中", "满意", "那边", "有限", "信息"),
)
HAN = r"[\u4e00-\u9fff·]"
NAME = re.compile(rf"^{HAN}{{2,4}}$")
STARRED = re.compile(rf"^{HAN}[*＊xX某]{{1,3}}{HAN}?$")
# 张三/采购经理, 张三（采购经理）, 张三-采购经理, 采购经理：张三, 采购经理 张三
PARTS = re.compile(r"\s*[/／|｜、,，:：;；\-—–(（)）\[\]【】]+\s*")
SPACED = re.compile(rf"^({HAN})\s+({HAN}{{1,2}})$")  # 刘 洋: blanks make short names wide
SURNAME_FIRST = re.compile(r"[A-Za-z'’-]+,\s*[A-Za-z'’ -]+")  # Zhang, Min
SHORT_NAME = re.compile(rf"^[小老阿]{HAN}$")
NO_NAME = re.compile(r"[员师长人手部组]$")


def is_company(text: str) -> bool:
    """Tell whether `text` reads like the name of a company or another organisation."""
    return len(text) > 3 and bool(COMPANY.search(text))


def is_person(text: str) -> bool:
    """Tell whether `text` reads like the name of a person, starred ones included."""
    text = text.strip()
    if STARRED.match(text):
        return True
    if not NAME.match(text) or is_company(text) or text.startswith(NO_NAMES):
        return False
    return text.startswith(DOUBLE_SURNAMES) or (text[0] in SURNAMES and len(text) <= 3)


def split_contact(text: str) -> tuple[str, str]:
    """Return name and position from a cell such as 张三/采购经理 or 采购经理 张三.

    What is neither stays with the position, so nothing is lost; a lone text is the name.
    """
    text = " ".join(text.split())
    if SURNAME_FIRST.fullmatch(text):
        return text, ""
    parts = [word for part in PARTS.split(text) for word in _words(part)]
    if len(parts) < 2:
        return _glued(parts[0]) if parts else ("", "")
    if not re.search(r"[/／|｜、,，:：;；(（\[【]", text) and not re.search(HAN, text):
        return text, ""
    named = [part for part in parts if is_person(part) and not _is_position(part)]
    called = [part for part in parts if is_called(part)]
    unplaced = [part for part in parts if not _is_position(part)]
    name = [*named, *called, *unplaced, parts[0]][0]
    others = list(parts)
    others.remove(name)
    return name, "/".join(others)


def _words(part: str) -> list[str]:
    """Return the words of a part: Latin names hold blanks, Chinese ones only between two signs."""
    if (spaced := SPACED.match(part)) and not POSITION.search(spaced[2]):
        return ["".join(spaced.groups())]
    return part.split() if re.search(HAN, part) else [part] if part else []


def _is_position(text: str) -> bool:
    return bool(POSITION.search(text)) and not STARRED.match(text)


def is_called(text: str) -> bool:
    """Tell whether a text is how people are called: 李明, 李科长, 王总, 小马, 贡先生."""
    is_titled = text[:1] in SURNAMES and bool(POSITION.fullmatch(text[1:]))
    return is_person(text) or is_titled or bool(SHORT_NAME.match(text) or TITLE.search(text))


def _glued(text: str) -> tuple[str, str]:
    """Split 张三采购经理; 张经理 and 王总 are how people are called and stay whole."""
    if len(text) > 3 and NAME.match(text[-2:]) and (found := _behind_position(text)):
        return found
    if len(text) < 5 or not NAME.match(text[:3]) or text[0] not in SURNAMES:
        return text, ""
    for size in (3, 2):
        name, rest = text[:size], text[size:]
        if POSITION.match(rest) and not POSITION.search(name) and is_person(name):
            return name, rest
    return text, ""


def _behind_position(text: str) -> tuple[str, str] | None:
    """Split 采购经理张三 and 财务小王, whose name stands behind."""
    for size in (3, 2):
        rest, name = text[:-size], text[-size:]
        named = is_person(name) and not POSITION.search(name) and not NO_NAME.search(name)
        if POSITION.search(rest) and (named or SHORT_NAME.match(name)):
            return name, rest
    return None
