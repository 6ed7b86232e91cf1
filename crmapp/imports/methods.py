"""The words by which people say how they reached a customer."""

import re

METHODS = (
    "打了?[个次]?电话|通电话|电联|电话沟通|电话拜访|电话回访|电话联系|电话跟进|电话会议|电话邀约|电话|通话|致电|去电|来电|"
    "线下拜访|上门拜访|现场拜访|实地拜访|登门拜访|客户来访|陌生拜访|初次拜访|再次拜访|拜访|来访|走访|"
    "上门|面谈|面访|面聊|见面|会面|当面沟通|现场沟通|现场考察|实地考察|"
    "加了?微信|发了?微信|发了?短信|电子邮件|发邮件|邮件沟通|邮件|邮箱|企业微信|微信沟通|微信联系|微信回访|微信群|微信语音|微信|企微|"
    "QQ|qq|钉钉|飞书|短信|"
    "线上会议|视频会议|网络会议|远程会议|腾讯会议|线上沟通|线上演示|视频沟通|视频|"
    "行业会议|行业展会|展会|论坛|沙龙|会议|饭局|宴请|聚餐|传真|回访|陌拜|"
    "打電話|電話[溝沟]通|電話聯繫|電話|去電|來電|上門拜訪|拜訪|來訪|面談|見面|會議|郵件|展覽|回訪|其他"
)
METHOD = re.compile(METHODS)


def method_at(text: str, start: int = 0) -> tuple[str, int] | None:
    """Return the method that begins at `start` and the place behind it."""
    found = METHOD.match(text, start)
    return (found[0], found.end()) if found else None


def is_method(text: str) -> bool:
    """Tell whether the whole text is a method."""
    return bool(METHOD.fullmatch(text.strip()))
