"""The house rules that a machine can read."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
APP = ROOT / "crmapp"
TEMPLATES = ROOT / "templates"
PAGES = sorted(path for path in TEMPLATES.rglob("*.html") if path.parent.name != "paper")
MODULES = sorted(APP.rglob("*.py"))
OWN_CODE = sorted([*MODULES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "migrations").rglob("*.py")])

# The ladder: a module imports from its own rung or from below. A file that stands right under
# crmapp is ground, and one inside a concept a model, unless it is named here.
RUNGS = ("ground", "models", "policy", "queries", "forms", "web", "views", "app")
RUNG_OF_FILE = {
    "queries": "queries",
    "forms": "forms",
    "views": "views",
    "work": "views",
    "cli": "app",
}
RUNG_OF_MODULE = {
    "crmapp": "app",
    "crmapp.server": "app",
    "crmapp.jobs.hand_child": "app",  # a process of its own, with an app of its own
    "crmapp.practice.rooms": "app",  # an app beside the app
    "crmapp.accounts.roles": "ground",
    "crmapp.customers.credit_code": "ground",  # arithmetic on a string
    "crmapp.policy": "policy",
    "crmapp.board.cards": "queries",
    "crmapp.guide.tour": "queries",  # each step names the action that it shows
    "crmapp.palette.commands": "queries",  # each names the action that it needs
    "crmapp.sessions.throttling": "queries",
    "crmapp.fields": "forms",
}
LINES_AT_MOST = 300


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = {name_of(path) for path in MODULES}


def rung_of(module: str) -> str:
    concept, _, file = module.removeprefix("crmapp.").partition(".")
    if module in RUNG_OF_MODULE:
        return RUNG_OF_MODULE[module]
    if concept == "web":
        return "web"
    return RUNG_OF_FILE.get(file, "models" if (APP / concept).is_dir() else "ground")


def trees(paths: list[Path]) -> Iterator[tuple[Path, ast.Module]]:
    for path in paths:
        yield path, ast.parse(path.read_text())


def imported(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Each imported module's full name with its line; `from a import b` may mean a or a.b."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield (inner if inner in NAMES else node.module), node.lineno


def lines_where(paths: list[Path], pattern: str) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in paths
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(pattern, line)
    ]


def test_imports_point_down_the_ladder() -> None:
    upward = []
    for path, tree in trees(MODULES):
        here = name_of(path)
        for there, line in imported(tree):
            if there in NAMES and RUNGS.index(rung_of(there)) > RUNGS.index(rung_of(here)):
                upward.append(f"{path.relative_to(ROOT)}:{line}: {here} may not import {there}")
    assert not upward, "\n".join(dict.fromkeys(upward))


def test_no_views_module_imports_another() -> None:
    sideways = []
    for path, tree in trees([path for path in MODULES if path.name == "views.py"]):
        for there, line in imported(tree):
            if there in NAMES and there.endswith(".views"):
                sideways.append(f"{path.relative_to(ROOT)}:{line}: imports {there}")
    assert not sideways, "\n".join(sideways)


def test_no_module_is_longer_than_a_reader_holds() -> None:
    kept = [path for path in OWN_CODE if path.parent.name != "versions"]  # Alembic wrote those
    lengths = {path: len(path.read_text().splitlines()) for path in kept}
    long = [f"{path.relative_to(ROOT)}: {n}" for path, n in lengths.items() if n > LINES_AT_MOST]
    assert not long, "\n".join(long)


def test_no_module_is_named_for_what_is_left_over() -> None:
    left_over = {"utils", "helpers_", "common", "misc", "core", "base", "manage"}
    assert not [path for path in MODULES if left_over & {path.stem, path.parent.name}]


def test_every_module_and_public_function_says_what_it_is_for() -> None:
    silent = []
    for path, tree in trees(MODULES):
        if tree.body and not ast.get_docstring(tree):
            silent.append(f"{path.relative_to(ROOT)}: module")
        for node in ast.walk(tree):
            is_public = isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name[0] != "_"
            if is_public and node in top_level(tree) and not ast.get_docstring(node):
                silent.append(f"{path.relative_to(ROOT)}:{node.lineno}: {node.name}")
    assert not silent, "\n".join(silent)


def top_level(tree: ast.Module) -> list[ast.stmt]:
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    return [*tree.body, *(node for each in classes for node in each.body)]


def test_one_module_alone_chooses_the_sqlite_driver() -> None:
    drivers = {"sqlite3", "pysqlite3", "_sqlite3"}
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path, tree in trees(OWN_CODE)
        for module, line in imported(tree)
        if module.split(".")[0] in drivers and path != APP / "sqlite.py"
    ]
    assert not found, "\n".join(found)


def test_one_module_alone_reads_the_clock() -> None:
    reads = re.compile(r"\b(datetime|date)\.(now|utcnow|today)\(|\btime\.time(_ns)?\(|func\.now\(")
    others = [path for path in MODULES if path != APP / "clock.py"]
    assert not lines_where(others, reads.pattern)


def test_no_template_leaves_the_content_policy() -> None:
    forbidden = r"\sstyle\s*=|<style\b|\shx-on\b|\son[a-z]+\s*=\s*[\"']|[\"']js:|javascript:"
    assert not lines_where(PAGES, forbidden)


def test_no_template_holds_a_script_of_its_own() -> None:
    texts = {path: path.read_text() for path in PAGES}
    inline = re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", re.DOTALL)
    assert not [path for path, text in texts.items() if inline.search(text)]


def test_no_trigger_filter_asks_for_eval() -> None:
    assert not lines_where(PAGES, r"hx-trigger[^=]*=\"[^\"]*\[")


def test_template_folders_mirror_the_concepts() -> None:
    shared = {"layout", "ui", "errors"}
    folders = {path.name for path in TEMPLATES.iterdir() if path.is_dir()} - shared
    concepts = {path.name for path in APP.iterdir() if (path / "__init__.py").exists()}
    assert folders <= concepts, f"folders without a concept: {sorted(folders - concepts)}"


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_pin_hashes_and_name_no_address(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "://" not in text
    assert "--index-url" not in text
    pins = [block for block in re.split(r"\n(?=\S)", text) if not block.startswith("#")]
    assert not [pin for pin in pins if "==" not in pin or "--hash=sha256:" not in pin]


def test_the_development_pins_contain_the_products() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^\S+==\S+", (ROOT / name).read_text(), re.MULTILINE))

    assert pins("requirements.txt") <= pins("requirements-dev.txt")


def test_the_readmes_map_names_what_exists() -> None:
    text = (ROOT / "README.md").read_text()
    chart = re.search(r"^## Map\n+```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert chart, "README.md has a section Map with the tree in a code block"
    paths = re.findall(r"^([\w./-]+)", chart[1], re.MULTILINE)
    assert paths
    assert not [path for path in paths if not (ROOT / path).exists()]


def test_only_the_agreed_names_stand_at_the_top() -> None:
    listed = subprocess.run(
        ["git", "ls-tree", "--name-only", "HEAD"], cwd=ROOT, capture_output=True, text=True
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    agreed = {"crmapp", "templates", "static", "instance", "tests", "bin", "migrations", "docs"}
    agreed |= {"wsgi.py", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "SECURITY.md"}
    agreed |= {"requirements.txt", "requirements-dev.txt"}
    assert not {name for name in listed.stdout.split() if name[0] != "."} - agreed


@pytest.mark.parametrize("arguments", [("check",), ("format", "--check")])
def test_ruff_has_nothing_to_say(arguments: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *arguments, "."], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
