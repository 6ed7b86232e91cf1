"""What customers are and how they stand; words that code branches on."""

from flask_babel import lazy_gettext as _l

from crmapp.labels import Choice


class CustomerKind(Choice):
    """A company, or a person who buys for themself."""

    ENTERPRISE = "enterprise", _l("Company")
    INDIVIDUAL = "individual", _l("Individual")


class CustomerStatus(Choice):
    """How the relation stands, apart from any stage."""

    ACTIVE = "active", _l("Active"), "emerald"
    DORMANT = "dormant", _l("Dormant"), "amber"
    LOST = "lost", _l("Lost customer"), "slate"


class CustomerType(Choice):
    """How far the customer has come, derived from its deals (CRM table system, 客户类型)."""

    POTENTIAL = "potential", _l("Potential"), "slate"
    INTERESTED = "interested", _l("Interested"), "sky"
    WON = "won", _l("Won customer"), "emerald"


class Review(Choice):
    """Whether an administrator has looked at a new customer."""

    WAITING = "waiting", _l("Waiting for review"), "amber"
    APPROVED = "approved", _l("Approved"), "emerald"
    RETURNED = "returned", _l("Returned"), "rose"
