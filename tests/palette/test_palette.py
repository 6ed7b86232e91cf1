"""The palette offers what a person may see and do, and nothing else."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from tests.harness.application import Client
from tests.harness.sales import Sales

pytestmark = pytest.mark.seldom_elsewhere  # it asks what tests/search asks on both


@pytest.fixture
def offered(sign_in: Callable[..., Client]) -> Callable[[object, str], str]:
    """What a person reads in the palette for a query, in English."""

    def ask(person: object, query: str) -> str:
        client = sign_in(person)
        client.post("/language/en")
        return client.hx("/palette/", data={"q": query}).text

    return ask


def test_pages_and_actions_are_those_that_one_may(
    offered: Callable[[object, str], str], people: SimpleNamespace
) -> None:
    assert 'href="/team' not in offered(people.ann, "team")
    assert 'href="/team' in offered(people.ada, "team")
    assert 'href="/customers/new"' in offered(people.ann, "new cust")
    assert 'href="/customers/new"' not in offered(people.mark, "new cust")
    assert 'formaction="/theme/dark"' in offered(people.mark, "深色")
    everything = offered(people.ada, "")
    for page in ("/board", "/customers", "/settings", "/me", "/team"):
        assert f'href="{page}' in everything, page


def test_a_customer_brings_what_may_be_done_with_it(
    offered: Callable[[object, str], str], sales: Sales, people: SimpleNamespace
) -> None:
    customer = sales.customer("杭州云帆智能", people.ann)
    told = offered(people.ann, "yunfan")
    assert f'href="/customers/{customer.id}"' in told
    assert f'href="/customers/{customer.id}/followups/new"' in told
    assert f'href="/deals/new?customer={customer.id}"' in told
    assert f'formaction="/customers/{customer.id}/summary"' in told
    assert "/handover" not in told
    assert f'href="/customers/{customer.id}/handover"' in offered(people.mia, "yunfan")
    told = offered(people.bob, "云帆")
    assert f'href="/customers/{customer.id}"' in told
    assert "/followups/new" not in told
    assert "/deals/new" not in told
    for query in ("跟进云帆", "跟进 云帆", "follow yunfan", "跟进"):
        assert f'href="/customers/{customer.id}/followups/new"' in offered(people.ann, query), query
        assert "/followups/new" not in offered(people.bob, query), query
    assert "云帆" not in offered(people.mark, "5678")  # a masked number is no clue
    assert "&lt;b&gt;" in offered(people.ann, "<b>没有")


def test_without_scripts_it_is_a_page(
    sign_in: Callable[..., Client], sales: Sales, people: SimpleNamespace
) -> None:
    sales.customer("杭州云帆智能", people.ann)
    client = sign_in(people.ann)
    assert 'action="/palette/"' in client.get("/palette/").text
    assert "云帆" in client.post("/palette/", data={"q": "云帆"}).text


def test_ctrl_k_leads_to_a_customer_by_keyboard_alone_and_waits_for_an_input_method(
    new_page: Callable[..., Page], sales: Sales, people: SimpleNamespace, axe: Callable[..., None]
) -> None:
    sales.customer("杭州云帆智能", people.ann)
    page = new_page(people.ann)
    page.goto("/customers")
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox")
    expect(box).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "palette-line-2")
    axe(page)
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    page.keyboard.press("Control+k")
    expect(box).to_be_focused()
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "yun", "selectionStart": 3, "selectionEnd": 3})
    page.keyboard.press("Enter")
    session.send("Input.insertText", {"text": "云帆"})
    expect(page.get_by_role("option").first).to_contain_text("云帆智能")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("杭州云帆智能")
    page.keyboard.press("Control+k")
    expect(box).to_be_focused()
    page.keyboard.type("board")  # Enter before the answer waits for it
    page.keyboard.press("Enter")
    page.wait_for_url("**/board/**")
