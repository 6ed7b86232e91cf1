"""A house with something behind every door: what each argument of an address may name."""

from types import SimpleNamespace

import pytest
from flask import Flask, url_for
from sqlalchemy import select

from crmapp import clock
from crmapp.aftersales.models import ServiceKind
from crmapp.aftersales.verbs import add as serve
from crmapp.attachments.receiving import keep, receive
from crmapp.campaigns import verbs as campaigns
from crmapp.channels.models import Channel, ChannelKind
from crmapp.contacts.verbs import add_contact
from crmapp.custom_fields.kinds import Kind, Subject
from crmapp.custom_fields.verbs import define
from crmapp.customers.models import Customer
from crmapp.customers.verbs import name_helper
from crmapp.database import writing
from crmapp.deals.models import Deal
from crmapp.deals.verbs import move
from crmapp.followups.verbs import log_followup
from crmapp.lists.models import ListItem, ListKind
from crmapp.lists.words import words
from crmapp.meetings.models import MeetingKind
from crmapp.meetings.spans import Span
from crmapp.meetings.verbs import begin, decide
from crmapp.needs.models import NeedKind
from crmapp.needs.verbs import gather
from crmapp.nextsteps.verbs import plan
from crmapp.notifications.kinds import NotificationKind
from crmapp.notifications.models import Notification
from crmapp.promises.models import Promise
from crmapp.recycling.verbs import throw_away
from crmapp.savedviews.models import SavedView
from crmapp.sessions.models import SignIn
from crmapp.settings.values import change_setting
from crmapp.stages.pipeline import stages
from tests.harness.offers import offered
from tests.harness.sales import Sales
from tests.harness.uploads import photo

NOWHERE = 999_999_999


class House:
    """A customer of Ann's with all that hangs on it; Hal helps."""

    def __init__(self, app: Flask, keys: dict[str, object]) -> None:
        """Take what the arguments of addresses stand for."""
        self._app = app
        self.keys = keys

    def path(self, endpoint: str) -> str:
        """The address of a door; an argument that names nothing here leads nowhere."""
        with self._app.test_request_context():
            rules = list(self._app.url_map.iter_rules(endpoint))
            rule = max(rules, key=lambda rule: len(rule.arguments))
            return url_for(
                endpoint, **{name: self._value(endpoint, name) for name in rule.arguments}
            )

    def _value(self, endpoint: str, name: str) -> object:
        own = self.keys.get(f"{endpoint.partition('.')[0]}.{name}")
        return own if own is not None else self.keys.get(name, NOWHERE)


@pytest.fixture
def house(app: Flask, sales: Sales, people: SimpleNamespace) -> House:
    """Everything that an address can name, belonging to Ann."""
    deal = sales.deal("杭州云帆智能科技有限公司", people.ann)
    won = sales.deal("宁波海晏贸易有限公司", people.ann, stage="售后维护")
    with app.app_context():
        method_id, first = words(ListKind.METHOD)[0].id, stages()[1]
        received = receive([photo()])
    with app.app_context(), writing() as session:
        deal = session.get(Deal, deal.id)
        customer = session.get(Customer, deal.customer_id)
        name_helper(customer, people.hal, by=people.ann)
        contact = add_contact(customer, {"name": "刘敏"})
        change = move(deal, first, by=people.ann)
        values = {"content": "说过的", "began_at": clock.now(), "method_id": method_id}
        followup = log_followup(customer, values, by=people.ann, deal=deal)
        step = plan(deal, clock.today(), by=people.ann)
        promise = Promise(
            customer_id=customer.id, person_id=people.ann.id, words="寄样", due_on=clock.today()
        )
        view = SavedView(person_id=people.ann.id, name="重点", query="grade=1")
        sign_in, _token = SignIn.begin(session.merge(people.ann), "127.0.0.1", "tests")
        line = Notification(
            person_id=people.ann.id, kind=NotificationKind.SERVED, customer_id=customer.id
        )
        robot = Channel(kind=ChannelKind.WEBHOOK, name="群", is_on=False)
        robot.address = "http://127.0.0.1:9/"  # nobody listens there
        session.add_all([promise, view, sign_in, line, robot])
        days = {"first_on": clock.today(), "last_on": clock.today()}
        fair = campaigns.begin({"name": "秋季展会", **days}, by=people.mark)
        own = {"label": "设备台数", "kind": Kind.NUMBER}
        field = define(Subject.CUSTOMERS, own, [], by=people.ada)
        session.flush()
        [attachment] = keep(customer, received, by=people.ann)
        bought = session.get(Customer, won.customer_id)
        told = {"kind": ServiceKind.COMPLAINT, "text": "屏幕有亮点", "due_on": clock.today()}
        served = serve(bought, told, by=people.ann)
        need, _is_new = gather(customer, NeedKind.CORE, "单据电子化", by=people.ann)
        deleted = throw_away(add_contact(customer, {"name": "走了"}), by=people.ann)
        meeting = begin(Span.holding(MeetingKind.WEEK, clock.today()), None, by=people.mia)
        told = {"person_id": people.ann.id, "due_on": clock.today()}
        decision = decide(meeting, "核对报价", by=people.mia, **told)
        item_id = session.scalar(select(ListItem.id).where(ListItem.kind == ListKind.SOURCE))
        change_setting("pool_on", True)
        keys = {
            "customer_id": customer.id, "contact_id": contact.id, "deal_id": deal.id,
            "change_id": change.id, "followup_id": followup.id, "step_id": step.id,
            "promise_id": promise.id, "view_id": view.id, "sign_in_id": sign_in.id,
            "stage_id": deal.stage_id, "item_id": item_id, "person_id": people.bob.id,
            "helpers.person_id": people.hal.id, "customers.key": "needs", "pipeline.key": "flow",
            "kind": "move", **offered(deal, people.ann, people.mia),
            "field_policy.key": "phone-sales-see", "reports.key": "funnel",
            "language": "en", "theme": "dark", "attachment_id": attachment.id, "size": "thumb",
            "recycling.item_id": deleted.id, "meetings.kind": "week",
            "meetings.on": meeting.first_on.isoformat(), "decision_id": decision.id,
            "record_id": served.id, "need_id": need.id,
            "aftersales.customer_id": bought.id, "purchases.deal_id": won.id,
            "campaign_id": fair.id,
            "field_id": field.id, "notification_id": line.id, "channel_id": robot.id,
        }  # fmt: skip
    return House(app, keys)
