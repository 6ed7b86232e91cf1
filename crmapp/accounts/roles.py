"""Role: what a person's job lets them do; one person may hold several."""

from flask_babel import lazy_gettext as _l

from crmapp.labels import Choice


class Role(Choice):
    """The five roles of a sales office."""

    SALES = "sales", _l("Sales"), "indigo"
    SERVICE = "service", _l("Customer service"), "teal"
    MARKETING = "marketing", _l("Marketing"), "amber"
    MANAGER = "manager", _l("Manager"), "violet"
    ADMINISTRATOR = "administrator", _l("Administrator"), "rose"
