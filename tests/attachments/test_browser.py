"""Files in a real browser: chosen, pasted, looked at by keyboard, deleted and brought back."""

import base64
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.harness.sales import Sales
from tests.harness.uploads import picture

PASTE = """([target, content, name]) => {
  const bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0));
  const carried = new DataTransfer();
  carried.items.add(new File([bytes], name, { type: 'image/png' }));
  const what = { clipboardData: carried, bubbles: true, cancelable: true };
  const told = new ClipboardEvent('paste', what);
  document.querySelector(target).dispatchEvent(told);
}"""


@pytest.mark.one_database
@pytest.mark.sizes("desk")
def test_files_are_chosen_pasted_looked_at_and_brought_back_from_the_bin(
    sales: Sales, people: SimpleNamespace, new_page: Callable[..., Page], faults: Any,
    axe: Callable[..., None],
) -> None:  # fmt: skip
    faults.forgive("422")
    deal = sales.deal("杭州云帆智能", people.ann)
    page = new_page(people.ann)
    page.goto(f"/customers/{deal.customer_id}")
    shelf, timeline = page.locator("[id$=-shelf]"), page.locator("#timeline")
    chosen = [
        {"name": "现场.png", "mimeType": "image/png", "buffer": picture()},
        {"name": "程序.exe", "mimeType": "application/x-msdownload", "buffer": b"MZ\0"},
    ]
    page.locator("form[data-files] input[type=file]").set_input_files(chosen)
    expect(shelf.get_by_role("img", name="现场.png")).to_be_visible()
    expect(page.locator("[data-uploads] .bad")).to_contain_text("程序.exe")
    expect(timeline.get_by_role("img", name="现场.png")).to_be_visible()
    content = base64.b64encode(picture(size=(9, 9))).decode()
    page.evaluate(PASTE, ["body", content, "截图.png"])
    expect(shelf.get_by_role("img", name="截图.png")).to_be_visible()
    # Pasted while writing, a picture belongs to what is written: neither a question about vague
    # words nor a refused save lets go of it.
    form = page.locator(".followup-form")
    page.evaluate(PASTE, [".followup-form textarea", content, "白板.png"])
    form.locator("textarea[name=content]").fill("看了白板，客户有兴趣")
    expect(form.locator("[id$=content-hints]")).to_contain_text("对什么感兴趣")
    form.locator("button.btn--main").click()
    expect(form.locator("[aria-invalid=true]").first).to_be_visible()
    form.locator("[name=no_next]").check()
    form.locator("button.btn--main").click()
    entry = timeline.locator("[id^=followup-]").filter(has_text="看了白板")
    expect(entry.get_by_role("img", name="白板.png")).to_be_visible()
    expect(shelf.get_by_role("img", name="白板.png")).to_be_visible()
    shelf.get_by_role("link", name="现场.png").focus()
    page.keyboard.press("Enter")
    dialog = page.locator("#dialog")
    expect(dialog.locator("img.file__large")).to_be_visible()
    axe(page)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    shelf.get_by_role("link", name="现场.png").click()
    dialog.get_by_role("button", name="删除").click()
    expect(shelf.get_by_role("img", name="截图.png")).to_be_visible()
    expect(shelf.get_by_role("img", name="现场.png")).to_have_count(0)
    page.locator("#toasts").get_by_role("button", name="撤销").click()
    expect(shelf.get_by_role("img", name="现场.png")).to_be_visible()
