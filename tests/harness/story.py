"""A database with customers in all stages, made once for a worker by the product's own verbs."""

from crmapp.database import writing
from crmapp.demo.people import introduce
from crmapp.demo.plot import stories
from crmapp.demo.story import play
from crmapp.lists.starting import fill_lists
from crmapp.stages.sets import BY_KEY, take_set


def tell_story() -> None:
    """Fill an empty database with a team and some customers of the demo."""
    team = {person.username: person for person, _password in introduce()}
    with writing() as session:
        take_set(BY_KEY["tracking"])
        fill_lists()
        session.add_all(team.values())
    told = stories({**team, "helper": team["wangqiang"]}, [])
    with writing():
        play(told[:11] + told[23:25])
