"""The parts of the product's pages that say nothing of rows, cut out for the floor to give as well.

So the floor's pages weigh what the product's do: the frame with its menus, and the blank form of a
follow-up, which only holds the customer's key here and there.
"""

import re

_HEADING = '<div class="top__heading">'
_ACTIONS = '<div class="top__actions">'


def cut(page: str, key: int) -> dict[str, str]:
    """Templates by their names, of the page of the customer of that key, whose deal has it too.

    Raises ValueError where the page is made otherwise than this expects.
    """
    before, head = _halves(page, _HEADING)
    search, _actions = _halves(head[head.index('<form class="search"') :], _ACTIONS)
    _content, below = _halves(page, "</main>")
    form = re.search(r'<form class="followup-form".*?</form>', page, re.DOTALL)
    if form is None:
        raise ValueError("the customer's page holds no form for a follow-up")
    between = _hole("heading"), f"</div>{search}{_ACTIONS}", _hole("actions"), "</div></header>"
    frame = "".join((before, _HEADING, *between, _hole("content"), "</main>", below))
    return {
        "frame.html": f"{{% raw %}}{frame}{{% endraw %}}",
        "sheet.html": re.sub(rf"\b{key}\b", "{{ key }}", form[0]),
    }


def _hole(name: str) -> str:
    return f"{{% endraw %}}{{% block {name} %}}{{% endblock %}}{{% raw %}}"


def _halves(page: str, mark: str) -> tuple[str, str]:
    before, found, after = page.partition(mark)
    if not found:
        raise ValueError(f"the page holds no {mark}")
    return before, after
