"""The forms of a channel, and of what a person wants on each."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, Form, HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from crmapp.channels.addresses import LONGEST, Refused, parts_of
from crmapp.channels.mail import Security
from crmapp.channels.models import Channel, ChannelChoice, ChannelKind
from crmapp.contacts.forms import check_email
from crmapp.fields import ChecksField, ChoiceField, NumberField
from crmapp.notifications.kinds import Topic
from crmapp.text_fields import line, no_id_numbers, trimmed

KEPT = _l("Kept and never shown; leave it empty to keep it.")


class ChannelForm(FlaskForm):
    """What every channel has."""

    kind = HiddenField()
    name = line(_l("Name of the channel"), DataRequired(_l("Give it a name.")), most=40)
    is_on = BooleanField(_l("In use"), default=True)

    @classmethod
    def of(cls, kind: ChannelKind, channel: Channel | None = None) -> "ChannelForm":
        """The form of a kind; secrets of a channel are never filled in."""
        known: dict[str, Any] = {"kind": kind.value}
        if channel is not None:
            shown = ("name", "is_on", "names_whole", "tells_the_day")
            known |= {name: getattr(channel, name) for name in shown} | channel.server
        form = (MailForm if kind is ChannelKind.MAIL else RobotForm)(data=known)
        for name in ("address", "secret"):
            if channel is not None and name in form and getattr(channel, name):
                form[name].description = KEPT
        form.is_new = channel is None
        return form

    def values(self) -> dict[str, Any]:
        """Columns of a channel by name."""
        return {"kind": ChannelKind(self.kind.data), "name": self.name.data} | self._own()


class RobotForm(ChannelForm):
    """A chat robot: its address, and the secret that it signs with."""

    address = StringField(
        _l("Address of the robot (webhook)"),
        [Length(max=LONGEST, message=_l("That is too long.")), no_id_numbers],
        filters=[trimmed],
    )
    secret = PasswordField(_l("Secret for the signature"), [Length(max=200)])
    tells_the_day = BooleanField(_l("Tells the team's day every working morning"))
    names_whole = BooleanField(_l("Customers' names in full"))

    def validate_address(self, field: Field) -> None:
        """An address that messages may go to; empty it stays as it is."""
        if not field.data:
            if self.is_new:
                raise ValidationError(_("Enter the address."))
            return
        try:
            parts_of(field.data)
        except Refused as refusal:
            raise ValidationError(str(refusal)) from refusal

    def _own(self) -> dict[str, Any]:
        names = ("is_on", "address", "secret", "tells_the_day", "names_whole")
        return {name: self[name].data for name in names}


class MailForm(ChannelForm):
    """A mail server."""

    host = line(_l("Mail server"), DataRequired(_l("Enter the server's name.")), most=200)
    port = NumberField(_l("Port"), [InputRequired(_l("Enter a number."))], low=1, high=65_535)
    security = ChoiceField(_l("Sealing of the line"), kind=Security, default=Security.TLS)
    user = line(_l("User"), most=200)
    secret = PasswordField(_l("Password"), [Length(max=200)])
    sender = line(_l("Sender's address"), DataRequired(_l("Enter an address.")), check_email)

    def validate_secret(self, field: Field) -> None:
        """A password goes over a sealed line only."""
        if self.user.data and self.security.data is Security.PLAIN:
            raise ValidationError(_("A password is not sent over a line that anybody can read."))

    def _own(self) -> dict[str, Any]:
        server = {name: self[name].data for name in ("host", "port", "user", "sender")}
        server["security"] = self.security.data.value
        return {"is_on": self.is_on.data, "secret": self.secret.data, "server": server}


class Wish:
    """What one person wants on one channel: the fields of a form for it."""

    def __init__(self, channel: Channel, form: Form) -> None:
        """Take the channel and the form that has its fields."""
        self.channel, self.topics = channel, form[f"topics_{channel.id}"]
        self.address = form[f"address_{channel.id}"] if not channel.kind.is_room else None


def with_wishes(form: type[FlaskForm], channels: list[Channel]) -> type[FlaskForm]:
    """A form with fields for what a person wants on each channel."""
    fields: dict[str, Any] = {}
    for one in channels:
        fields[f"topics_{one.id}"] = ChecksField(_l("What comes here"), choices=Topic.choices())
        if not one.kind.is_room:
            address = line(_l("Your address"), _needed(one.id), check_email)
            fields[f"address_{one.id}"] = address
    return type("WishesForm", (form,), fields)


def known_wishes(chosen: dict[int, ChannelChoice]) -> dict[str, Any]:
    """What those fields show at first: a person's choices by channel."""
    topics = {f"topics_{key}": choice.kinds for key, choice in chosen.items()}
    return topics | {f"address_{key}": choice.address for key, choice in chosen.items()}


def _needed(key: int) -> Any:
    def check(form: Form, field: Field) -> None:
        if form[f"topics_{key}"].data and not field.data:
            raise ValidationError(_("Where to? Enter your address."))

    return check
