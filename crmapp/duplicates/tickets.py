"""Tickets: naming a customer to a form without telling whoever reads it which one it is."""

from collections.abc import Iterable

from cryptography.exceptions import InvalidTag

from crmapp.vault import vault

MOST = 20
LONGEST = 120


def ticket(customer_id: int, viewer_id: int) -> str:
    """Return a name of a customer that this viewer alone can send back; it differs every time."""
    return vault().seal(str(customer_id), _place(viewer_id)).hex()


def customer_on(text: str | None, viewer_id: int) -> int | None:
    """Return the key on a viewer's ticket; None for anything else."""
    if not text or len(text) > LONGEST:
        return None
    try:
        return int(vault().open(bytes.fromhex(text), _place(viewer_id)))
    except (InvalidTag, KeyError, IndexError, ValueError):
        return None


def shown_to(viewer_id: int, texts: Iterable[str]) -> set[int]:
    """Return the keys on the tickets that a form sends back."""
    found = {customer_on(text, viewer_id) for text in list(texts)[:MOST]}
    return {key for key in found if key is not None}


def _place(viewer_id: int) -> str:
    return f"ticket.customer.{viewer_id}"
