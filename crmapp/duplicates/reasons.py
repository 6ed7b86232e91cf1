"""Why two customers may be one, in words."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from crmapp.labels import Choice


class Sign(Choice):
    """What two customers have in common; `%(what)s` is the shared thing."""

    SAME_CREDIT_CODE = "same_credit_code", _l("same credit code")
    SAME_PHONE = "same_phone", _l("same phone")
    SAME_MAIL_DOMAIN = "same_mail_domain", _l("same mail domain “%(what)s”")
    SAME_WEBSITE = "same_website", _l("same website “%(what)s”")
    SAME_NAME = "same_name", _l("same name")
    ALIAS = "alias", _l("known as “%(what)s”")
    SAME_BRAND = "same_brand", _l("same brand “%(what)s”")
    SAME_PLACE = "same_place", _l("same place: %(what)s")
    SAME_PINYIN = "same_pinyin", _l("sounds the same: %(what)s")
    CONTAINED = "contained", _l("one contained in the other: “%(what)s”")
    OTHER_BRANCH = "other_branch", _l("same group, another branch")
    OTHER_PLACE = "other_place", _l("same name in another place")
    ONE_CHARACTER = "one_character", _l("one character differs")
    SAME_CONTACT = "same_contact", _l("same contact: %(what)s")
    SAME_TAIL = "same_tail", _l("phone with the same last four digits")
    SAME_STREET = "same_street", _l("same address: %(what)s")
    SAME_EVENT = "same_event", _l("first met on the same day through the same source")


@dataclass(frozen=True, slots=True)
class Reason:
    """One sign with the thing that is shared, empty where the sign says all."""

    sign: Sign
    what: str = ""

    @property
    def plain(self) -> list[str]:
        """The reason as JSON keeps it."""
        return [self.sign.value, self.what]

    @property
    def label(self) -> LazyString:
        """The reason in the reader's language."""
        return LazyString(lambda: str(self.sign.label).replace("%(what)s", self.what))
