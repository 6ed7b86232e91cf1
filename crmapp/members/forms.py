"""Forms of the team's administration."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import DataRequired, InputRequired

from crmapp.accounts.forms import name_field, username_field
from crmapp.accounts.roles import Role
from crmapp.fields import ChecksField, RowField
from crmapp.text_fields import line


class MemberForm(FlaskForm):
    """A member's name and roles."""

    name = name_field(_l("Name"))
    roles = ChecksField(
        _l("Roles"), [InputRequired(_l("Choose at least one role."))], choices=Role.choices()
    )

    def chosen(self) -> list[Role]:
        """The chosen roles."""
        return [Role(value) for value in self.roles.data]


class NewMemberForm(MemberForm):
    """A member to be."""

    username = username_field()


class DismissForm(FlaskForm):
    """Who takes over what a leaving member owns; nobody leaves it unassigned."""

    successor = RowField(_l("Customers go to"), offer=list, blank=_l("Nobody yet (unassigned)"))


class RemovalForm(FlaskForm):
    """Why a member's second step is taken away."""

    reason = line(_l("Reason"), DataRequired(_l("Say why, for the journal and for the member.")))
