"""Addresses, forms and headers that no page of the product makes: refused, never an error."""

import base64

BIG = "9" * 30  # beyond every column
HUGE = "9" * 5_000  # beyond what Python turns into a number


def _after(place: str) -> str:
    packed = base64.urlsafe_b64encode(place.encode()).decode()
    return f"/customers?sort=name&after={packed}"


ADDRESSES = (
    f"/customers/{BIG}",
    f"/deals/new?customer=-{BIG}",
    f"/board/poll?shown_1={HUGE}",
    f"/board/poll?shown_{HUGE}=1",
    "/board/stages/1/cards?after=-5",
    "/board/?q=%00",
    _after(f'["a", {BIG}]'),
    _after('["a", Infinity]'),
    _after("[" * 20_000),
    _after(r'["\ud800", 1]'),
    _after(r'["\u0000", 1]'),
    f"/?whose={HUGE}",
    "/customers/1/timeline?after=0001-01-01T00:00:00%2B23:59~1~1",
    f"/customers/1/timeline?after=2026-01-01T00:00:00%2B00:00~1~{BIG}",
    f"/deals/1/stage?stage=2&from_stage={BIG}",
    f"/customers/1/files?before=-{BIG}&deal={BIG}",
    f"/recycle/?before={BIG}",
    f"/aftersales/?after=2026-01-01~{BIG}&kind=%00&state=?",
    f"/aftersales/?handler={BIG}&state=any&after={HUGE}",
    f"/aftersales/revisits?after=0001-01-01~-{BIG}",
    f"/customers/1/service-records?before=-{BIG}",
    f"/notifications/?before=-{BIG}",
    f"/reports/flow/behind?bar={HUGE}",
    f"/payments?after=0001-01-01_{BIG}&whose={HUGE}",
    f"/products/?after=-1-{BIG}&q=%00%25",
    f"/deals/1/proposals/new?after={BIG}",
    f"/meetings/?before=0001-01-01_{BIG}",
    f"/meetings/week/2026-01-01/behind?figure=%00&person={HUGE}",
    f"/meetings/data/2026-01-01/remarks/1?deal={BIG}&place=%3C",
    f"/care/check/?after=0001-01-01.{BIG}&whose={BIG}",
    f"/care/proposals?after={HUGE}&whose=%00",
    f"/pool?q=%00%25&industry={BIG}&after=0001-01-01.-1",
    f"/customers?care={HUGE}",
)
FORMS = (
    ("/customers/1/referrer", {"referrer": f"-{BIG}"}),
    ("/customers/1/needs", {"kind": "?", "words": "x\0"}),
    ("/deals/", {"customer": f"-{BIG}", "title": "x"}),
    ("/deals/1/stage", {"stage": "abc"}),
    ("/notifications/read", {"newest": f"-{BIG}"}),
    ("/followups/hints", {"content": HUGE}),
    ("/me/reminders", {"quiet": "own", "begins_at": HUGE, "ends_at": "25:99"}),
    ("/settings/stages/1/retirement", {"heir": f"-{BIG}"}),
    ("/customers", {"kind": "?", "owner_id": "?", "head_count": HUGE, "founded_on": "31-31-31"}),
    ("/deals/1/lines", {"version": "1", "lines-0-name": "x", "lines-0-price": HUGE}),
    ("/deals/1/lines", {"lines-²-name": "x", f"lines-{HUGE}-name": "x"}),
    ("/deals/1/quotes", {"lines-99999-name": "x", "contact_id": "?", "made_on": "31-31-31"}),
    ("/care/answers", {"customer": f"-{BIG}", "said": "rested", "reason": "x"}),
    ("/care/answers/%00/undo", {}),
    ("/care/check/1", {"part": HUGE, "size_id": f"-{BIG}", "name": HUGE}),
    ("/settings/rules/preview", {"preview": "rest", "rest_months": HUGE}),
    ("/meetings/week/2026-01-01/decisions", {"words": "x", "person": BIG, "due_on": "31-31-31"}),
    ("/customers/1/followups", {"content": "x", "when": "0001-01-01 00:00", "method": "?"}),
)
PAGES = ("http://[x", "http://localhost//[x", f"http://localhost/?whose={HUGE}")


def test_a_strange_address_breaks_nothing(people, new_customer, sign_in, subtests):
    new_customer(people.mia)
    mia = sign_in(people.mia)
    for address in ADDRESSES:
        with subtests.test(address[:40]):
            assert mia.get(address).status_code < 500


def test_a_strange_form_breaks_nothing(people, new_customer, sign_in, subtests):
    new_customer(people.mia)
    for client in (sign_in(people.mia), sign_in(people.ada)):
        for address, form in FORMS:
            with subtests.test(f"{address} {form}"[:80]):
                assert client.post(address, data=form).status_code < 500


def test_a_strange_asking_page_breaks_nothing(people, new_customer, sign_in, subtests):
    new_customer(people.mia)
    mia = sign_in(people.mia)
    for page in PAGES:
        headers = {"HX-Request": "true", "HX-Current-URL": page}
        for address in ("/deals/1/waiver", "/deals/1/star"):
            with subtests.test(f"{address} {page[:20]}"):
                assert mia.post(address, headers=headers).status_code < 500


def test_bytes_that_are_no_text_are_refused(people, client, sign_in):
    raw = {"QUERY_STRING": "q=\xff"}
    assert client.get("/board/", environ_overrides=raw).status_code == 400
    assert sign_in(people.ann).get("/customers", environ_overrides=raw).status_code == 400


def test_a_form_makes_up_no_uid_of_its_own(app, people, sign_in):
    from crmapp.customers.forms import NewCustomerForm

    with app.test_request_context(method="POST", data={"uid": "x" * 100_000}):
        assert len(NewCustomerForm().uid.data) == 32
