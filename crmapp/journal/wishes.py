"""What somebody wanted who was refused, in words: the actions of the policy."""

from typing import Any

from flask_babel import lazy_gettext as _l

WISHES: dict[str, Any] = {
    "backup:manage": _l("manage backups"),
    "bin:oversee": _l("oversee the recycle bin"),
    "bin:purge": _l("empty the recycle bin"),
    "bin:restore": _l("bring something back from the bin"),
    "bin:see": _l("see the recycle bin"),
    "board:see": _l("see the board"),
    "care:see": _l("look after customers"),
    "contact:card": _l("give out a contact card"),
    "contact:reveal": _l("see masked contact details"),
    "contact:see": _l("see contact details"),
    "customer:create": _l("enter customers"),
    "customer:delete": _l("delete a customer"),
    "customer:edit": _l("change a customer"),
    "customer:export": _l("export customers"),
    "customer:hand_over": _l("hand a customer over"),
    "customer:merge": _l("merge customers"),
    "customer:print": _l("print a customer"),
    "customer:review": _l("review new customers"),
    "customer:see": _l("see a customer"),
    "deal:edit": _l("change a deal"),
    "deal:move": _l("move a deal"),
    "demo:remove": _l("remove the demo"),
    "disclosures:see": _l("see who saw a customer"),
    "duplicates:see": _l("see duplicates"),
    "duplicates:seek": _l("look for duplicates"),
    "export:decide": _l("decide about exports"),
    "file:add": _l("add files"),
    "file:read": _l("open files"),
    "file:remove": _l("remove files"),
    "followup:correct": _l("correct a follow-up"),
    "followup:delete": _l("delete a follow-up"),
    "followup:read": _l("read follow-ups"),
    "followup:write": _l("write a follow-up"),
    "handover:answer": _l("answer a request for hand-over"),
    "handover:ask": _l("ask for a hand-over"),
    "helper:name": _l("name helpers"),
    "import:make": _l("take a sheet in"),
    "journal:read": _l("read the journal"),
    "offer:edit": _l("change items, quotes, proposals and payments"),
    "offer:see": _l("see items, quotes, proposals and payments"),
    "offer:take": _l("print a quote"),
    "pool:claim": _l("claim from the pool"),
    "pool:give_back": _l("give a customer back to the pool"),
    "pool:see": _l("see the pool"),
    "privacy:manage": _l("handle requests about personal data"),
    "product:manage": _l("keep the list of products"),
    "promise:close": _l("close a promise"),
    "report:see": _l("see reports"),
    "report:see_all": _l("see reports of the whole team"),
    "service:write": _l("write a service record"),
    "settings:change": _l("change settings"),
    "step:plan": _l("plan a next step"),
    "team:manage": _l("manage the team"),
    "team:oversee": _l("oversee the team"),
}


def wish(action: str) -> str:
    """What an action of the policy is in words; its name where there are none."""
    return str(WISHES.get(action, action))
