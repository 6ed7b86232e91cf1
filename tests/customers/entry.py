"""What a person types to make a customer."""

import uuid


def typed(**given: str) -> dict[str, str]:
    """A right form, with some fields replaced."""
    form = {
        "uid": uuid.uuid4().hex,
        "name": "杭州云帆智能科技有限公司",
        "kind": "enterprise",
        "contact-name": "王建国",
        "contact-phone": "13812345678",
    }
    return {**form, **given}
