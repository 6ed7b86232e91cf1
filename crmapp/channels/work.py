"""Sending what waits, message by message."""

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from crmapp.channels.addresses import Refused
from crmapp.channels.mail import mail
from crmapp.channels.models import Channel, DeliveryState
from crmapp.channels.queries import Message, message_of, reader_of
from crmapp.channels.robots import say
from crmapp.channels.verbs import (
    PAUSES,
    claim,
    end,
    give_up_lost,
    note_answer,
    tell_administrators,
    try_again,
)
from crmapp.database import db, writing
from crmapp.jobs.kinds import job
from crmapp.jobs.progress import Work
from crmapp.web.templating import LANGUAGES


@job("messages", _l("Sending messages"))
def send_messages(work: Work) -> None:
    """Send everything that is due; a channel that fails is left alone until the next time."""
    give_up_lost()
    failed: set[int] = set()
    while keys := claim(but=failed):
        reader = reader_of(keys)
        with force_locale(LANGUAGES[reader.language if reader is not None else "zh"]):
            message = message_of(keys)
            db.session.commit()
            if message is not None and not _send(message):
                failed.add(message.channel.id)
        work.check()


def hand_over(channel: Channel, to: str, subject: str, text: str, mark: str) -> str:
    """Give a message to whoever carries it on; returns the answer. Raises Refused."""
    if channel.kind.is_room:
        return say(channel.kind, channel.address, channel.secret, text)
    if not to:
        raise Refused(_l("Nobody has entered an address to send to."))
    return mail(channel.server, channel.secret, to, subject, text, mark)


def _send(message: Message) -> bool:
    """Send a message and keep what became of it; False where the channel failed."""
    problem = ""
    if message.rows:
        mark = f"crm-{message.channel.uid[:8]}-{message.rows[0].id}"
        try:
            hand_over(message.channel, message.to, message.subject, message.text, mark)
        except Refused as refusal:
            problem = str(refusal)
    with writing():
        end([row.id for row in message.needless], DeliveryState.NEEDLESS)
        if not message.rows:
            return True
        if problem:
            try_again(message.rows, problem)
            if any(row.tries > len(PAUSES) for row in message.rows):
                tell_administrators(message.channel)
        else:
            end([row.id for row in message.rows], DeliveryState.SENT)
        note_answer(message.channel.id, problem)
    return not problem
