"""The second step as a person meets it: by eye, by reader, with nothing typed lost."""

from collections.abc import Callable
from types import SimpleNamespace

import pyotp
import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from crmapp import clock
from crmapp.database import writing
from crmapp.second_step.codes import step_at
from crmapp.sessions.models import SignIn
from tests.harness.faults import Faults
from tests.harness.team import PASSWORD


def enter(page: Page, username: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("用户名").fill(username)
    field = page.locator("[name=password]")
    field.fill(PASSWORD)
    page.get_by_role("button", name="显示密码").click()
    expect(field).to_have_attribute("type", "text")
    page.get_by_role("button", name="登录").click()


@pytest.mark.one_database
@pytest.mark.sizes("phone")
def test_a_phone_is_set_up_used_and_asked_for(
    app: Flask, people: SimpleNamespace, page: Page, new_page: Callable[..., Page],
    axe: Callable[..., None], faults: Faults,
) -> None:  # fmt: skip
    faults.forgive("401")
    faults.forgive("403")
    enter(page, "ada")
    page.goto("/me/second-step")
    page.get_by_text("手动输入密钥").click()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    secret = page.locator(".one-time--key").inner_text().replace(" ", "")
    page.get_by_label("手机上的验证码").fill(
        pyotp.TOTP(secret).generate_otp(step_at(clock.now()) - 1)
    )
    page.get_by_role("button", name="开启").click()
    codes = page.locator(".paper-codes__list li")
    expect(codes).to_have_count(10)
    axe(page)
    paper = codes.all_inner_texts()

    other = new_page(size="phone")
    enter(other, "ada")
    other.get_by_label("手机上的验证码").fill("000000")
    other.get_by_role("button", name="登录").click()
    expect(other.locator(".field__error")).to_be_visible()
    axe(other)
    other.get_by_role("link", name="用恢复码").click()
    other.get_by_label("恢复码").fill(paper[0])
    other.get_by_role("button", name="登录").click()
    expect(other).to_have_url("/")

    page.goto("/team/")
    page.get_by_label("姓名").fill("新来的人")
    page.get_by_label("用户名").fill("xin")
    with app.app_context(), writing() as session:
        for sign_in in session.query(SignIn):
            sign_in.fresh_at = None
    page.get_by_role("button", name="创建账号").click()
    axe(page)
    page.locator("[name=proof_password]").fill(PASSWORD)
    page.get_by_label("手机上的验证码").fill(paper[1])
    page.get_by_role("button", name="继续").click()
    expect(page.locator(".one-time")).to_be_visible()
    expect(page.locator("main")).to_contain_text("新来的人")
