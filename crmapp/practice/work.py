"""Preparing the room, as a job."""

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from crmapp.jobs.kinds import Failed, job
from crmapp.jobs.progress import Work
from crmapp.practice.place import Unprepared, current, prepare
from crmapp.upgrades.schema import head

KIND = "practice"


@job(KIND, _l("Preparing the practice room"))
def make_room(work: Work) -> None:
    """Make a new room; whoever is in the old one finds the new one at the next page.

    Of many who asked for the first one, the first has it made.
    """
    instance, schema = current_app.config["INSTANCE"], head()
    if work.payload.get("is_first") and current(instance, schema) is not None:
        return
    try:
        prepare(instance, schema, work.check)
    except (Unprepared, OSError) as problem:
        raise Failed(_("The practice room could not be prepared.")) from problem
