"""The closed catalogue of what the journal tells: each action with its group and its sentence.

To add one: a line in ACTIONS with a lazy sentence. `%(who)s` is who did it, `%(what)s` the record
given as subject (its customer, where it hangs on one), any other name one of the details.
"""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from crmapp.labels import Choice


class Group(Choice):
    """What an action is about; REFUSED gathers the refusals of all the others."""

    SIGN_IN = "sign_in", _l("Sign-in and accounts"), "sky"
    SEEN = "seen", _l("Contact details seen"), "violet"
    TAKEN_OUT = "taken_out", _l("Exports and prints"), "amber"
    TAKEN_IN = "taken_in", _l("Imports"), "teal"
    CUSTOMERS = "customers", _l("Customers"), "emerald"
    HAND_OVER = "hand_over", _l("Hand-overs"), "indigo"
    TEAM = "team", _l("Team"), "cyan"
    SETTINGS = "settings", _l("Settings and lists"), "slate"
    BACKUPS = "backups", _l("Backups and upkeep"), "orange"
    REFUSED = "refused", _l("Refused"), "rose"


@dataclass(frozen=True, slots=True)
class Told:
    """What an action is about and the sentence that tells it."""

    group: Group
    sentence: Any
    is_refusal: bool = False
    bare: Any = None  # the sentence where there is no subject


_IN, _SEEN, _OUT = Group.SIGN_IN, Group.SEEN, Group.TAKEN_OUT
_TAKE, _CUSTOMER, _HAND = Group.TAKEN_IN, Group.CUSTOMERS, Group.HAND_OVER
_TEAM, _SET, _BACK = Group.TEAM, Group.SETTINGS, Group.BACKUPS

ACTIONS: dict[str, Told] = {
    "sign_in:done": Told(_IN, _l("%(who)s signed in")),
    "sign_in:ended": Told(_IN, _l("%(who)s signed out")),
    "sign_in:failed": Told(
        _IN,
        _l("A sign-in as %(what)s failed"),
        is_refusal=True,
        bare=_l("A sign-in with an unknown name failed"),
    ),
    "sign_in:challenged": Told(_IN, _l("%(who)s gave the right password and was asked for a code")),
    "sign_in:ended_there": Told(_IN, _l("%(who)s signed out in another browser")),
    "sign_in:ended_elsewhere": Told(_IN, _l("%(who)s signed out everywhere else")),
    "sign_in:ended_by_other": Told(_IN, _l("%(who)s signed %(what)s out")),
    "proof:given": Told(_IN, _l("%(who)s confirmed who they are")),
    "proof:failed": Told(
        _IN, _l("%(who)s gave a wrong password when asked again"), is_refusal=True
    ),
    "second_step:set_up": Told(_IN, _l("%(who)s set up a second step")),
    "second_step:codes_renewed": Told(_IN, _l("%(who)s made new recovery codes")),
    "second_step:recovery_used": Told(_IN, _l("%(who)s used a recovery code")),
    "second_step:wrong_code": Told(_IN, _l("%(who)s gave a wrong code"), is_refusal=True),
    "second_step:ended": Told(_IN, _l("%(who)s switched the second step off")),
    "second_step:taken_away": Told(
        _IN, _l("%(who)s took the second step of %(what)s away: %(reason)s")
    ),
    "password:changed": Told(_IN, _l("%(who)s changed their own password")),
    "calendar:opened": Told(_IN, _l("%(who)s opened a calendar feed of their own plans")),
    "calendar:closed": Told(_IN, _l("%(who)s closed the calendar feed")),
    "setup:done": Told(_IN, _l("%(who)s set the product up")),
    "setup:wrong_code": Told(_IN, _l("The set-up was tried with a wrong code"), is_refusal=True),
    "access:refused": Told(
        _IN,
        _l("%(who)s was refused with %(what)s: %(wanted)s"),
        is_refusal=True,
        bare=_l("%(who)s was refused: %(wanted)s"),
    ),
    "contact:revealed": Told(_SEEN, _l("%(who)s looked at contact details of %(what)s")),
    "contact:card_shown": Told(_SEEN, _l("%(who)s showed a contact card of %(what)s as a code")),
    "contact:card_downloaded": Told(_OUT, _l("%(who)s downloaded a contact card of %(what)s")),
    "summary:printed": Told(_OUT, _l("%(who)s printed the summary of %(what)s")),
    "export:asked": Told(_OUT, _l("%(who)s asked for an export of %(count)s customers")),
    "export:granted": Told(_OUT, _l("%(who)s approved an export of %(count)s customers")),
    "export:declined": Told(
        _OUT, _l("%(who)s declined an export of %(count)s customers"), is_refusal=True
    ),
    "export:made": Told(_OUT, _l("%(who)s exported %(count)s customers")),
    "meeting:printed": Told(_OUT, _l("%(who)s printed the meeting “%(title)s”")),
    "report:taken": Told(_OUT, _l("%(who)s exported the report “%(report)s”")),
    "journal:exported": Told(_OUT, _l("%(who)s exported %(count)s entries of the journal")),
    "disclosures:printed": Told(_OUT, _l("%(who)s printed who saw %(what)s")),
    "import:read": Told(_TAKE, _l("%(who)s had a sheet of %(rows)s rows compared")),
    "import:returned": Told(_TAKE, _l("%(who)s downloaded the rows that an import left out")),
    "import:taken": Told(_TAKE, _l("%(who)s took a sheet in")),
    "import:undone": Told(_TAKE, _l("%(who)s undid an import")),
    "import:told_too_much": Told(
        _TAKE, _l("A sheet of %(who)s asked for too many customers of others"), is_refusal=True
    ),
    "customers:changed_many": Told(_CUSTOMER, _l("%(who)s changed %(count)s customers at once")),
    "customer:entered": Told(_CUSTOMER, _l("%(who)s entered %(what)s")),
    "customer:changed_for_owner": Told(_CUSTOMER, _l("%(who)s changed %(what)s for its owner")),
    "customer:deleted": Told(_CUSTOMER, _l("%(who)s deleted %(what)s")),
    "customer:restored": Told(_CUSTOMER, _l("%(who)s brought %(what)s back")),
    "customer:approved": Told(_CUSTOMER, _l("%(who)s approved %(what)s")),
    "customer:returned": Told(_CUSTOMER, _l("%(who)s returned %(what)s to its author")),
    "customer:sent_in": Told(_CUSTOMER, _l("%(who)s sent %(what)s in again")),
    "campaign:credited": Told(_CUSTOMER, _l("%(who)s noted what %(what)s came of: %(name)s")),
    "customer:rested": Told(_CUSTOMER, _l("%(who)s set %(what)s to dormant")),
    "customer:kept_active": Told(_CUSTOMER, _l("%(who)s keeps %(what)s active")),
    "customer:answer_undone": Told(
        _CUSTOMER, _l("%(who)s took back an answer whether %(what)s rests")
    ),
    "customer:rested_by_rule": Told(_CUSTOMER, _l("%(what)s was set to dormant: %(rule)s")),
    "customer:merged": Told(_CUSTOMER, _l("%(who)s merged another customer into %(what)s")),
    "customer:parted": Told(_CUSTOMER, _l("%(who)s undid a merge into %(what)s")),
    "bin:taken": Told(_CUSTOMER, _l("%(who)s deleted something of %(what)s: %(kind)s")),
    "bin:restored": Told(_CUSTOMER, _l("%(who)s restored something of %(what)s: %(kind)s")),
    "bin:purged": Told(_CUSTOMER, _l("Deleted for good: %(kind)s %(key)s")),
    "file:added": Told(_CUSTOMER, _l("%(who)s added files to %(what)s")),
    "file:renamed": Told(_CUSTOMER, _l("%(who)s renamed a file of %(what)s")),
    "file:downloaded": Told(_OUT, _l("%(who)s downloaded a file of %(what)s")),
    "privacy:found": Told(_SEEN, _l("%(who)s looked for a person at that person's request")),
    "privacy:exported": Told(_OUT, _l("%(who)s exported what is kept of a person")),
    "privacy:erased": Told(_CUSTOMER, _l("%(who)s erased a person at that person's request")),
    "privacy:anonymised": Told(
        _CUSTOMER, _l("%(who)s erased the contacts of %(count)s long silent customers")
    ),
    "contact:added": Told(_CUSTOMER, _l("%(who)s added a contact to %(what)s")),
    "contact:changed_for_owner": Told(
        _CUSTOMER, _l("%(who)s changed a contact of %(what)s for its owner")
    ),
    "contact:made_main": Told(_CUSTOMER, _l("%(who)s chose another main contact for %(what)s")),
    "deal:changed_for_owner": Told(
        _CUSTOMER, _l("%(who)s changed a deal of %(what)s for its owner")
    ),
    "step:changed_for_owner": Told(
        _CUSTOMER, _l("%(who)s changed a plan of %(what)s for its owner")
    ),
    "quote:made": Told(_CUSTOMER, _l("%(who)s wrote the quote %(name)s for %(what)s")),
    "quote:sent": Told(_CUSTOMER, _l("%(who)s sent the quote %(name)s to %(what)s")),
    "quote:accepted": Told(_CUSTOMER, _l("%(what)s accepted the quote %(name)s, says %(who)s")),
    "quote:declined": Told(_CUSTOMER, _l("%(what)s declined the quote %(name)s, says %(who)s")),
    "quote:reopened": Told(_CUSTOMER, _l("%(who)s took back the answer to the quote %(name)s")),
    "quote:printed": Told(_OUT, _l("%(who)s printed the quote %(name)s for %(what)s")),
    "proposal:written": Told(_CUSTOMER, _l("%(who)s wrote a proposal for %(what)s")),
    "payment:planned": Told(_CUSTOMER, _l("%(who)s planned a payment of %(what)s")),
    "payment:received": Told(_CUSTOMER, _l("%(who)s recorded a payment from %(what)s")),
    "payment:changed": Told(_CUSTOMER, _l("%(who)s changed a payment of %(what)s")),
    "promise:changed_for_owner": Told(
        _CUSTOMER, _l("%(who)s changed a promise to %(what)s for its owner")
    ),
    "service:added": Told(_CUSTOMER, _l("%(who)s wrote a service record for %(what)s")),
    "service:changed": Told(_CUSTOMER, _l("%(who)s changed a service record of %(what)s")),
    "service:solved": Told(_CUSTOMER, _l("%(who)s solved a service record of %(what)s")),
    "deal:repeated": Told(_CUSTOMER, _l("%(who)s began a repeat purchase of %(what)s")),
    "need:changed_for_owner": Told(
        _CUSTOMER, _l("%(who)s changed a need of %(what)s for its owner")
    ),
    "followup:corrected": Told(_CUSTOMER, _l("%(who)s corrected a follow-up of %(what)s")),
    "duplicate:saved_anyway": Told(
        _CUSTOMER, _l("%(who)s saved %(what)s although it is like another")
    ),
    "duplicate:told_apart": Told(_CUSTOMER, _l("%(who)s said that %(what)s is no duplicate")),
    "duplicate:asked_again": Told(_CUSTOMER, _l("%(who)s has %(what)s compared again")),
    "duplicate:sought": Told(_CUSTOMER, _l("%(who)s looked for duplicates")),
    "duplicate:met_unseen": Told(_SEEN, _l("%(who)s met customers of others while typing")),
    "duplicate:too_many_checks": Told(
        _SEEN, _l("%(who)s checked for duplicates too often"), is_refusal=True
    ),
    "helper:named": Told(_HAND, _l("%(who)s made %(helper)s a helper of %(what)s")),
    "helper:released": Told(_HAND, _l("%(who)s released %(helper)s as a helper of %(what)s")),
    "customer:handed_over": Told(
        _HAND, _l("%(who)s handed %(what)s over from %(former)s to %(owner)s")
    ),
    "pool:claimed": Told(_HAND, _l("%(who)s claimed %(what)s from the pool")),
    "pool:unclaimed": Told(_HAND, _l("%(who)s took back a claim of %(what)s")),
    "pool:given_back": Told(_HAND, _l("%(who)s gave %(what)s back to the pool: %(reason)s")),
    "pool:returned": Told(_HAND, _l("%(what)s went back to the pool: %(rule)s")),
    "handover:asked": Told(_HAND, _l("%(who)s asked for the hand-over of %(what)s")),
    "handover:declined": Told(
        _HAND, _l("%(who)s declined to hand %(what)s over to %(asker)s"), is_refusal=True
    ),
    "person:hired": Told(_TEAM, _l("%(who)s made an account for %(what)s")),
    "person:renamed": Told(_TEAM, _l("%(who)s renamed %(what)s")),
    "person:roles": Told(_TEAM, _l("%(who)s changed the roles of %(what)s: %(roles)s")),
    "person:dismissed": Told(_TEAM, _l("%(who)s signed %(what)s off")),
    "person:taken_back": Told(_TEAM, _l("%(who)s let %(what)s sign in again")),
    "person:password_reset": Told(_TEAM, _l("%(who)s gave %(what)s a new one-time password")),
    "campaign:made": Told(_SET, _l("%(who)s added the campaign %(name)s")),
    "campaign:changed": Told(_SET, _l("%(who)s changed the campaign %(name)s")),
    "campaign:retired": Told(_SET, _l("%(who)s stopped offering the campaign %(name)s")),
    "campaign:revived": Told(_SET, _l("%(who)s offered the campaign %(name)s again")),
    "targets:set": Told(_SET, _l("%(who)s set %(count)s targets from %(period)s on")),
    "meeting:closed": Told(_TEAM, _l("%(who)s closed the meeting “%(title)s”")),
    "meeting:reopened": Told(_TEAM, _l("%(who)s opened the meeting “%(title)s” again")),
    "channel:made": Told(_SET, _l("%(who)s set up the channel “%(name)s”")),
    "channel:changed": Told(_SET, _l("%(who)s changed the channel “%(name)s”")),
    "channel:removed": Told(_SET, _l("%(who)s removed the channel “%(name)s”")),
    "channel:tested": Told(_SET, _l("%(who)s tried the channel “%(name)s”")),
    "setting:changed": Told(_SET, _l("%(who)s changed a setting: %(key)s")),
    "rights:changed": Told(
        _SET, _l("%(who)s changed a field right: %(field)s, %(standpoint)s, %(right)s")
    ),
    "stage:added": Told(_SET, _l("%(who)s added the stage %(name)s")),
    "stage:changed": Told(_SET, _l("%(who)s changed the stage %(name)s")),
    "stage:moved": Told(_SET, _l("%(who)s moved the stage %(name)s")),
    "stage:retired": Told(_SET, _l("%(who)s retired a stage")),
    "stages:adopted": Told(_SET, _l("%(who)s took another set of stages")),
    "product:added": Told(_SET, _l("%(who)s added the product %(name)s")),
    "product:changed": Told(_SET, _l("%(who)s changed the product %(name)s")),
    "product:retired": Told(_SET, _l("%(who)s stopped offering the product %(name)s")),
    "product:revived": Told(_SET, _l("%(who)s offers the product %(name)s again")),
    "hint:changed": Told(_SET, _l("%(who)s changed the instruction at a field: %(field)s")),
    "conventions:changed": Told(_SET, _l("%(who)s changed the conventions")),
    "word:added": Told(_SET, _l("%(who)s added the word %(name)s to a list")),
    "word:changed": Told(_SET, _l("%(who)s changed the word %(name)s of a list")),
    "word:retired": Told(_SET, _l("%(who)s retired the word %(name)s of a list")),
    "custom_field:added": Told(_SET, _l("%(who)s added the own field %(name)s")),
    "custom_field:changed": Told(_SET, _l("%(who)s changed the own field %(name)s")),
    "custom_field:moved": Told(_SET, _l("%(who)s moved the own field %(name)s")),
    "custom_field:retired": Told(_SET, _l("%(who)s retired the own field %(name)s")),
    "custom_field:revived": Told(_SET, _l("%(who)s offers the own field %(name)s again")),
    "word:moved": Told(_SET, _l("%(who)s moved the word %(name)s of a list")),
    "backup:made": Told(_BACK, _l("%(who)s made a backup")),
    "backup:failed": Told(_BACK, _l("A backup could not be made")),
    "backup:refused": Told(
        _BACK, _l("%(who)s was refused a backup: wrong password"), is_refusal=True
    ),
    "backup:passphrase": Told(_BACK, _l("%(who)s changed the passphrase of the backups")),
    "backup:uploaded": Told(_BACK, _l("%(who)s uploaded a backup")),
    "backup:restore_asked": Told(_BACK, _l("%(who)s began to restore a backup")),
    "backup:not_restored": Told(_BACK, _l("A backup could not be restored"), is_refusal=True),
    "backup:downloaded": Told(_BACK, _l("%(who)s downloaded a backup")),
    "backup:restored": Told(_BACK, _l("A backup was restored")),
    "keys:begun": Told(_BACK, _l("Key %(key)s of private fields was taken into use")),
    "keys:retired": Told(_BACK, _l("Key %(key)s of private fields was retired")),
    "doctor:repaired": Told(_BACK, _l("Derived figures were repaired")),
    "demo:filled": Told(_BACK, _l("%(who)s added the demo")),
    "demo:removed": Told(_BACK, _l("%(who)s removed the demo")),
}


FORMER = {"backup:refused"}  # told by entries of earlier releases only


def actions_of(group: Group) -> list[str]:
    """The names of a group's actions; the refusals of all groups for REFUSED."""
    if group is Group.REFUSED:
        return [name for name, told in ACTIONS.items() if told.is_refusal]
    return [name for name, told in ACTIONS.items() if told.group is group]


# What lies in the groups of sight and of taking out, yet tells of a wish or of figures only.
_TELLS_NOTHING = {
    "export:asked", "export:granted", "journal:exported", "duplicate:met_unseen",
    "duplicate:too_many_checks", "export:declined", "disclosures:printed", "report:taken",
    "meeting:printed",
}  # fmt: skip
DISCLOSING = [
    name
    for name, told in ACTIONS.items()
    if told.group in (Group.SEEN, Group.TAKEN_OUT) and name not in _TELLS_NOTHING
]
