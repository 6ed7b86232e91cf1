"""Every template is whole: it compiles, and what it names exists."""

import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import meta, nodes

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
NAMES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))

# Written in one language as a whole; the English ones quote what is typed in Chinese.
CHAPTER = re.compile(r"\.(zh|en)\.html$")

pytestmark = pytest.mark.one_database


def parsed(app: Flask, name: str) -> nodes.Template:
    return app.jinja_env.parse((TEMPLATES / name).read_text(), name, name)


def endpoints_in(tree: nodes.Template) -> set[str]:
    """The endpoints that `url_for` is given literally."""
    calls = [call for call in tree.find_all(nodes.Call) if isinstance(call.node, nodes.Name)]
    named = [call.args[0] for call in calls if call.node.name == "url_for" and call.args]
    return {first.value for first in named if isinstance(first, nodes.Const)}


def imported_in(tree: nodes.Template) -> set[str]:
    """The macros that a template imports, by the names that it calls them."""
    told = [one for line in tree.find_all(nodes.FromImport) for one in line.names]
    return {one[1] if isinstance(one, tuple) else one for one in told}


def read_in(tree: nodes.Template) -> set[str]:
    """The names that a template itself reads."""
    return {one.name for one in tree.find_all(nodes.Name) if one.ctx == "load"}


def included_in(name: str, trees: dict[str, nodes.Template]) -> set[str]:
    """The partials that are drawn with what a template has imported, however deep."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        for include in trees[waiting.pop()].find_all(nodes.Include):
            for other in include.find_all(nodes.Const):
                if other.value not in found:
                    found.add(other.value)
                    waiting.append(other.value)
    return found


def macros_in(name: str, trees: dict[str, nodes.Template]) -> dict[str, nodes.Macro]:
    """The macros that a template has, its own and imported, by the names that it calls them."""
    found = {one.name: one for one in trees[name].find_all(nodes.Macro)}
    for line in trees[name].find_all(nodes.FromImport):
        there = {one.name: one for one in trees[line.template.value].find_all(nodes.Macro)}
        for one in line.names:
            own, called = one if isinstance(one, tuple) else (one, one)
            if own in there:  # an icon is set to a function
                found[called] = there[own]
    return found


def takes(macro: nodes.Macro, call: nodes.Call) -> bool:
    """If a macro has a place for each argument that a call gives it."""
    names = [one.name for one in macro.args]
    takes_more = any(one.name == "kwargs" for one in macro.find_all(nodes.Name))
    known = takes_more or all(one.key in names for one in call.kwargs)
    return len(call.args) <= len(names) and known


def test_every_template_compiles(app: Flask) -> None:
    for name in NAMES:
        app.jinja_env.get_template(name)


def test_every_included_template_exists(app: Flask) -> None:
    missing = {
        f"{name}: {other}"
        for name in NAMES
        for other in meta.find_referenced_templates(parsed(app, name))
        if other is not None and not (TEMPLATES / other).is_file()
    }
    assert not missing


def test_every_address_leads_to_a_view(app: Flask) -> None:
    missing = {
        f"{name}: {endpoint}"
        for name in NAMES
        for endpoint in endpoints_in(parsed(app, name))
        if endpoint not in app.view_functions
        and not (endpoint[0] == "." and any(e.endswith(endpoint) for e in app.view_functions))
    }
    assert not missing


def test_every_partial_is_used_somewhere(app: Flask) -> None:
    python = "".join(path.read_text() for path in (TEMPLATES.parent / "crmapp").rglob("*.py"))
    used = {one.value for name in NAMES for one in parsed(app, name).find_all(nodes.Const)}
    partials = [name for name in NAMES if Path(name).name.startswith("_")]
    assert not [name for name in partials if name not in used and name not in python]


def test_every_imported_macro_is_used(app: Flask) -> None:
    trees = {name: parsed(app, name) for name in NAMES}
    asked = {name: meta.find_undeclared_variables(tree) for name, tree in trees.items()}
    unused = {
        f"{name}: {macro}"
        for name, tree in trees.items()
        for macro in imported_in(tree)
        if macro not in read_in(tree)
        and not any(macro in asked[other] for other in included_in(name, trees))
    }
    assert not unused


def test_every_macro_takes_what_it_is_given(app: Flask) -> None:
    trees = {name: parsed(app, name) for name in NAMES}
    wrong = {
        f"{name}:{call.lineno}: {call.node.name}"
        for name, tree in trees.items()
        for macros in [macros_in(name, trees)]
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in macros
        if not takes(macros[call.node.name], call)
    }
    assert not wrong


def test_people_read_words_from_the_catalogue_only() -> None:
    chinese = re.compile("[\u3400-\u9fff]")
    comment = re.compile(r"\{#.*?#\}", re.DOTALL)
    texts = {name: (TEMPLATES / name).read_text() for name in NAMES if not CHAPTER.search(name)}
    assert not [name for name, text in texts.items() if chinese.search(comment.sub("", text))]
