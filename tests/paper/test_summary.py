"""The customer summary on paper: what it shows, on how many pages, in which language."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel
from pypdf import PdfReader

from crmapp.paper.render import render_pdf
from crmapp.paper.summary import (
    ContactLine,
    DealLine,
    FollowUpLine,
    Imprint,
    NextStep,
    PromiseLine,
    StageMark,
    SummaryView,
    summary_html,
)

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
IMPRINT = Imprint(
    title="客户概要 · 云帆智能",
    team_name="启明软件销售一部",
    printed_by="张伟",
    printed_at="2026-11-22 周日 14:05",
)
NOTE = "与采购部王经理沟通，本季度预算已获批准，计划下月中旬启动招标，需提前提供分项报价。" * 2
YUNFAN = SummaryView(
    number="C20260912001",
    name="杭州云帆智能科技有限公司",
    short_name="云帆智能",
    grade="A",
    status="活跃",
    owner="李娜",
    stages=[
        StageMark("线索", "done", "sky"),
        StageMark("方案报价", "now", "indigo"),
        StageMark("签约成交", "todo", "emerald"),
    ],
    facts=[("行业", "制造业"), ("来源", "行业展会"), ("地址", "江陵路 2028 号"), ("规模", "")],
    contacts=[
        ContactLine("王建国", "采购经理", "138****5678", "w***@yunfan.example", is_main=True),
        ContactLine("赵敏", "信息中心主任", wechat="z***n"),
    ],
    deals=[DealLine("MES 系统一期", "方案报价", "¥128,000.00", "2026-12-20")],
    next_step=NextStep("2026-11-25 周三", "发送分项报价", "电话"),
    promises=[PromiseLine("安排一次产品演示", "2026-11-18", is_overdue=True)],
    followups=[
        FollowUpLine(f"2026-11-{day:02} 09:30", "拜访", "李娜", "王建国", NOTE, "一周后回访")
        for day in range(8, 0, -1)
    ],
)


@pytest.fixture
def summary():
    """Renders summaries to HTML in an application of nothing but templates and languages."""
    app = Flask("paper", template_folder=TEMPLATES)
    Babel(app, default_locale="en")

    def render(*customers: SummaryView, imprint: Imprint = IMPRINT) -> str:
        with app.app_context():
            return summary_html(list(customers), imprint)

    return render


def pages(html: str) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(render_pdf(html))).pages]


def beginnings(page) -> list[tuple[float, float]]:
    """Where each run of text begins, in points from the lower left corner of the page."""
    found = []

    def note(said: str, cm: list[float], tm: list[float], *_):
        if said.strip():
            found.append((tm[4] * cm[0] + cm[4], tm[5] * cm[3] + cm[5]))

    page.extract_text(visitor_text=note)
    return found


def test_a_usual_customer_fits_two_pages_with_everything_on_them(summary):
    sheets = pages(summary(YUNFAN))
    assert len(sheets) <= 2
    whole = "".join(sheets)
    for word in (
        "C20260912001", "杭州云帆智能科技有限公司", "云帆智能", "Grade A", "活跃", "李娜",
        "签约成交", "制造业", "江陵路 2028 号", "王建国", "138****5678", "z***n", "MES 系统一期",
        "¥128,000.00", "2026-12-20", "2026-11-25 周三", "发送分项报价", "安排一次产品演示",
        "overdue", "2026-11-01 09:30", "Next step: 一周后回访",
    ):  # fmt: skip
        assert word in whole


def test_every_page_says_team_reader_moment_and_number(summary):
    sheets = pages(summary(YUNFAN, replace(YUNFAN, name="另一家公司")))
    for number, sheet in enumerate(sheets, 1):
        assert "启明软件销售一部" in sheet
        assert "Printed by 张伟 on 2026-11-22 周日 14:05" in sheet
        assert f"Page {number} of {len(sheets)}" in sheet


def test_each_customer_starts_a_page_and_the_pages_after_name_theirs(summary):
    other = replace(YUNFAN, name="苏州启明精密机械有限公司", followups=YUNFAN.followups * 2)
    sheets = pages(summary(replace(YUNFAN, followups=[]), other))
    assert "苏州启明" not in sheets[0]
    assert "杭州云帆" not in "".join(sheets[1:])
    assert len(sheets) > 2
    assert all(sheet.count("苏州启明精密机械有限公司") == 1 for sheet in sheets[1:])


def test_the_outline_lists_the_customers(summary):
    html = summary(YUNFAN, replace(YUNFAN, name="另一家公司"))
    outline = PdfReader(BytesIO(render_pdf(html))).outline
    titles = [entry.title for entry in outline if not isinstance(entry, list)]
    assert titles == ["杭州云帆智能科技有限公司", "另一家公司"]


def test_a_customer_with_nothing_but_a_name_says_so_calmly(summary):
    (sheet,) = pages(summary(SummaryView("C001", "张三")))
    for word in (
        "张三",
        "Unassigned",
        "No next step",
        "No contact yet",
        "No deal yet",
        "No follow-up",
    ):
        assert word in sheet


def test_followups_that_the_reader_may_not_read_are_said_to_be_closed(summary):
    (sheet,) = pages(summary(replace(YUNFAN, followups=None)))
    assert "Follow-ups are not open to you" in sheet


def test_followups_left_out_are_counted(summary):
    assert "12 earlier follow-ups are not shown" in summary(replace(YUNFAN, earlier=12))
    assert "1 earlier follow-up is not shown" in summary(replace(YUNFAN, earlier=1))


def test_the_page_says_whether_contact_details_are_masked(summary):
    shown = ContactLine("王建国", phone="13812345678", masked=False)
    assert "Contact details are masked" in summary(YUNFAN)
    assert "keep inside the team" in summary(replace(YUNFAN, contacts=[*YUNFAN.contacts, shown]))


def test_a_watermark_stands_on_every_page_and_only_when_asked_for(summary):
    marked = replace(IMPRINT, watermark="仅供周敏")
    assert all("仅供周敏" in sheet for sheet in pages(summary(YUNFAN, imprint=marked)))
    assert 'watermark"' not in summary(YUNFAN)


def test_words_of_people_are_never_markup(summary):
    evil = '<img src="http://127.0.0.1:1/"><script>x</script>"\'&'
    html = summary(
        replace(
            YUNFAN, name=evil, owner=evil, facts=[(evil, evil)], next_step=NextStep(evil, evil)
        ),
        imprint=replace(IMPRINT, title=evil, team_name=evil, printed_by=evil, watermark=evil),
    )
    assert "<img" not in html
    assert "<script" not in html
    assert evil in pages(html)[0].replace("\n", "")


@pytest.mark.parametrize(
    "word", ["一" * 3_000, "W" * 3_000, "第一行\n" * 300], ids=["hanzi", "one word", "lines"]
)
def test_the_longest_words_stay_on_the_paper(summary, word):
    crowded = replace(
        YUNFAN,
        name=word[:200],
        short_name=word[:60],
        owner=word[:60],
        stages=[StageMark(word[:20], "todo") for _ in range(9)],
        facts=[(word[:40], word[:300])],
        contacts=[ContactLine(*[word[:60]] * 5)],
        deals=[DealLine(*[word[:60]] * 6)],
        followups=[FollowUpLine(*[word[:60]] * 4, word, word[:200])],
    )
    pdf = PdfReader(BytesIO(render_pdf(summary(crowded))))
    margin = 39
    for page in pdf.pages:
        right, top = float(page.mediabox.width) - margin, float(page.mediabox.height) - margin / 2
        assert all(margin < x < right and margin / 2 < y < top for x, y in beginnings(page))
