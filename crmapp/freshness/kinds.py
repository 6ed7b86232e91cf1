"""The signs that a customer grows old, as they are shown, filtered by and counted."""

from flask_babel import lazy_gettext as _l

from crmapp.labels import Choice


class SignKind(Choice):
    """What may be the matter with a customer; the order is that of the page."""

    RISK = "risk", _l("At risk"), "rose"
    OVER = "over", _l("Too long in a stage"), "orange"
    RETURN = "return", _l("Soon back to the pool"), "violet"
    REST = "rest", _l("May rest"), "slate"
    CHECK = "check", _l("Data to check"), "sky"
