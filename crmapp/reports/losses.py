"""Why deals were lost."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, select

from crmapp.database import db
from crmapp.deals.conditions import is_lost
from crmapp.deals.models import Deal
from crmapp.lists.words import word
from crmapp.reports.figures import Column, Figures, Report, Row, Unit, share
from crmapp.reports.scope import Scope, deals_with_customers
from crmapp.typed_numbers import number_of

NONE = "none"


def _lost(scope: Scope, *columns: object) -> Select:
    return deals_with_customers(*columns).where(*scope.closed(), is_lost())


def _rivals(scope: Scope) -> dict[int | None, str]:
    """For each reason who has most of the deals instead, as far as that was written down."""
    named = _lost(scope, Deal.loss_reason_id, Deal.competitor, func.count())
    named = named.where(Deal.competitor != "").group_by(Deal.loss_reason_id, Deal.competitor)
    found: dict[int | None, str] = {}
    for reason, rival, number in sorted(
        db.session.execute(named), key=lambda row: (-row[2], row[1])
    ):
        found.setdefault(reason, f"{rival} ({number})")
    return found


def count(scope: Scope) -> Figures:
    """A row for each reason, the most frequent first."""
    rivals = _rivals(scope)
    asked = _lost(
        scope, Deal.loss_reason_id, func.count(), func.coalesce(func.sum(Deal.amount), 0)
    ).group_by(Deal.loss_reason_id)
    found = [(row[0], row[1], int(row[2])) for row in db.session.execute(asked)]
    whole, amount = sum(one[1] for one in found), sum(one[2] for one in found)
    found.sort(key=lambda one: (-one[1], str(word(one[0]))))
    rows = [
        Row(
            str(word(key)) if key else _("No reason given"),
            [number, share(number, whole), lost, rivals.get(key)],
            str(key) if key else NONE,
        )
        for key, number, lost in found
    ]
    if rows:
        said = {"count": whole, "reason": rows[0].label, "first": rows[0].cells[0]}
        sentence = _("%(count)s deals were lost, %(first)s of them for “%(reason)s”.", **said)
    else:
        sentence = _("No deal was lost.")
    return Figures(
        sentence=sentence,
        of=_("Reason"),
        columns=[
            Column(_("Deals"), drawn=True),
            Column(_("Of all"), Unit.SHARE),
            Column(_("Amount"), Unit.YUAN),
            Column(_("Mostly lost to"), Unit.TEXT),
        ],
        rows=rows,
        total=Row(_("All"), [whole, None, amount, None]),
    )


def behind(scope: Scope, bar: str) -> Select | None:
    """The customers whose deals were lost for a reason."""
    if bar == NONE:
        is_it = Deal.loss_reason_id.is_(None)
    elif (key := number_of(bar)) is not None:
        is_it = Deal.loss_reason_id == key
    else:
        return None
    return select(_lost(scope, Deal.customer_id).where(is_it).subquery().c.customer_id)


REPORT = Report(
    key="losses",
    title=_l("Why deals were lost"),
    asks=_l("Why were deals lost?"),
    how=_l("Deals that were moved to the lost stage in the period and are still there."),
    count=count,
    behind=behind,
    icon="ban",
)
