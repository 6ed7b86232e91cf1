"""What is uploaded: a file of contact cards."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired

from crmapp.text_fields import no_card_numbers


class CardsForm(FlaskForm):
    """A `.vcf` file."""

    file = FileField(_l("Contact cards"), [FileRequired(_l("Choose a file.")), no_card_numbers])
