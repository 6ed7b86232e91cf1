"""The floor: the same rows by raw SQL and one template under the same server, nothing more.

The list and the board say their rows with the product's own marks, for those are most of the
page; neither frame, rights nor language is asked for.
"""

# ruff: noqa: S608 -- statements are put together from constants of this file
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import local
from typing import Any
from urllib.parse import parse_qs

from jinja2 import Environment, FileSystemLoader
from waitress.server import create_server

from crmapp.server import THREADS
from crmapp.sqlite import connect, prepare

TEMPLATES = Environment(
    autoescape=True, auto_reload=False, loader=FileSystemLoader(Path(__file__).parent / "floor")
)
MARKED = {
    "/list": "list.html",
    "/filter": "list.html",
    "/board": "board.html",
    "/move": "board.html",
}
LIVE = "c.deleted_at IS NULL AND c.merged_into_id IS NULL"
ROW = (
    "SELECT c.id, c.number, c.name, c.short_name, p.name, p.tone, s.name, s.tone, i.name, g.name, "
    "m.name, "
    "f.content, c.last_followup_on, c.next_due_on, c.open_amount, k.name FROM customers c "
    "LEFT JOIN people p ON p.id = c.owner_id LEFT JOIN stages s ON s.id = c.stage_id "
    "LEFT JOIN list_items i ON i.id = c.industry_id LEFT JOIN list_items g ON g.id = c.grade_id "
    "LEFT JOIN list_items m ON m.id = c.last_method_id "
    "LEFT JOIN followups f ON f.id = c.last_followup_id "
    "LEFT JOIN contacts k ON k.customer_id = c.id AND k.is_main "
)
LAST = "ORDER BY coalesce(c.last_followup_on, '0001-01-01') DESC, c.id DESC LIMIT 50"
CARD = (
    "SELECT d.id, c.id, c.short_name, d.amount, d.next_due_on, n.action, p.name, p.tone, "
    "d.stage_since FROM deals d JOIN customers c ON c.id = d.customer_id "
    "LEFT JOIN people p ON p.id = d.owner_id "
    "LEFT JOIN next_steps n ON n.deal_id = d.id AND n.state = 'open' WHERE d.is_live AND "
    "d.stage_id = ? ORDER BY d.is_starred DESC, coalesce(d.next_due_on, '9999-12-31'), d.id "
    "LIMIT 20"
)
TASK = (
    "SELECT d.id, c.short_name, k.name, f.content, d.next_due_on FROM deals d "
    "JOIN customers c ON c.id = d.customer_id LEFT JOIN followups f ON f.id = c.last_followup_id "
    "LEFT JOIN contacts k ON k.customer_id = c.id AND k.is_main "
    "WHERE d.is_live AND d.owner_id = 1 AND d.next_due_on {} date('now') "
    "ORDER BY d.next_due_on, d.id LIMIT 20"
)
FOUND = ROW + (
    "WHERE c.id IN (SELECT rowid FROM search_index WHERE search_index MATCH ? AND words LIKE ?) "
    "LIMIT 50"
)
ALIKE = ROW + (
    "WHERE c.id IN (SELECT customer_id FROM customer_keys WHERE kind = 'name' AND value = "
    "(SELECT value FROM customer_keys WHERE customer_id = ? AND kind = 'name' LIMIT 1)) LIMIT 5"
)
kept = local()
path = sys.argv[1] if __name__ == "__main__" else ""


def ask(statement: str, *values: Any) -> list[Any]:
    """The rows of one statement, over this thread's connection."""
    if not hasattr(kept, "connection"):
        kept.connection = connect(path)
        prepare(kept.connection)
    return kept.connection.execute(statement, values).fetchall()


def board(_asked: dict[str, str]) -> list[list[Any]]:
    """Twenty cards of each stage with count and sum."""
    ids = [key for (key,) in ask("SELECT id FROM stages ORDER BY position")]
    counts = ask("SELECT stage_id, sum(count), sum(amount) FROM stage_counts GROUP BY stage_id")
    return [counts, *(ask(CARD, key) for key in ids)]


def move(asked: dict[str, str]) -> list[list[Any]]:
    """A deal in another stage, recorded, and the two columns."""
    ask("BEGIN IMMEDIATE")
    ask("UPDATE deals SET stage_id = ? WHERE id = ?", asked["stage"], asked["deal"])
    ask(
        'INSERT INTO stage_changes (deal_id, customer_id, to_stage_id, by_id, at, "on", note, '
        "before) VALUES (?, ?, ?, 1, datetime('now'), date('now'), '', '{}')",
        asked["deal"], asked["deal"], asked["stage"],
    )  # fmt: skip
    ask("UPDATE customers SET stage_id = ? WHERE id = ?", asked["stage"], asked["deal"])
    ask("COMMIT")
    return [ask(CARD, asked["from"]), ask(CARD, asked["stage"])]


def follow(asked: dict[str, str]) -> list[list[Any]]:
    """An entry with the customer's last contact."""
    key = asked["customer"]
    ask("BEGIN IMMEDIATE")
    ask(
        "INSERT INTO followups (version, kind, customer_id, deal_id, author_id, author_name, "
        'began_at, "on", has_clock, content, need, reply, attitude, next_words, written_at) '
        "VALUES (1, 'followup', ?, ?, 1, '', datetime('now'), date('now'), 1, ?, '', '', '', '', "
        "datetime('now'))", key, key, asked["content"],
    )  # fmt: skip
    ask("UPDATE customers SET last_followup_on = date('now') WHERE id = ?", key)
    ask("COMMIT")
    return [ask("SELECT * FROM followups WHERE customer_id = ? ORDER BY id DESC LIMIT 1", key)]


PAGES: dict[str, Callable[[dict[str, str]], list[list[Any]]]] = {
    "/today": lambda _asked: [ask(TASK.format(how)) for how in ("<", "=", ">")],
    "/list": lambda _asked: [ask(f"{ROW} WHERE {LIVE} {LAST}")],
    "/filter": lambda asked: [
        ask(f"{ROW} WHERE {LIVE} AND c.industry_id = ? {LAST}", asked["industry"])
    ],
    "/search": lambda asked: [
        ask(
            FOUND,
            asked["grams"],
            f"%{asked['q']}%",
        )
    ],
    "/customer": lambda asked: [
        ask(f"{ROW} WHERE c.id = ?", asked["id"]),
        ask("SELECT * FROM contacts WHERE customer_id = ?", asked["id"]),
        ask("SELECT * FROM deals WHERE customer_id = ?", asked["id"]),
        ask("SELECT * FROM followups WHERE customer_id = ? ORDER BY began_at DESC", asked["id"]),
        ask("SELECT * FROM stage_changes WHERE customer_id = ? ORDER BY at DESC", asked["id"]),
    ],
    "/board": board,
    "/move": move,
    "/followup": follow,
    "/duplicates": lambda asked: [
        ask(
            ALIKE,
            asked["id"],
        )
    ],
}


def floor(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Answer one of the pages."""
    size = int(environ.get("CONTENT_LENGTH") or 0)
    given = environ["wsgi.input"].read(size).decode() if size else environ["QUERY_STRING"]
    asked = {name: values[0] for name, values in parse_qs(given).items()}
    name = environ["PATH_INFO"]
    template = TEMPLATES.get_template(MARKED.get(name, "plain.html"))
    body = template.render(title=name, tables=PAGES[name](asked)).encode()
    start("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(body)))])
    return [body]


if __name__ == "__main__":
    server = create_server(floor, host="127.0.0.1", port=0, threads=THREADS, ident=None)
    print(server.effective_port, flush=True)
    server.run()
