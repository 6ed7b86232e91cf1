"""The settings of the rules about old customers and of the pool; they have pages of their own."""

from flask_babel import lazy_gettext as _l

from crmapp.settings.definitions import Definition

FRESHNESS = (
    Definition("rest_on", bool, True, _l("Propose silent customers as dormant"), "rest"),
    Definition(
        "rest_months",
        int,
        6,  # CRM table system: 6 months without follow-up
        _l("After so many months without a follow-up"),
        "rest",
        _l("1 – 60. A step that is planned ahead puts it off."),
        low=1,
        high=60,
    ),
    Definition(
        "rest_by_rule",
        bool,
        False,
        _l("The rule does it itself, every night"),
        "rest",
        _l("Off: a person confirms each. On: the history names the rule, and it can be undone."),
    ),
    Definition("risk_on", bool, True, _l("Warn of customers that may leave"), "risk"),
    Definition(
        "risk_factor",
        int,
        2,
        _l("Silent for so many times its usual gap"),
        "risk",
        _l("2 – 10. The usual gap is the middle one between its own follow-ups, from four on."),
        low=2,
        high=10,
    ),
    Definition(
        "risk_days",
        int,
        14,
        _l("But at least so many days"),
        "risk",
        _l("7 – 180. A step that is planned ahead is no silence."),
        low=7,
        high=180,
    ),
    Definition(
        "risk_grade_days",
        int,
        90,
        _l("A fallen grade counts for so many days"),
        "risk",
        _l("7 – 365. A promise that is late counts as long as it is open."),
        low=7,
        high=365,
    ),
    Definition("check_on", bool, True, _l("Have size, main contact and phone checked"), "check"),
    Definition(
        "check_days",
        int,
        30,  # CRM table system: 每月核查
        _l("Again after so many days"),
        "check",
        _l("7 – 365. A change counts as a check."),
        low=7,
        high=365,
    ),
    Definition("rules_set_by", int, 0, _l("Who decided on the rules last"), "hidden"),
)
CLAIMERS = (
    ("sales", _l("Salespeople")),
    ("managers", _l("Salespeople and managers")),
)
POOL = (
    Definition(
        "pool_on",
        bool,
        False,
        _l("Customers without an owner are a pool to claim from"),
        "pool",
    ),
    Definition("pool_claimers", str, "sales", _l("Who may claim"), "pool", choices=CLAIMERS),
    Definition(
        "pool_own_most",
        int,
        200,
        _l("Customers that one person may own, to claim more"),
        "pool",
        _l("0 – 10,000; 0 is no limit."),
        low=0,
        high=10_000,
    ),
    Definition(
        "pool_day_most",
        int,
        10,
        _l("Claims of one person a day"),
        "pool",
        _l("0 – 500; 0 is no limit."),
        low=0,
        high=500,
    ),
    Definition(
        "pool_cooling_days",
        int,
        30,
        _l("Days before one may claim again what one let go"),
        "pool",
        _l("0 to 365; 0 is no wait."),
        low=0,
        high=365,
    ),
    Definition(
        "pool_returns",
        bool,
        False,
        _l("Customers that nobody follows up go back to the pool"),
        "return",
        _l("At night. Customers who have bought never do."),
    ),
    Definition(
        "pool_return_days",
        int,
        60,
        _l("After so many days without a follow-up"),
        "return",
        _l("7 – 730, counted from the last follow-up or from when the owner got it."),
        low=7,
        high=730,
    ),
    Definition(
        "pool_warn_days",
        int,
        7,
        _l("The owner is warned so many days before"),
        "return",
        _l("1 – 60. Whoever is due already when this is saved is warned first all the same."),
        low=1,
        high=60,
    ),
    Definition("pool_since", str, "", _l("Since when customers go back"), "hidden"),
)
RULES = (*FRESHNESS, *POOL)
