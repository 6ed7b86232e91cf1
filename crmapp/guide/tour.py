"""The way through the product on the first day: a few pages, a few words at each."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from crmapp.policy import Action, can


@dataclass(frozen=True, slots=True)
class Step:
    """What is said on which page; `target` is the part of it that is meant, as CSS selects it."""

    endpoint: str
    action: Action
    title: Any
    words: Any
    target: str


STEPS = (
    Step(
        "today.index",
        Action.BOARD_SEE,
        _l("The day begins here"),
        _l("Whom to call, overdue ones first. Write down what was said, put it off or drop it: "
           "each at one press."),
        ".today",
    ),
    Step(
        "customers.new",
        Action.CUSTOMER_CREATE,
        _l("Three fields make a customer"),
        _l("Name, contact, phone. While you type, customers that are alike show up beside it."),
        "form[action$='/customers']",
    ),
    Step(
        "roster.index",
        Action.CUSTOMER_SEE,
        _l("All customers in one list"),
        _l("Filter, sort, keep views. Open a line to write a follow-up without leaving the list."),
        ".toolbar",
    ),
    Step(
        "board.index",
        Action.BOARD_SEE,
        _l("Deals move from left to right"),
        _l("Drag a card to the next stage; Alt and an arrow key do the same. Only its owner "
           "or a manager moves a card."),
        ".board",
    ),
    Step(
        "search.index",
        Action.CUSTOMER_SEE,
        _l("Find anything"),
        _l("“/” goes to the search box on every page: names, pinyin initials, the end of a phone "
           "number. Ctrl+K leads to every page and act."),
        "#main form",
    ),
    Step(
        "guide.index",
        Action.GUIDE_READ,
        _l("The rest is in the guide"),
        _l("It lies in the menu at your name. In the practice room you can try everything: nothing "
           "in there is real."),
        ".chapters",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where on the tour somebody is: the step, its number from 1, and how many there are."""

    step: Step
    number: int
    total: int


def steps_of(person: Any) -> list[Step]:
    """The steps for what a person may do."""
    return [step for step in STEPS if can(person, step.action)]


def place_of(person: Any) -> Place | None:
    """Where somebody is on the tour; None for who has ended it."""
    steps = steps_of(person) if person.tour_step else []
    if not steps:
        return None
    number = min(person.tour_step, len(steps))
    return Place(steps[number - 1], number, len(steps))
