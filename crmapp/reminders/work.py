"""What is told every minute, and what is let go of."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, exists, select

from crmapp import clock
from crmapp.channels.models import Delivery, DeliveryState
from crmapp.channels.verbs import forget_old, pass_on, queue_team_day
from crmapp.database import db, writing
from crmapp.jobs.kinds import job
from crmapp.jobs.models import Job, JobState
from crmapp.jobs.progress import Work
from crmapp.jobs.verbs import enqueue_once
from crmapp.reminders.verbs import let_go, tell_due

KEPT = timedelta(days=90)  # that a message went out, or did not
OWN_KEPT = timedelta(hours=1)  # rows of these chores; there is one a minute
CHORES = ("reminders", "messages")


@job("reminders", _l("Reminders"), every=timedelta(minutes=1))
def remind_everybody(work: Work) -> None:
    """Tell what is due, let go of what is done, queue what goes out of the product."""
    let_go()
    tell_due()
    pass_on()
    queue_team_day()
    now = clock.now()
    waits = Delivery.state.in_((DeliveryState.WAITING, DeliveryState.SENDING))
    has_messages = db.session.scalar(select(exists().where(waits, Delivery.not_before <= now)))
    db.session.commit()
    with writing() as session:
        if has_messages:
            enqueue_once("messages", f"messages {int(now.timestamp()) // 60}")
        over = Job.kind.in_(CHORES), Job.state == JobState.DONE, Job.ended_at < now - OWN_KEPT
        session.execute(delete(Job).where(*over))
        forget_old(now - KEPT)
