"""What a person calls the browser that a sign-in belongs to."""

# The first that fits: many browsers also name the one they are made from.
_BROWSERS = (
    ("wxwork", "WeCom"), ("MicroMessenger", "WeChat"), ("DingTalk", "DingTalk"),
    ("QIHU", "360"), ("360SE", "360"), ("QQBrowser", "QQ"), ("Edg", "Edge"), ("OPR", "Opera"),
    ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"), ("OpenHarmony", "HarmonyOS"), ("Android", "Android"),
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)  # fmt: skip


def browser_of(agent: str) -> str:
    """Browser and system of a User-Agent line, such as "Chrome · Windows"; empty if unknown."""
    found = [_first(_BROWSERS, agent), _first(_SYSTEMS, agent)]
    return " · ".join(name for name in found if name)


def _first(known: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for mark, name in known if mark in agent), "")
