"""What the log tells of a job that broke."""

from types import SimpleNamespace

import pytest
from flask import Flask

from crmapp.database import writing
from crmapp.jobs.kinds import KINDS, job
from crmapp.jobs.runner import run_pending
from crmapp.jobs.verbs import enqueue


def test_the_log_says_where_a_job_broke_and_quotes_nobody(
    context: Flask,
    people: SimpleNamespace,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def break_off(work: object) -> None:
        raise ValueError("李雷 13800138000")

    job("trial", "Trial")(break_off)
    try:
        with writing():
            enqueue("trial", by=people.ann)
        run_pending()
    finally:
        KINDS.pop("trial")
    assert "break_off" in caplog.text
    assert "ValueError" in caplog.text
    assert "13800138000" not in caplog.text
    assert "李雷" not in caplog.text
