"""The numbers of a meeting in words and tables: what they were, what they are, who did what."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from crmapp.accounts.team import person
from crmapp.language import language
from crmapp.meetings.numbers import NOBODY, Figure, Numbers
from crmapp.meetings.spans import Span
from crmapp.money import short_yuan
from crmapp.reports.figures import Column, Figures, Row, Unit, per_cent

TOO_FEW = 5  # won and lost deals of both spans, below which a difference says nothing


@dataclass(frozen=True)
class Line:
    """A figure beside what it was; shares and amounts as they are written."""

    figure: Figure
    now: Any
    before: Any

    @property
    def difference(self) -> Any:
        """How much more it is; None where one of the two is unknown."""
        return None if self.now is None or self.before is None else self.now - self.before

    @property
    def told(self) -> str:
        """The difference with its sign: +3, −2, +12%; "" of nothing."""
        more = self.difference
        if more is None:
            return ""
        if self.figure.unit is Unit.SHARE:
            size = f"{abs(100 * more):.0f}%"
        elif self.figure.unit is Unit.YUAN:
            size = short_yuan(abs(more), language())
        else:
            size = f"{abs(more):,}"
        return f"{'+' if more > 0 else '−'}{size}" if more else _("same")

    @property
    def tone(self) -> str:
        """ok or bad, where more or less of it is better or worse."""
        more = self.difference
        if not more or not self.figure.is_judged:
            return ""
        return "bad" if (more > 0) is self.figure.is_good_down else "ok"

    @property
    def widths(self) -> tuple[float, float]:
        """Both as parts of the larger one, in per cent, for the picture."""
        now, before = float(self.now or 0), float(self.before or 0)
        most = 1.0 if self.figure.unit is Unit.SHARE else max(now, before, 1.0)
        return round(100 * now / most, 1), round(100 * before / most, 1)


def lines(numbers: Numbers, *, with_amounts: bool) -> list[Line]:
    """Every figure of all, those of money only for whoever may see them."""
    shown = [one for one in Figure if with_amounts or one.unit is not Unit.YUAN]
    return [Line(one, *numbers.of(one)) for one in shown]


def sentence(numbers: Numbers, span: Span) -> str:
    """What came of the span in one sentence, and what keeps it from saying much."""
    known = {one: numbers.of(one) for one in Figure}
    told = {one.value: f"{known[one][0]:,}" for one in (Figure.NEW, Figure.SAID, Figure.LOST)}
    won = known[Figure.WON][0]
    soon = known[Figure.SOON][0]
    parts = [
        _(
            "%(new)s new customers, %(said)s follow-ups, %(won)s deals won and %(lost)s lost.",
            won=f"{won:,}", **told,
        )
    ]  # fmt: skip
    if soon is not None:
        parts.append(
            _("%(rate)s of the entries were written within 24 hours.", rate=per_cent(soon, 1))
        )
    if span.days_left:
        parts.append(
            _("It has %(days)s days left, and is compared with a whole one.", days=span.days_left)
        )
    if 0 < sum(known[Figure.WON]) + sum(known[Figure.LOST]) < TOO_FEW:
        parts.append(_("So few deals were closed that a difference may be chance."))
    return (" " if language() == "en" else "").join(parts)


def by_person(numbers: Numbers, *, with_amounts: bool) -> Figures:
    """A row for each person: what they did beside what they did before, what they won and hold."""
    rows = []
    for key in numbers.persons:
        of = {one: numbers.of(one, key) for one in Figure}
        member = person(key)
        cells = [
            of[Figure.SAID][0], of[Figure.SAID][1], of[Figure.SOON][0], of[Figure.NEW][0],
            of[Figure.FORWARD][0], of[Figure.WON][0], of[Figure.WON_AMOUNT][0],
            of[Figure.LOST][0], of[Figure.OPEN][0], of[Figure.OPEN_AMOUNT][0],
            of[Figure.LATE][0],
        ]  # fmt: skip
        rows.append(Row(member.name if member else _("Unassigned"), cells, str(key)))
    rows.sort(key=lambda row: (row.bar == str(NOBODY), -row.cells[0], str(row.label)))
    figures = Figures(
        sentence="",
        of=_("Person"),
        columns=[
            Column(_("Follow-ups"), drawn=True),
            Column(_("Follow-ups before"), drawn=True),
            Column(_("Within 24 hours"), Unit.SHARE),
            Column(_("New customers")),
            Column(_("Moves forward")),
            Column(_("Won deals")),
            Column(_("Won amount"), Unit.YUAN),
            Column(_("Lost deals")),
            Column(_("Open deals")),
            Column(_("Open amount"), Unit.YUAN),
            Column(_("Promises late")),
        ],
        rows=rows,
    )
    return figures if with_amounts else figures.without(Unit.YUAN)
