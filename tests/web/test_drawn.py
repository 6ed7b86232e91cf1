"""Lines are kept as they were drawn, each for its reader."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from flask import Flask, g

from crmapp.web.drawn import drawn


@pytest.mark.one_database
def test_a_line_is_drawn_once_for_a_reader_and_left_out_where_it_is_gone(
    app: Flask, people: SimpleNamespace
) -> None:
    told, asked = ["a", "gone", "b"], []

    def draw(places: list[int]) -> Iterator[str | None]:
        for place in places:
            asked.append(told[place])
            yield None if told[place] == "gone" else told[place].upper()

    with app.test_request_context():
        g._login_user = people.ann  # as Flask-Login keeps who asks
        assert drawn("letters", told, draw) == ["A", "B"]
        assert drawn("letters", told, draw) == ["A", "B"]
        assert asked == ["a", "gone", "b", "gone"]
        g._login_user = people.bob
        assert drawn("letters", told, draw) == ["A", "B"]
        assert asked[4:] == told
