"""Filters written among the words of the list's box: 行业:制造业 云帆."""

from collections.abc import Mapping
from typing import Any

from crmapp.search.asked import Asked, Term
from crmapp.search.filter_keys import Offer

LONGEST = 200
MOST_OFFERED = 6


def spelled_out(args: Mapping[str, str]) -> dict[str, str]:
    """Return query parameters with those beside `q` that its words mean.

    What means nothing, or several values where the list asks for one, stays in `q`. Of two
    values of one filter the last counts, as in an address.
    """
    query = args.get("q", "").replace("\x00", "").strip()[:LONGEST]
    asked, said = Asked.of(query), {}
    for term in asked.terms:
        if len(term.found) == 1:
            said[term.key.name] = str(term.found[0].value)
            query = Asked.of(query).without(term)
    return {**args, **said, "q": query}


def meant(query: str) -> list[tuple[Offer, Term, str]]:
    """What the words left in `q` may mean: value, term, and the words without that term."""
    asked = Asked.of(query)
    return [
        (offer, term, asked.without(term))
        for term in asked.terms
        for offer in (term.found or term.offers())[:MOST_OFFERED]
    ]


def problems(query: str) -> list[str]:
    """Why words left in `q` that look like filters filter nothing."""
    return [term.problem for term in Asked.of(query).unclear]


def changes(offer: Offer, term: Term, rest: str) -> dict[str, Any]:
    """The parameters that take an offered value instead of a term."""
    return {"q": rest, term.key.name: offer.value}
