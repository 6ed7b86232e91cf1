"""Whom a request is about, and whether a text speaks of them."""

import re
from dataclasses import dataclass, field

from crmapp.contacts.phones import phone_key, pretty_phone
from crmapp.text import normalise

MARK = "■■■"


@dataclass(frozen=True)
class Sought:
    """A person by name, phone and address; what is empty is not looked for."""

    name: str = ""
    phone: str = ""
    address: str = ""  # e-mail or messenger
    key: str | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        """Know the number's key."""
        object.__setattr__(self, "key", phone_key(self.phone))

    @property
    def digits(self) -> str:
        """The digits of the number, in whatever way a text parts them; "" for none."""
        return (self.key or "").removeprefix("+")

    @property
    def words(self) -> list[str]:
        """How a text may speak of them; a single character says too little."""
        said = [self.name, self.phone, self.key or "", pretty_phone(self.phone), self.address]
        return [word for word in dict.fromkeys(one.strip() for one in said) if len(word) >= 2]

    def is_said(self, text: str) -> bool:
        """Whether a text speaks of the person, numbers written in whatever way."""
        plain = normalise(text)
        return any(normalise(word) in plain for word in self.words) or self._has_number(text)

    def _has_number(self, text: str) -> bool:
        return bool(self.digits) and self.digits in re.sub(r"[^0-9]", "", text)

    def blacken(self, text: str) -> str:
        """A text with the person's name, number and address made unreadable."""
        for word in sorted(self.words, key=len, reverse=True):
            text = re.sub(re.escape(word), MARK, text, flags=re.IGNORECASE)
        if self.digits:
            text = re.sub(r"[\W_]*".join(self.digits), MARK, text)
        return text
