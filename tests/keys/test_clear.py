"""What was left in clear is found, told by place and count, and never shown."""

from types import SimpleNamespace

import pytest
from flask import Flask

from crmapp import clock as crm_clock
from crmapp.contacts.models import Contact
from crmapp.database import db, writing
from crmapp.files import store
from crmapp.followups.verbs import log_followup
from crmapp.jobs.models import Job
from crmapp.keys.clear import left_in_clear
from tests.harness.sales import Sales


@pytest.mark.one_database
def test_values_in_clear_are_found_wherever_they_were_left(
    app: Flask, people: SimpleNamespace, sales: Sales
) -> None:
    customer = sales.customer("杭州云帆智能科技有限公司", people.ann, phone="13812345678")
    runner = app.test_cli_runner()
    with app.app_context():
        with writing() as session:
            contact = session.query(Contact).one()
            contact.email, contact.wechat = "liu@haiyue.cn", "wq_liu77"
        assert [one.place for one in left_in_clear()] == []
    assert runner.invoke(args=["keys", "check"]).exit_code == 0
    with app.app_context():
        with writing() as session:
            job = Job(kind="test", person_id=people.ann.id)
            job.payload = {"told": ["call 138 1234 5678 soon"]}
            session.add(job)
            kept = session.merge(customer)
            log_followup(kept, {"content": "微信 wq_liu77", "began_at": crm_clock.now()},
                         by=people.ann)  # fmt: skip
            written = store.write("电话,13812345678".encode())
            store.enlist(written, name="13812345678.csv")
        (app.config["INSTANCE"] / "server.log").write_text("mail to LIU@haiyue.cn failed\n")
        places = {one.place: one.is_typed for one in left_in_clear()}
        db.session.commit()
    assert places == {
        "followups.content": True, "jobs.payload": False, "files.name": False, "logs": False,
        "files/": True,
    }  # fmt: skip
    told = runner.invoke(args=["keys", "check"])
    assert told.exit_code == 1
    assert "13812345678" not in told.output.replace(" ", "")
    assert "jobs.payload: 1" in told.output
