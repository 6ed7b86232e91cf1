"""How the lines of a deal change."""

from typing import Any

from sqlalchemy import delete, select

from crmapp import clock
from crmapp.database import db, touch
from crmapp.deal_lines.models import DealLine
from crmapp.deals.models import Deal
from crmapp.journal.log import log_for_owner
from crmapp.products.lines import values_of


def write(deal: Deal, lines: list[dict[str, Any]], *, by: Any) -> bool:
    """Put these lines in the place of a deal's former ones; False where they say the same."""
    mine = DealLine.deal_id == deal.id
    former = db.session.scalars(select(DealLine).where(mine).order_by(DealLine.position)).all()
    if [values_of(line) for line in former] == lines:
        return False
    gone = delete(DealLine).where(mine)
    db.session.execute(gone.execution_options(synchronize_session=False))
    db.session.add_all(
        DealLine(deal_id=deal.id, position=nth, **values) for nth, values in enumerate(lines, 1)
    )
    deal.version += 1  # a form of its lines that was opened before may not put the old ones back
    deal.touched_at = clock.now()
    touch("board")
    log_for_owner("deal:changed_for_owner", deal, by=by, act="items")
    return True
