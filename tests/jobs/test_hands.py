"""Portions of work done by other processes, in their order, whatever becomes of those."""

import operator
from itertools import count, islice

import pytest
from flask import Flask

from crmapp.jobs import hands as module
from crmapp.jobs.hands import PATIENCE_SECONDS, done_by, hands


@pytest.mark.one_database
def test_portions_come_back_in_order_though_a_hand_dies_and_one_portion_cannot_be_done(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_cores", lambda: 2)
    with hands(3, worth=4) as none:
        assert not none  # few portions are done here before a process has begun
        assert list(done_by(none, operator.mul, 3, range(4))) == [0, 3, 6, 9]
    with hands(4, worth=4) as lent:
        told = done_by(lent, operator.mul, 2, count())
        assert next(told) == 0  # nobody waits until they have come
        assert all(hand.has_come(PATIENCE_SECONDS) for hand in lent)
        assert list(islice(told, 6)) == [2, 4, 6, 8, 10, 12]
        lent[0].close()
        assert list(islice(told, 8)) == [14, 16, 18, 20, 22, 24, 26, 28]
    with hands(4, worth=4) as lent:
        assert all(hand.has_come(PATIENCE_SECONDS) for hand in lent)
        with pytest.raises(ZeroDivisionError):  # told where it can be seen
            list(done_by(lent, operator.floordiv, 6, [3, 2, 0, 1]))
