"""Smart paste: a mail signature, a WeChat message or a business card, parted into fields."""

import re
from dataclasses import asdict, dataclass

from crmapp.contacts.card_words import (
    CHINESE,
    company_in,
    goes_on,
    is_address,
    is_called,
    is_name,
    is_position,
    name_and_position,
)
from crmapp.contacts.phones import phone_key, split_phones
from crmapp.narrow import narrow

MOST_WORDS = 8  # that an address is written in
LONGEST = 4000  # characters that are read; what follows goes to the rest

_labels = {
    "company": r"公司名称|客户名称|单位名称|公司|单位|客户|企业|company|organi[sz]ation",
    "name": r"联系人姓名|联系人|姓名|名字|收件人|对接人|name|contact",
    "position": r"职位|职务|岗位|头衔|title|position",
    "address": r"(?:公司|联系|办公|详细|收货)?地址|address|addr?",
    "wechat": r"微信号码?|微信|v信|we ?chat(?: id)?|wx|weixin",
    "phone": r"手机号码?|移动电话|(?:联系|公司|办公|固定)?电话(?:号码)?|联系方式|手机|座机|固话"
    r"|热线|mobile|cell(?: ?phone)?|telephone|tel|phone|mob|direct|office|hotline",
    "email": r"电子邮箱|电子邮件|邮箱|邮件|e-?mail|mail",
    "website": r"(?:公司)?(?:网址|官网|网站|主页)|website|web|url|homepage",
    "rest": r"传真|邮编|qq|fax|备注|部门|需求|说明|税号|skype|linkedin|department|dept",
}
_all_labels = "|".join(f"(?P<{kind}>{labels})" for kind, labels in _labels.items())
# Two labels may share a value, and a bracket may stand behind one: 手机/微信：, 电话(办):
_aside = r"(?: ?[/&和、] ?[\u4e00-\u9fffA-Za-z]{2,8})?(?: ?\([^()]{0,6}\))?"
_label = re.compile(rf"(?<![A-Za-z\u4e00-\u9fff])(?:{_all_labels}){_aside} ?: ?", re.IGNORECASE)

_wechat = re.compile(
    rf"(?<![A-Za-z/&、和])(?:{_labels['wechat']})(?: ?: ?| )"
    r"([a-z][a-z0-9_-]{4,29}|1[3-9][0-9]{9})(?![a-z0-9@.])",
    re.IGNORECASE,
)
_same_wechat = re.compile(
    r"\(?(?:微信同号|同微信号?|微信同手机号?|微信同步|微信: ?同(?:手机|电话|上)号?)\)?"
)
_both_labels = re.compile(r"(?:手机|电话)号?[/&、和]微信|微信[/&、和](?:手机|电话)")
_email = re.compile(
    rf"(?:(?<![a-z])(?:{_labels['email']}|e) ?: ?)?"
    r"(?:mailto:)?([\w.%+-]+@(?:[a-z0-9-]+\.)+[a-z]{2,})",
    re.IGNORECASE | re.ASCII,
)
_website = re.compile(
    rf"(?:(?<![a-z])(?:{_labels['website']}|w) ?: ?)?"
    r"((?:https?://|www\.)[\w.:/?#%&=~+-]+[\w/]"
    r"|(?<![\w@.-])(?:[a-z0-9-]+\.)+(?:com|cn|net|org|io|cc|tech|top)(?:/[\w./?#%&=~+-]*)?(?![\w@]))",
    re.IGNORECASE | re.ASCII,
)
_phone = re.compile(
    rf"(?:(?<![a-z])(?P<label>(?:微信[/&、和])?(?:{_labels['phone']}|[mtpod])){_aside} ?[:.]? ?"
    rf"|(?P<fax>(?:传真|fax|(?<![a-z])f(?= ?:)){_aside} ?[:.]? ?))?"
    r"(?<![0-9a-z])(?P<number>\(?\+?[0-9](?:[0-9]|[ ./()-](?=[ .()-]{0,2}[0-9])){5,50}"
    r"(?: ?(?:转|分机|ext\.?|x) ?[0-9]{1,6})?)",
    re.IGNORECASE,
)
_mobile = re.compile(r"(?<![0-9])(?:\+86[ -]?)?1[3-9][0-9]{9}(?![0-9])")
_breaks = re.compile(r"[\n|｜\t;；]+|(?<=[^ ]) {2,}|-{2,}|—{2,}|_{2,}|={2,}")
_edges = " \u3000,，。.:：、-–—*•·~\"'“”!！"
_fillers = re.compile(r"^(?:我这边是|这边是|我们是|我是|我叫|是|的)(?=.{2})")


@dataclass(frozen=True)
class Card:
    """What a pasted text says of one contact; `rest` holds every line that found no place."""

    company: str = ""
    name: str = ""
    position: str = ""
    phone: str = ""
    other_phone: str = ""
    email: str = ""
    wechat: str = ""
    address: str = ""
    website: str = ""
    rest: str = ""


def split_card(text: str) -> Card:
    """Return the fields found in a pasted text; of labels and separators nothing is kept."""
    reader = _Reader(text[:LONGEST])
    reader.take_signs()
    reader.take_labelled()
    for piece in _breaks.split(reader.text):
        reader.place(piece)
    return reader.card(beyond=text[LONGEST:])


class _Reader:
    """A text that loses what is taken from it, and the fields that were taken."""

    def __init__(self, text: str):
        lines = "".join(sign for sign in text.replace("\r", "\n") if sign == "\n" or narrow(sign))
        self.text = lines
        self.flat = "\n".join(map(narrow, lines.split("\n")))  # as long as text, sign by sign
        self.found: dict[str, str] = {}
        self.phones: list[str] = []
        self.rest: list[str] = []
        self.same_wechat = False

    def card(self, beyond: str) -> Card:
        """Return the fields; a mobile is the phone before any landline."""
        self.phones.sort(key=lambda phone: not (phone_key(phone) or "").startswith("1"))
        for field, phone in zip(("phone", "other_phone"), self.phones, strict=False):
            self.found[field] = phone
        self.rest += self.phones[2:]
        if self.same_wechat and self.phones:
            self.found.setdefault("wechat", self.phones[0])
        rest = "\n".join(self.rest) + beyond
        return Card(**{**asdict(Card()), **self.found, "rest": rest})

    def keep(self, field: str, value: str) -> None:
        """Put a value in its field, or in the rest when the field is taken."""
        value = value.strip(_edges)
        if field in self.found and value != self.found[field]:
            self.rest.append(value)
        elif value:
            self.found[field] = value

    def cut(self, start: int, end: int) -> str:
        """Take a piece out of the text; line ends stand in its place."""
        piece, gap = self.text[start:end], "\n" * (end - start)
        self.text = self.text[:start] + gap + self.text[end:]
        self.flat = self.flat[:start] + gap + self.flat[end:]
        return piece

    def take_signs(self) -> None:
        """Take what is known by its signs alone: messenger, mail, address in the web, numbers."""
        for match in _same_wechat.finditer(self.flat):
            self.cut(*match.span())
            self.same_wechat = True
        self.same_wechat = self.same_wechat or bool(_both_labels.search(self.flat))
        for field, pattern in (("wechat", _wechat), ("email", _email), ("website", _website)):
            for match in pattern.finditer(self.flat):
                self.cut(*match.span())
                self.keep(field, match[1])
        for match in _phone.finditer(self.flat):
            self.take_number(match)

    def take_number(self, match: re.Match) -> None:
        """Take one match of `_phone`, unless it is no number to call."""
        numbers = split_phones(match["number"])
        if match["fax"]:
            self.rest.append(self.cut(*match.span()).strip())
        elif all(map(phone_key, numbers)):
            self.cut(*match.span())
            self.phones += [number for number in numbers if number not in self.phones]
        else:  # a post code or a date may stand before a mobile
            for mobile in _mobile.finditer(self.flat, *match.span("number")):
                self.phones.append(self.cut(*mobile.span()))

    def take_labelled(self) -> None:
        """Take what stands behind a label, up to the next label or the end of the line."""
        labels = list(_label.finditer(self.flat))
        stops = [*(label.start() for label in labels), len(self.flat)][1:]
        taken = []
        for label, stop in zip(labels, stops, strict=True):
            line = re.split(r"[\n|;]", self.flat[label.end() : stop], maxsplit=1)[0]
            taken.append((label.lastgroup, *self.pair(label, label.end() + len(line))))
        for kind, label, value in taken:
            self.place_labelled(kind, label, value)

    def pair(self, label: re.Match, end: int) -> tuple[str, str]:
        """Cut a label and its value."""
        start = self.text[label.start() : label.end()]
        return start, self.cut(label.start(), end)[len(start) :].strip(_edges)

    def place_labelled(self, kind: str, label: str, value: str) -> None:
        """Put a labelled value in its field and what else stands beside it where it belongs."""
        if not value:
            return
        if kind == "rest" or kind in ("email", "website"):
            self.rest.append(label + value)
        elif kind == "phone":
            known = len(re.findall("[0-9]", narrow(value))) >= 7
            (self.phones if known else self.rest).append(value if known else label + value)
        elif kind == "address" or not CHINESE.search(value):
            self.keep(kind, value)
        else:
            first, *others = re.split(
                r"[,，、 ]+" if kind == "company" else r"[,，、 /()（）]+", value
            )
            self.keep(kind, first)
            for other in others:
                self.place(other)

    def place(self, piece: str) -> None:
        """Place an unlabelled piece, part by part when it is several things."""
        piece = piece.strip(_edges)
        if not re.search(r"\w", piece):
            return
        if CHINESE.search(piece):
            words = re.split(r"[,，、\s]+|(?<=[号楼室])\.", piece)
            while words:
                words = words[self.place_address(words) or self.place_word(words[0]) :]
            return
        head, *tail = re.split(r", | - | – | / ", piece)
        if tail and (is_name(head) or is_position(head)) and not company_in(head):
            self.place_word(head)
            self.place(piece[len(head) :])
        else:
            self.place_word(piece)

    def place_address(self, words: list[str]) -> int:
        """Place the most words that together are an address; return how many."""
        for count in range(min(len(words), MOST_WORDS), 0, -1):
            joined = " ".join(words[:count])
            if is_address(joined) and not any(map(_is_other, words[:count])):
                self.keep("address", joined)
                return count
        if goes_on(words[0]) and "address" in self.found:
            self.found["address"] += f" {words[0]}"
            return 1
        return 0

    def place_word(self, word: str) -> int:
        """Place one word, or the parts it is made of; return 1, the words placed."""
        word = _fillers.sub("", word.strip(_edges))
        parts = [part for part in re.split(r"[/()（）【】\[\]–-]", word) if part]
        if company := company_in(word):
            before, name, after = company
            self.keep("company", name)
            for other in filter(None, (before, after)):
                self.place(other)
        elif is_address(word):
            self.keep("address", word)
        elif len(parts) > 1 and any(is_name(part) or is_called(part) for part in parts):
            for part in parts:
                self.place(part)
        elif is_called(word) or (is_name(word) and "name" not in self.found):
            self.keep("name", word)
        elif both := name_and_position(word):
            self.keep("name", both[0])
            self.keep("position", both[1])
        elif is_position(word):
            self.keep("position", word)
        elif word:
            self.rest.append(word)
        return 1


def _is_other(word: str) -> bool:
    """Tell whether a word is surely no part of an address."""
    word = re.split("[(（]", word)[0]
    post_code = re.fullmatch("[0-9]{6}", word)
    person = is_called(word) or is_name(word) or is_position(word)
    return bool(post_code or person or company_in(word))
