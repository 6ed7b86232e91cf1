"""The text of the team's conventions."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from crmapp.fields import NumberField
from crmapp.text_fields import lines

LONGEST = 20_000  # characters: some ten pages


class ConventionsForm(FlaskForm):
    """What holds from now on, written over the text with the key `over`."""

    over = NumberField()
    words = lines(
        _l("Our conventions"),
        most=LONGEST,
        description=_l("“# ” begins a heading, “- ” an item of a list; a blank line parts blocks"),
    )
