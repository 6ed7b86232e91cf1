"""What a printed customer summary shows: words ready to print, formatted by whoever fills it."""

from dataclasses import dataclass, field
from typing import Literal

from flask import render_template


@dataclass(frozen=True, slots=True)
class Imprint:
    """What stands on every page, whatever the document; a watermark of "" draws none."""

    title: str
    team_name: str
    printed_by: str
    printed_at: str
    lang: str = "zh-Hans-CN"
    watermark: str = ""


@dataclass(frozen=True, slots=True)
class StageMark:
    """One box of the stage strip."""

    name: str
    state: Literal["done", "now", "todo"]
    tone: str = "slate"


@dataclass(frozen=True, slots=True)
class ContactLine:
    """A contact; `masked` says that phone, email and wechat come with stars in them."""

    name: str
    position: str = ""
    phone: str = ""
    email: str = ""
    wechat: str = ""
    is_main: bool = False
    masked: bool = True
    own: list[tuple[str, str]] = field(default_factory=list)  # the team's own fields


@dataclass(frozen=True, slots=True)
class DealLine:
    """A deal; amounts and dates as they shall read."""

    title: str
    stage: str = ""
    amount: str = ""
    expected: str = ""
    won_on: str = ""
    contract: str = ""
    tone: str = "slate"
    own: list[tuple[str, str]] = field(default_factory=list)  # the team's own fields


@dataclass(frozen=True, slots=True)
class NextStep:
    """The customer's earliest next step."""

    when: str
    action: str = ""
    method: str = ""
    is_overdue: bool = False


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """A promise we made and have not kept yet."""

    content: str
    due: str = ""
    is_overdue: bool = False


@dataclass(frozen=True, slots=True)
class FollowUpLine:
    """A follow-up, newest first in its list."""

    when: str
    method: str = ""
    author: str = ""
    contact: str = ""
    content: str = ""
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class SummaryView:
    """One customer on paper.

    `followups` of None means that the reader may not read them; `earlier` counts those left out.
    """

    number: str
    name: str
    short_name: str = ""
    grade: str = ""
    status: str = ""
    owner: str = ""
    stages: list[StageMark] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    needs: list[tuple[str, list[str]]] = field(default_factory=list)
    contacts: list[ContactLine] = field(default_factory=list)
    deals: list[DealLine] = field(default_factory=list)
    next_step: NextStep | None = None
    promises: list[PromiseLine] = field(default_factory=list)
    followups: list[FollowUpLine] | None = field(default_factory=list)
    earlier: int = 0

    @property
    def is_masked(self) -> bool:
        """Whether no contact's details are shown in full."""
        return all(contact.masked for contact in self.contacts)


def summary_html(customers: list[SummaryView], imprint: Imprint) -> str:
    """The page of one or several summaries, each customer on a new sheet, for `render_pdf`.

    Needs an application context; the language is Flask-Babel's present one.
    """
    return render_template("paper/summary.html", customers=customers, imprint=imprint)
