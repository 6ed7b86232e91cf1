"""The words by which a piece of a business card tells what it is."""

import re

from crmapp.contacts.surnames import COMPOUND, SINGLE, surname_of

CHINESE = re.compile("[\u4e00-\u9fff]")

_company = re.compile(
    r"(?:公司|集团|事务所|研究院|研究所|设计院|大学|学院|医院|学校|中学|小学|银行|协会|商会|合作社|工作室|商行"
    r"|经营部|办事处|酒店|宾馆|超市|商城|商店|药店|门店|幼儿园|工厂|加工厂|制造厂|机械厂|电子厂|服装厂|食品厂"
    r"|经销部|代表处|营业部|基金会|委员会)"
)
_legal_form = re.compile(
    r"\b(?:co\.?,? ?ltd|ltd|limited|inc|llc|gmbh|corp|corporation|company|plc|pte)\b\.?",
    re.IGNORECASE,
)
_trade = re.compile(
    r"\b(?:group|holdings?|industries|university|hospital|technolog(?:y|ies)|solutions|trading)\b",
    re.IGNORECASE,
)
_place = re.compile(r"(?:省|市|自治区|区|县|镇|乡|州)")
_street = re.compile(
    r"(?:路|街|大道|巷|弄|村|园区?|广场|大厦|中心|[0-9一二三四五六七八九十]+(?:号|楼|室|层|栋|幢|座))"
)
_numbered = re.compile(r"[0-9A-Za-z]+(?:号|楼|室|层|栋|幢|座|单元)$")
_english_address = re.compile(
    r"\b(?:road|rd|street|st|avenue|ave|building|bldg|floor|room|rm|district|suite|blvd|lane|park"
    r"|province|plaza|tower|zip)\b\.?",
    re.IGNORECASE,
)
_duty = (
    r"(?:经理|总监|主管|总裁|董事长|董事|助理|专员|工程师|主任|部长|厂长|店长|院长|校长|所长|局长|处长"
    r"|科长|组长|队长|会计|出纳|秘书|采购员?|销售员?|业务员|负责人|合伙人|创始人|联系人|老板|法人|顾问|代表|教授|医生|律师"
    r"|设计师|架构师|程序员|技术员|经纪人|副总|总工|文员|内勤|行政|财务|人事|老师|班长|库管|ceo|cto|cfo|coo|cio|cmo|vp)"
)
_position = re.compile(rf"[\u4e00-\u9fffA-Za-z&/·]{{0,12}}{_duty}(?:\([^()]*\))?", re.IGNORECASE)
_english_position = re.compile(
    r"\b(?:manager|director|engineer|ceo|cto|cfo|coo|cio|vp|president|founder|partner|officer"
    r"|assistant|executive|consultant|representative|supervisor|head|lead|buyer|purchasing|sales"
    r"|specialist|analyst|accountant|designer|developer|coordinator|secretary|owner|chairman)\b",
    re.IGNORECASE,
)
_area_of_duty = re.compile(
    r"采购|销售|市场|技术|行政|财务|人事|人力|it|信息|项目|产品|运营|生产|质量|品质|研发|工程|客户|客服|大客户|区域|华东"
    r"|华南|华北|商务|总|副|高级|首席|执行|董事|法务|物流|仓储|供应链|设备|部门|业务|渠道|门店|品牌|媒介|策划|设计|创始|联合|办公室"
    r"|全国|资深|助理|售前|售后|战略|投资|培训|招聘|外贸|国际|国内|电商|安全|后勤|总务|主|经理|厂|店|院|校"
    r"|ceo|cto|cfo|coo|cio|cmo|vp",
    re.IGNORECASE,
)
_called = re.compile(
    r"([\u4e00-\u9fff]{1,2})(?:总|先生|女士|小姐|经理|主任|工|老师|老板|主管|部长|厂长|校长|院长"
    r"|医生|律师|教授|处长|科长)"
)
_chinese_name = re.compile(r"[\u4e00-\u9fff]{2,4}(?:·[\u4e00-\u9fff]{1,6})?")
_english_name = re.compile(
    r"(?:(?:Mr|Ms|Mrs|Dr)\.? )?[A-Z][A-Za-z'’-]+(?: [A-Z]\.?)?(?: [A-Z][A-Za-z'’-]+){1,2}"
    r"(?: \([A-Za-z]+\))?",
)
# Everyday words that begin like a surname.
_no_names = frozenset(
    ",".join(
        (
            "谢谢,高新,时间,地址,电话,手机,微信,公司,名片,平安,广东,江苏,江西,安徽,云南,贵州,金额,方案,路线",
            "和平,安全,成都,南京,常州,温州,徐州,杭州,兰州,万元,明天,后天,计划,管理,单位,文件,于是,时候,包括",
            "应该,全部,关于,项目,车间,强烈,相关,顾客,边界,居住,干部,信息,但是,由于,展会,危险,解决,单价,康复",
            "马上,安排,祝好,高级,白天,祝您,温馨,祝商祺,简单,常用,方便,高兴,万一,盛大,季度,年底,路上,田地,马路",
        )
    ).split(",")
)


def company_in(text: str) -> tuple[str, str, str] | None:
    """Return what stands before, as and after the name of an organisation in `text`, if any."""
    if not CHINESE.search(text):
        return ("", text, "") if _is_english_company(text) else None
    ends = [match.end() for match in _company.finditer(text)]
    if not ends or ends[0] < 4:
        return None
    name, after = text[: ends[-1]], text[ends[-1] :]
    if bracket := re.match(r"[(（][^()（）]{1,12}[)）]", after):
        name, after = name + bracket[0], after[bracket.end() :]
    if address := re.match(r".*[0-9]+(?:号|楼|室|层|栋|幢|座)(?=.{4})", name):
        return address[0], name[address.end() :], after
    return "", name, after


def is_address(text: str) -> bool:
    """Tell whether `text` reads as an address, Chinese or English."""
    if CHINESE.search(text):
        both = _place.search(text) and _street.search(text)
        numbered = re.search(r"(?:路|街|道|巷|弄|村|园|大厦|广场).{0,12}[0-9]", text)
        return len(text) >= 5 and bool(both or numbered)
    return bool(_english_address.search(text)) and bool(re.search("[0-9,]", text))


def goes_on(text: str) -> bool:
    """Tell whether `text` is the rest of an address that a blank has cut: 5楼, B座."""
    return len(text) <= 12 and bool(_numbered.search(text))


def is_position(text: str) -> bool:
    """Tell whether `text` is the name of a position: 采购经理, IT主管, Sales Director."""
    if CHINESE.search(text):
        return bool(_position.fullmatch(text)) and not is_called(text)
    return len(text) <= 60 and bool(_english_position.search(text) or _position.fullmatch(text))


def is_called(text: str) -> bool:
    """Tell whether `text` is a surname with a title: 王经理, 李总, 欧阳先生."""
    match = _called.fullmatch(text)
    return bool(match) and (match[1] in SINGLE or match[1] in COMPOUND) and text not in _no_names


def is_name(text: str) -> bool:
    """Tell whether `text` reads as the name of a person, Chinese or English."""
    if _chinese_name.fullmatch(text):
        surname = surname_of(text)
        fits = len(text) <= len(surname) + 2 or "·" in text
        return bool(surname) and fits and text not in _no_names and not is_position(text)
    if _is_english_company(text) or _english_position.search(text):
        return False
    return bool(_english_name.fullmatch(text))


def name_and_position(text: str) -> tuple[str, str] | None:
    """Part 王芳采购经理 or 采购经理王芳 in name and position, or return None."""
    for size in (3, 2, 4):
        for name, position in ((text[:size], text[size:]), (text[-size:], text[:-size])):
            if is_name(name) and _area_of_duty.match(position) and is_position(position):
                return name, position
    return None


def _is_english_company(text: str) -> bool:
    if _legal_form.search(text):
        return True
    return bool(_trade.search(text)) and not _english_position.search(text)
