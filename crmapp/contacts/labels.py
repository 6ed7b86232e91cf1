"""A contact's fields as people read them."""

from flask_babel import lazy_gettext as _l

LABELS = {
    "name": _l("Contact"),
    "phone": _l("Phone"),
    "position": _l("Position"),
    "wechat": _l("WeChat"),
    "email": _l("E-mail"),
    "other_phone": _l("Other phone"),
    "gender": _l("Gender"),
    "age": _l("Age"),
    "decision_power": _l("Decision power"),
    "influence": _l("Influence"),
    "preferences": _l("Preferences"),
    "remarks": _l("Remarks"),
    "is_main": _l("Main contact"),
    "left_on": _l("Left on"),
    "left_reason": _l("Reason"),
}
