"""Beginning a sign-in, for the door and for the first visit."""

from flask import request
from flask_login import login_user

from crmapp.accounts.models import Person
from crmapp.database import writing
from crmapp.journal.log import log
from crmapp.sessions import throttling
from crmapp.sessions.models import SignIn


def begin_sign_in(person: Person) -> None:
    """Sign a person in on this browser, under a token that is new."""
    with writing() as session:
        throttling.forget_failures(person.username)
        person = session.get(Person, person.id)
        row, token = SignIn.begin(person, request.remote_addr or "", request.user_agent.string)
        session.add(row)
        log("sign_in:done", by=person)
    person.token = token
    login_user(person)
