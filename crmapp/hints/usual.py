"""The built-in instructions of fields that need more than their label, by the field's key.

What a field means and how it is filled in follows the entry and maintenance guide.
"""

from typing import Any

from flask_babel import lazy_gettext as _l

USUAL: dict[str, Any] = {
    "customers.number": _l("Given by itself; change it only to match a paper"),
    "customers.industry_id": _l("What the customer lives on, not what they buy"),
    "customers.source_id": _l("How the very first contact came about"),
    "customers.size_id": _l("By people and turnover; checked once a month"),
    "customers.region_code": _l("Where they decide, not where they deliver"),
    "customers.need_type_id": _l("What they want from us in one word"),
    "customers.need": _l("What, how much, for which place; in their words"),
    "customers.competitors": _l("Who else offers, and what they like there"),
    "customers.main_business": _l("What they make or sell, in a line"),
    "customers.head_count": _l("About how many people"),
    "customers.annual_revenue": _l("About how much a year, as far as it is known"),
    "customers.founded_on": _l("As on the licence"),
    "customers.website": _l("Also finds duplicates: the same site is the same customer"),
    "customers.first_contact_on": _l("The first follow-up fills it in"),
    "customers.purchase_history": _l("What they bought before this product was used"),
    "customers.cooperation": _l("How it goes: who works with whom, what changed"),
    "customers.feedback": _l("What they say of product and service"),
    "customers.remarks": _l("What has no field of its own; no ID or bank-card numbers"),
    "customers.campaign_id": _l("The event or mailing that brought them"),
    "contacts.position": _l("Department and post, as on the card"),
    "contacts.wechat": _l("The account, not the nickname"),
    "contacts.email": _l("The company's address rather than a private one"),
    "contacts.other_phone": _l("Landline with area code and extension"),
    "contacts.decision_power": _l("May they sign, recommend, or only ask?"),
    "contacts.influence": _l("How far others follow them"),
    "contacts.remarks": _l("Best time to call, how they like to be addressed"),
    "deals.title": _l("What it is about, short enough for a card"),
    "deals.product": _l("Model and package"),
    "deals.expected_on": _l("The day you would bet on; the forecast uses it"),
    "deals.payment_terms": _l("For example: a third in advance, the rest on delivery"),
    "deals.delivery": _l("For example: four weeks after payment"),
    "followups.need": _l("What hurts, since when, what it costs them"),
    "followups.reply": _l("What we answered and sent"),
    "followups.attitude": _l("Keen, waiting, cool; and how one could tell"),
    "followups.next_goal": _l("What shall be settled by it"),
    "followups.promise": _l("What we owe them; you are reminded"),
}
