"""Forms of the team's administration."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Length, Regexp

from crmapp.accounts.roles import Role
from crmapp.fields import ChecksField, RowField, strip


class MemberForm(FlaskForm):
    """A member's name and roles."""

    name = StringField(
        _l("Name"), [InputRequired(_l("Enter the name.")), Length(max=40)], filters=[strip]
    )
    roles = ChecksField(
        _l("Roles"), [InputRequired(_l("Choose at least one role."))], choices=Role.choices()
    )

    def chosen(self) -> list[Role]:
        """The chosen roles."""
        return [Role(value) for value in self.roles.data]


class NewMemberForm(MemberForm):
    """A member to be."""

    username = StringField(
        _l("Username"),
        [
            InputRequired(_l("Enter a username.")),
            Length(max=80),
            Regexp(r"^\S+$", message=_l("Without blanks, please.")),
        ],
        filters=[strip],
    )


class DismissForm(FlaskForm):
    """Who takes over what a leaving member owns; nobody leaves it unassigned."""

    successor = RowField(_l("Customers go to"), offer=list, blank=_l("Nobody yet (unassigned)"))
