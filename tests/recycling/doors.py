"""Who may delete what of Ann's, and who sees the bin."""

from tests.harness.doors import allowed, everyone

DOORS = {
    ("recycling.index", "GET"): everyone(200),
    ("recycling.delete_contact", "POST"): allowed(303, "ann", "mia"),
    ("recycling.delete_deal", "POST"): allowed(303, "ann", "mia"),
    ("recycling.delete_followup", "POST"): allowed(303, "ann", "mia"),
    ("recycling.delete_attachment", "POST"): allowed(303, "ann", "mia"),
    ("recycling.delete_service_record", "POST"): allowed(303, "ann", "mia"),
    ("recycling.delete_need", "POST"): allowed(303, "ann", "mia"),
    ("recycling.delete_quote", "POST"): allowed(303, "ann", "mia"),
    ("recycling.delete_proposal", "POST"): allowed(303, "ann", "mia"),
    ("recycling.delete_payment", "POST"): allowed(303, "ann", "mia"),
    # What others have deleted is not there for those who oversee nothing.
    ("recycling.restore", "POST"): {
        "ann": 303, "bob": 404, "hal": 404, "carol": 404, "mark": 404, "mia": 303, "ada": 303,
    },
    ("recycling.purge", "POST"): allowed(422, "ada"),
}  # fmt: skip
