"""Every permission: what may be done, by whom, and which records a person sees at all."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, false, or_, select
from sqlalchemy.orm import contains_eager

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.accounts.roles import Role
from crmapp.actions import Action
from crmapp.customers.helpers import CustomerHelper
from crmapp.customers.kinds import CustomerType, Review
from crmapp.customers.live import THERE
from crmapp.customers.models import Customer
from crmapp.field_policy.kinds import Field
from crmapp.field_policy.sight import customer_of, sight
from crmapp.followups.models import CORRECTED_WITHIN
from crmapp.pool.rights import claims, pool_is_on
from crmapp.review.waiting import REVIEWERS
from crmapp.settings.values import setting

Rule = Callable[[Person, Any], bool]


def holds(*roles: Role) -> Rule:
    """A rule by role alone."""
    return lambda person, record: person.has_role(*roles)


def anyone(person: Person, record: Any) -> bool:
    """Everyone who is signed in."""
    return True


def owner(person: Person, record: Any) -> bool:
    """The owner of the record's customer."""
    return customer_of(record).owner_id == person.id


def helper(person: Person, record: Any) -> bool:
    """A helper whom the owner named."""
    return person.id in customer_of(record).helper_ids


def service_of_won(person: Person, record: Any) -> bool:
    """Customer service, on a customer who has bought."""
    return person.has_role(Role.SERVICE) and customer_of(record).type is CustomerType.WON


def of_won(person: Person, record: Any) -> bool:
    """Anyone, where the customer has bought."""
    return customer_of(record).type is CustomerType.WON


def handler(person: Person, record: Any) -> bool:
    """Whoever handles a service record."""
    return record.handler_id == person.id


def author_in_time(person: Person, record: Any) -> bool:
    """The author of a follow-up, a file or a service record, for 24 hours."""
    return record.author_id == person.id and record.written_at + CORRECTED_WITHIN > clock.now()


def threw_away(person: Person, record: Any) -> bool:
    """Whoever deleted what lies in the bin."""
    return record.by_id == person.id


def approved(person: Person, record: Any) -> bool:
    """A customer that no longer waits for review."""
    return customer_of(record).review is Review.APPROVED


def sees_ways(person: Person, record: Any) -> bool:
    """Whoever the field policy shows every way to reach a contact whole."""
    return sight(person, record).sees_ways


def may_ask_for_ways(person: Person, record: Any) -> bool:
    """Whoever the field policy shows a way to reach a contact on request."""
    return sight(person, record).may_ask


def reads_said(person: Person, record: Any) -> bool:
    """Whoever the field policy shows what was said."""
    return sight(person, record).sees(Field.SAID)


def takes_amounts(person: Person, record: Any) -> bool:
    """Whoever the field policy lets take amounts and what stands in contracts out of the house."""
    eye = sight(person, record)
    return eye.may_take("quotes.amount") and eye.may_take("quotes.terms")


def owner_by_setting(person: Person, record: Any) -> bool:
    """The owner, of this one customer, where the team lets salespeople take their own out."""
    return record is not None and bool(setting("exports_own")) and owner(person, record)


def author_of_waiting(person: Person, record: Any) -> bool:
    """Whoever entered a customer that is not approved yet."""
    return not approved(person, record) and customer_of(record).entered_by_id == person.id


def approved_if_one(person: Person, record: Any) -> bool:
    """A customer that no longer waits for review; without a record the right as such."""
    return record is None or approved(person, record)


def about_oneself(person: Person, record: Any) -> bool:
    """Whoever a meeting is about, or a decision is for."""
    return record.person_id == person.id


def any_of(*rules: Rule) -> Rule:
    """At least one of the rules."""
    return lambda person, record: any(rule(person, record) for rule in rules)


def all_of(*rules: Rule) -> Rule:
    """Every one of the rules."""
    return lambda person, record: all(rule(person, record) for rule in rules)


manager = holds(Role.MANAGER)
administrator = holds(Role.ADMINISTRATOR)
owner_or_manager = any_of(owner, manager)
editor = any_of(owner, manager, author_of_waiting)

RULES: dict[Action, Rule] = {
    Action.AFTERSALES_SEE: holds(Role.SALES, Role.SERVICE, Role.MANAGER, Role.ADMINISTRATOR),
    Action.BACKUP_MANAGE: administrator,
    Action.BIN_OVERSEE: any_of(manager, administrator),
    Action.BIN_PURGE: administrator,
    Action.BIN_RESTORE: any_of(
        manager,
        administrator,
        all_of(threw_away, any_of(owner, helper, service_of_won, author_of_waiting)),
    ),
    Action.BIN_SEE: anyone,
    Action.BOARD_SEE: anyone,
    Action.CAMPAIGN_KEEP: holds(Role.MARKETING, Role.MANAGER, Role.ADMINISTRATOR),
    Action.CARE_SEE: holds(Role.SALES, Role.MANAGER),
    Action.CONTACT_CARD: all_of(approved, sees_ways),
    Action.CONTACT_REVEAL: may_ask_for_ways,
    Action.CONTACT_SEE: sees_ways,
    Action.CONVENTIONS_WRITE: any_of(manager, administrator),
    Action.CUSTOMER_CREATE: holds(Role.SALES, Role.MANAGER, Role.ADMINISTRATOR),
    Action.CUSTOMER_DELETE: editor,
    Action.CUSTOMER_EDIT: editor,
    Action.CUSTOMER_EXPORT: all_of(approved_if_one, any_of(manager, owner_by_setting)),
    Action.CUSTOMER_HAND_OVER: all_of(approved_if_one, manager),
    Action.CUSTOMER_MERGE: all_of(approved, owner_or_manager),
    Action.CUSTOMER_PRINT: all_of(approved, any_of(owner, helper, manager, administrator)),
    Action.CUSTOMER_REVIEW: holds(*REVIEWERS),
    Action.CUSTOMER_SEE: anyone,
    Action.DEAL_EDIT: editor,
    Action.DEAL_MOVE: all_of(approved, owner_or_manager),
    Action.DEMO_REMOVE: administrator,
    Action.DISCLOSURES_SEE: any_of(manager, administrator),
    Action.DUPLICATES_SEE: holds(Role.SALES, Role.MANAGER),
    Action.DUPLICATES_SEEK: manager,
    Action.EXPORT_DECIDE: manager,
    Action.FILE_ADD: any_of(owner, manager, helper, service_of_won),
    Action.FILE_READ: reads_said,
    Action.FILE_REMOVE: any_of(owner, manager, author_in_time),
    Action.FOLLOWUP_CORRECT: author_in_time,
    Action.FOLLOWUP_DELETE: any_of(manager, author_in_time),
    Action.FOLLOWUP_READ: reads_said,
    Action.FOLLOWUP_WRITE: any_of(owner, manager, helper),
    Action.GUIDE_READ: anyone,
    Action.HANDOVER_ANSWER: all_of(approved, owner_or_manager),
    Action.HANDOVER_ASK: all_of(approved_if_one, holds(Role.SALES, Role.MANAGER)),
    Action.HELPER_NAME: all_of(approved, owner_or_manager),
    Action.IMPORT_MAKE: holds(Role.SALES, Role.MANAGER, Role.ADMINISTRATOR),
    Action.JOURNAL_READ: administrator,
    Action.MEETING_LEAD: any_of(manager, all_of(holds(Role.SALES), about_oneself)),
    Action.MEETING_PRINT_FULL: any_of(
        manager, administrator, all_of(holds(Role.SALES), about_oneself)
    ),
    Action.MEETING_ROWS: holds(Role.SALES, Role.SERVICE, Role.MANAGER, Role.ADMINISTRATOR),
    Action.MEETING_SEE: anyone,
    Action.MEETING_SETTLE: any_of(manager, about_oneself),
    Action.OFFER_EDIT: all_of(approved, owner_or_manager),
    Action.OFFER_SEE: any_of(owner, helper, manager, administrator, service_of_won),
    Action.OFFER_TAKE: all_of(approved, any_of(owner, helper, manager), takes_amounts),
    Action.POOL_CLAIM: all_of(approved_if_one, claims),
    Action.POOL_GIVE_BACK: all_of(pool_is_on, approved, owner_or_manager),
    Action.POOL_SEE: all_of(pool_is_on, holds(Role.SALES, Role.MANAGER)),
    Action.PRACTICE_RENEW: any_of(manager, administrator),
    Action.PRIVACY_MANAGE: administrator,
    Action.PRODUCT_MANAGE: any_of(manager, administrator),
    Action.PROMISE_CLOSE: owner_or_manager,
    Action.REPORT_SEE: anyone,
    Action.REPORT_SEE_ALL: holds(Role.MANAGER, Role.ADMINISTRATOR, Role.MARKETING),
    Action.SERVICE_ADD: all_of(approved, of_won, any_of(owner, manager, service_of_won)),
    Action.SERVICE_DELETE: any_of(manager, author_in_time),
    Action.SERVICE_HANDLE: all_of(
        any_of(reads_said, handler), any_of(owner, manager, service_of_won, handler)
    ),
    Action.SERVICE_READ: any_of(reads_said, handler),
    Action.SERVICE_WRITE: service_of_won,
    Action.SETTINGS_CHANGE: administrator,
    Action.STEP_PLAN: owner_or_manager,
    Action.TARGET_SET: manager,
    Action.TEAM_MANAGE: administrator,
    Action.TEAM_OVERSEE: manager,
}

SEES_ALL = (Role.MANAGER, Role.ADMINISTRATOR, Role.MARKETING)


def can(person: Person, action: Action, record: Any = None) -> bool:
    """Whether a person may do something to a record; raises KeyError for an unknown action."""
    rule = RULES[action]  # looked up first: a typo must not hide behind an anonymous page
    return person.is_authenticated and person.is_active and rule(person, record)


def visible(person: Person, model: Any) -> Select:
    """The records of a kind that a person sees at all; everything else does not exist for them.

    Records that hang on a customer come with it loaded.
    """
    return _visible(model, _Looker.of(person))


class _Looker(NamedTuple):
    """All of a person that decides what they see."""

    id: int
    reviews: bool
    is_narrowed: bool
    claims: bool
    serves: bool

    @classmethod
    def of(cls, person: Person) -> "_Looker":
        """What decides for a person now, by their roles and the team's settings."""
        return cls(
            id=person.id,
            reviews=person.has_role(*REVIEWERS),
            is_narrowed=is_narrowed(person),
            claims=claims(person),
            serves=person.has_role(Role.SERVICE),
        )


@lru_cache(maxsize=1024)  # to write it out takes longer than to ask it
def _visible(model: Any, looker: _Looker) -> Select:
    if model is Customer:
        return select(Customer).where(*_sight(looker))
    joined = select(model).join(model.customer).options(contains_eager(model.customer))
    return joined.where(*_sight(looker))


def _sight(looker: _Looker) -> list[Any]:
    conditions = [*THERE]
    mine = Customer.entered_by_id == looker.id
    if not looker.reviews:
        conditions.append(or_(Customer.review == Review.APPROVED, mine))
    if looker.is_narrowed:
        conditions.append(or_(_own(looker), and_(mine, Customer.review != Review.APPROVED)))
    return conditions


def is_narrowed(person: Person) -> bool:
    """Whether the team lets this person see their own customers only."""
    return bool(setting("sight_own_only")) and not person.has_role(*SEES_ALL)


def _own(looker: _Looker) -> Any:
    helped = select(CustomerHelper.customer_id).where(CustomerHelper.person_id == looker.id)
    return or_(
        Customer.owner_id == looker.id,
        Customer.owner_id.is_(None) if looker.claims else false(),
        Customer.id.in_(helped),
        Customer.type == CustomerType.WON if looker.serves else false(),
    )
