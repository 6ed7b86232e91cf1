"""Which meeting is asked for: every door of a meeting begins here."""

from dataclasses import dataclass
from typing import Any

from flask import abort, request, url_for

from crmapp.accounts.team import owners, person
from crmapp.meetings.eyes import Eyes
from crmapp.meetings.models import Meeting
from crmapp.meetings.spans import Span, span_of
from crmapp.policy import Action, can
from crmapp.web.access import allow, me


@dataclass(frozen=True)
class Room:
    """Which meeting is asked for, of whom, and by whom."""

    span: Span
    owner_id: int | None
    eyes: Eyes

    @property
    def seat(self) -> Meeting:
        """What the rights to lead and to print it are asked of, whether it was begun or not."""
        return Meeting(kind=self.span.kind, first_on=self.span.first, person_id=self.owner_id)

    @property
    def leads(self) -> bool:
        """Whether the viewer writes its minutes."""
        return can(self.eyes.person, Action.MEETING_LEAD, self.seat)

    @property
    def owner(self) -> Any:
        """Whom it is about; None for the team."""
        return person(self.owner_id)

    def url(self, endpoint: str, span: Span | None = None, **more: Any) -> str:
        """The address of one of its doors."""
        span = span or self.span
        is_chosen = self.owner_id and can(self.eyes.person, Action.REPORT_SEE_ALL)
        more = {"person": self.owner_id if is_chosen else None, **more}
        return url_for(f"meetings.{endpoint}", kind=span.kind.value, on=span.first, **more)


def room_of(kind: str, on: str) -> Room:
    """The meeting that an address names; 404 for none, and oneself where one may see no others'."""
    allow(Action.MEETING_SEE)
    span, viewer = span_of(kind, on), me()
    if span is None:
        abort(404)
    owner_id: int | None = viewer.id
    if can(viewer, Action.REPORT_SEE_ALL):
        asked = request.args.get("person", type=int)
        owner_id = asked if any(one.id == asked for one in owners()) else None
    return Room(span, owner_id, Eyes(viewer, masked=request.args.get("masked") == "1"))
