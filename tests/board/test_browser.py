"""The board in a real browser: dragging, asking, taking back, watching teammates."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from crmapp.database import db
from crmapp.deals.models import Deal, StageChange
from tests.harness.sales import Sales


def lane(page: Page, name: str):
    return page.locator(".column", has=page.get_by_role("heading", name=name, exact=True))


def card(page: Page, name: str):
    return page.locator(".card", has=page.get_by_role("link", name=name, exact=True))


def drag(page: Page, what, to) -> None:
    box, target = what.bounding_box(), to.locator(".column__cards").bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + box["height"] - 14)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] + 30, steps=4)
    page.mouse.move(target["x"] + target["width"] / 2, target["y"] + 60, steps=8)
    page.mouse.up()


@pytest.fixture
def board(new_page: Callable[..., Page], people: SimpleNamespace, sales: Sales):
    deal = sales.deal("杭州云帆智能", people.ann)
    sales.deal("苏州恒信医疗", people.bob)
    page = new_page(people.ann)
    page.goto("/board/")
    return SimpleNamespace(page=page, deal=deal)


@pytest.mark.both_databases
def test_a_dragged_card_stands_in_its_new_lane_and_the_database_agrees(board, sales) -> None:
    drag(board.page, card(board.page, "杭州云帆智能"), lane(board.page, "需求了解"))
    expect(lane(board.page, "需求了解").locator(".column__count")).to_have_text("1")
    expect(lane(board.page, "初步接触").locator(".column__count")).to_have_text("1")
    expect(board.page.locator(".toast")).to_contain_text("需求了解")
    assert sales.stage_of(board.deal) == "需求了解"


def test_a_card_drags_again_after_it_was_dragged(board, sales) -> None:
    drag(board.page, card(board.page, "杭州云帆智能"), lane(board.page, "需求了解"))
    expect(lane(board.page, "需求了解").locator(".column__count")).to_have_text("1")
    drag(board.page, card(board.page, "杭州云帆智能"), lane(board.page, "方案制定"))
    expect(lane(board.page, "方案制定").locator(".column__count")).to_have_text("1")
    assert sales.stage_of(board.deal) == "方案制定"


def test_the_toast_takes_a_move_back_and_leaves_the_focus_on_its_card(board, sales) -> None:
    drag(board.page, card(board.page, "杭州云帆智能"), lane(board.page, "需求了解"))
    expect(card(board.page, "杭州云帆智能")).to_be_focused()
    board.page.get_by_role("button", name="撤销").click()
    expect(lane(board.page, "初步接触").locator(".column__count")).to_have_text("2")
    expect(card(board.page, "杭州云帆智能")).to_be_focused()
    assert sales.stage_of(board.deal) == "初步接触"


def test_a_line_written_in_the_toast_stays_with_the_move(board, sales, app) -> None:
    drag(board.page, card(board.page, "杭州云帆智能"), lane(board.page, "需求了解"))
    board.page.get_by_placeholder("补一句说明（可不填）").fill("预算已批")
    board.page.keyboard.press("Enter")
    expect(board.page.locator(".toast", has_text="已记下")).to_be_visible()
    with app.app_context():
        notes = db.session.scalars(select(StageChange.note).where(StageChange.note != "")).all()
    assert notes == ["预算已批"]


def test_dropping_on_won_asks_for_the_contract_and_cancelling_puts_the_card_back(
    board, sales
) -> None:
    drag(board.page, card(board.page, "杭州云帆智能"), lane(board.page, "合同签订"))
    dialog = board.page.get_by_role("dialog")
    expect(dialog.get_by_label("成交金额")).to_have_value("50,000")
    dialog.get_by_role("button", name="取消").click()
    expect(lane(board.page, "初步接触").locator(".card")).to_have_count(2)
    assert sales.stage_of(board.deal) == "初步接触"


def test_a_won_card_keeps_amount_and_contract_number(board, sales) -> None:
    drag(board.page, card(board.page, "杭州云帆智能"), lane(board.page, "合同签订"))
    dialog = board.page.get_by_role("dialog")
    dialog.get_by_label("成交金额").fill("12.8万")
    dialog.get_by_label("合同编号").fill("HT-2026-018")
    dialog.get_by_role("button", name="移到“合同签订”").click()
    expect(lane(board.page, "合同签订").locator(".column__count")).to_have_text("1")
    expect(dialog).to_be_hidden()
    deal = sales.read(Deal, board.deal.id)
    assert (deal.amount, deal.contract_number) == (12_800_000, "HT-2026-018")


def test_a_wrong_amount_is_told_beside_the_field_and_nothing_moves(board, sales) -> None:
    drag(board.page, card(board.page, "杭州云帆智能"), lane(board.page, "合同签订"))
    dialog = board.page.get_by_role("dialog")
    dialog.get_by_label("成交金额").fill("十几万吧")
    dialog.get_by_role("button", name="移到“合同签订”").click()
    expect(dialog.locator("#amount-error")).to_contain_text("不是金额")
    expect(dialog.get_by_label("成交金额")).to_have_value("十几万吧")
    assert sales.stage_of(board.deal) == "初步接触"


def test_the_keyboard_moves_a_card_to_the_next_lane_and_back(board, sales) -> None:
    card(board.page, "杭州云帆智能").focus()
    board.page.keyboard.press("Alt+ArrowRight")
    expect(lane(board.page, "需求了解").locator(".column__count")).to_have_text("1")
    assert sales.stage_of(board.deal) == "需求了解"
    board.page.keyboard.press("Control+z")  # what the toast offers
    expect(lane(board.page, "初步接触").locator(".column__count")).to_have_text("2")
    expect(card(board.page, "杭州云帆智能")).to_be_focused()
    assert sales.stage_of(board.deal) == "初步接触"


def test_someone_elses_card_does_not_move_and_says_whose_it_is(board) -> None:
    drag(board.page, card(board.page, "苏州恒信医疗"), lane(board.page, "需求了解"))
    expect(board.page.locator(".toast")).to_contain_text("鲍勃")
    expect(lane(board.page, "需求了解").locator(".card")).to_have_count(0)


def test_a_teammates_move_appears_at_the_next_poll(board, new_page, people) -> None:
    manager = new_page(people.mia)
    manager.goto("/board/")
    drag(manager, card(manager, "杭州云帆智能"), lane(manager, "需求了解"))
    expect(lane(manager, "需求了解").locator(".column__count")).to_have_text("1")
    board.page.evaluate("htmx.trigger('#board', 'poll')")
    expect(lane(board.page, "需求了解").locator(".card")).to_have_count(1)


def test_a_poll_answers_nothing_while_nothing_has_changed(board) -> None:
    with board.page.expect_response("**/board/poll*") as first:
        board.page.evaluate("htmx.trigger('#board', 'poll')")
    assert first.value.status == 304


@pytest.mark.both_databases
@pytest.mark.seldom_elsewhere
def test_a_stale_move_is_refused_and_the_lanes_show_the_truth(
    board, new_page, people, sales
) -> None:
    manager = new_page(people.mia)
    manager.goto("/board/")
    # This page must not learn of the move by its own poll.
    board.page.route("**/board/poll*", lambda route: route.fulfill(status=304))
    drag(manager, card(manager, "杭州云帆智能"), lane(manager, "方案制定"))
    expect(lane(manager, "方案制定").locator(".column__count")).to_have_text("1")
    drag(board.page, card(board.page, "杭州云帆智能"), lane(board.page, "需求了解"))
    expect(board.page.locator(".toast")).to_contain_text("方案制定")
    expect(lane(board.page, "方案制定").locator(".card")).to_have_count(1)
    expect(lane(board.page, "需求了解").locator(".card")).to_have_count(0)
    assert sales.stage_of(board.deal) == "方案制定"


@pytest.mark.sizes("tablet", "phone")
def test_a_finger_drags_a_card_after_a_short_hold(new_page, people, sales, size) -> None:
    deal = sales.deal("杭州云帆智能", people.ann)
    page = new_page(people.ann)
    page.goto("/board/")
    box = card(page, "杭州云帆智能").bounding_box()
    finger = page.context.new_cdp_session(page)
    point = {"x": box["x"] + 30, "y": box["y"] + box["height"] - 14}

    def touch(kind: str, **at: float) -> None:
        points = [at] if at else []
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", **point)
    expect(page.locator(".card--ghost, .sortable-chosen")).to_be_visible()
    target = lane(page, "需求了解").locator(".column__cards").bounding_box()
    goal = min(target["x"] + 40, 380 if size == "phone" else 800)
    for step in range(1, 13):
        x = point["x"] + (goal - point["x"]) * step / 12
        touch("touchMove", x=x, y=point["y"] + step)
    touch("touchEnd")
    expect(lane(page, "需求了解").locator(".column__count")).to_have_text("1")
    assert sales.stage_of(deal) == "需求了解"


def test_lost_asks_for_a_reason_and_proposes_a_status(board, sales) -> None:
    drag(board.page, card(board.page, "杭州云帆智能"), lane(board.page, "未成交"))
    dialog = board.page.get_by_role("dialog")
    dialog.get_by_label("价格").check()
    dialog.get_by_label("补充说明").fill("对手便宜两成")
    dialog.get_by_role("button", name="移到“未成交”").click()
    expect(lane(board.page, "未成交").locator(".column__count")).to_have_text("1")
    expect(board.page.locator(".toast", has_text="标记客户状态")).to_be_visible()
    deal = sales.read(Deal, board.deal.id)
    assert deal.loss_words == "对手便宜两成"


def test_a_card_is_moved_from_its_menu(board, sales) -> None:
    card(board.page, "杭州云帆智能").get_by_label("更多").click()
    card(board.page, "杭州云帆智能").get_by_role("button", name="方案制定").click()
    expect(lane(board.page, "方案制定").locator(".column__count")).to_have_text("1")
    assert sales.stage_of(board.deal) == "方案制定"


def test_a_star_brings_a_card_to_the_head_of_its_lane(board, people, sales) -> None:
    sales.deal("苏州新客户", people.ann)
    board.page.reload()
    card(board.page, "苏州新客户").get_by_label("星标").click()
    expect(lane(board.page, "初步接触").locator(".card").first).to_contain_text("苏州新客户")
