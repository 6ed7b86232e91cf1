"""Beginning a sign-in, for the door and for the first visit."""

from flask import request, session
from flask_login import login_user

from crmapp.accounts.models import Person
from crmapp.database import writing
from crmapp.journal.log import log
from crmapp.sessions import throttling
from crmapp.sessions.models import SignIn
from crmapp.sessions.verbs import forget_old


def begin_sign_in(person: Person) -> None:
    """Sign a person in on this browser, under a token that is new; nothing older stays valid."""
    address = request.remote_addr or ""
    with writing() as work:
        throttling.give_back(throttling.keys_of(person.username, address))
        forget_old(person.id)
        person = work.get(Person, person.id)
        row, token = SignIn.begin(person, address, request.user_agent.string)
        work.add(row)
        log("sign_in:done", by=person)
    person.token = token
    session.clear()  # the form's token too: what was planted before does not outlive the door
    login_user(person)
