"""The floor: the same rows by raw SQL and plain templates under the same server, nothing more.

Its pages say their rows with the product's own marks, stand in the product's own frame, hold its
form and are compressed as its answers are. Neither rights nor language is asked for, nothing is
formatted, decrypted or proven: what a page costs above the floor is what the product does.
"""

# ruff: noqa: S608 -- statements are put together from constants of this file
import gzip
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import local
from typing import Any
from urllib.parse import parse_qs

from jinja2 import ChoiceLoader, DictLoader, Environment, FileSystemLoader
from waitress.server import create_server

from crmapp.server import THREADS
from crmapp.sqlite import connect, prepare

SMALL = 500  # bytes that the product does not compress either
LEVEL = 6  # its level
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
    "SELECT d.id, c.short_name, k.name, f.content, c.last_followup_on, d.next_due_on, n.id, "
    "n.action, m.name FROM deals d JOIN customers c ON c.id = d.customer_id "
    "LEFT JOIN followups f ON f.id = c.last_followup_id "
    "LEFT JOIN contacts k ON k.customer_id = c.id AND k.is_main "
    "LEFT JOIN next_steps n ON n.deal_id = d.id AND n.state = 'open' "
    "LEFT JOIN list_items m ON m.id = n.method_id "
    "WHERE d.is_live AND d.owner_id = 1 AND d.closed_on IS NULL AND {} "
    "ORDER BY d.next_due_on, d.id LIMIT {}"
)
DUE = "SELECT count(*) FROM deals d WHERE d.is_live AND d.owner_id = 1 AND {}"
DAYS = (
    "SELECT date('now'), date('now', '+1 day'), date('now', '+7 day'), "
    "date('now', 'start of month')"
)
PARTS = (  # of a day: what they are called, which deals, how many lines
    ("逾期", "d.next_due_on < date('now')", 12),
    ("今天", "d.next_due_on = date('now')", 20),
    ("没有下一步", "d.next_due_on IS NULL", 8),
    ("未来 7 天", "d.next_due_on BETWEEN date('now', '+1 day') AND date('now', '+7 day')", 8),
)
FIGURES = (  # of a month
    ("新客户", "SELECT count(*) FROM customers WHERE entered_by_id = 1 AND entered_on >= ?"),
    ("跟进", 'SELECT count(*) FROM followups WHERE author_id = 1 AND "on" >= ?'),
    ("成交", "SELECT count(*) FROM deals WHERE owner_id = 1 AND closed_on >= ?"),
)
WHO = (
    "SELECT c.id, c.number, c.name, c.short_name, p.name, p.tone, s.tone, i.name, g.name, o.name, "
    "z.name, c.region_code, c.need, c.entered_on, c.first_contact_on, e.name FROM customers c "
    "LEFT JOIN people p ON p.id = c.owner_id LEFT JOIN people e ON e.id = c.entered_by_id "
    "LEFT JOIN stages s ON s.id = c.stage_id LEFT JOIN list_items i ON i.id = c.industry_id "
    "LEFT JOIN list_items g ON g.id = c.grade_id LEFT JOIN list_items o ON o.id = c.source_id "
    "LEFT JOIN list_items z ON z.id = c.size_id WHERE c.id = ?"
)
DEALS = (
    "SELECT d.id, d.title, d.amount, d.stage_id, n.due_on, n.action, m.name FROM deals d "
    "LEFT JOIN next_steps n ON n.deal_id = d.id AND n.state = 'open' "
    "LEFT JOIN list_items m ON m.id = n.method_id WHERE d.customer_id = ?"
)
STAGES = "SELECT id, name FROM stages WHERE retired_at IS NULL ORDER BY position"
SAID = (
    "SELECT f.id, p.name, m.name, m.icon, k.name, f.began_at, f.content FROM followups f "
    "LEFT JOIN people p ON p.id = f.author_id LEFT JOIN list_items m ON m.id = f.method_id "
    "LEFT JOIN contacts k ON k.id = f.contact_id WHERE f.customer_id = ? "
    "ORDER BY f.began_at DESC, f.id DESC LIMIT ?"
)
MOVED = (
    "SELECT x.id, p.name, s.name, s.tone, x.at FROM stage_changes x "
    "LEFT JOIN people p ON p.id = x.by_id LEFT JOIN stages s ON s.id = x.to_stage_id "
    "WHERE x.customer_id = ? ORDER BY x.at DESC LIMIT 20"
)
COUNT = (
    "UPDATE stage_counts SET count = count + ? WHERE stage_id = ? AND quarter = '' "
    "AND owner_id = (SELECT owner_id FROM deals WHERE id = ?)"
)
RAISE = "UPDATE stamps SET value = value + 1 WHERE name = 'board'"
FOUND = (
    "SELECT c.id, c.number, c.name, c.short_name, p.name, p.tone, s.name, s.tone FROM customers c "
    "LEFT JOIN people p ON p.id = c.owner_id LEFT JOIN stages s ON s.id = c.stage_id "
    "WHERE c.id IN (SELECT rowid FROM search_index WHERE search_index MATCH ? AND words LIKE ?) "
    f"AND {LIVE} ORDER BY c.id DESC LIMIT 100"
)
CALLED = (
    "SELECT c.id, k.name, k.position, c.short_name, p.name FROM contacts k "
    "JOIN customers c ON c.id = k.customer_id LEFT JOIN people p ON p.id = c.owner_id "
    "WHERE k.customer_id IN ({}) AND k.name LIKE ? ORDER BY k.id LIMIT 5"
)
SOLD = (
    "SELECT c.id, d.id, coalesce(d.title, d.product), c.short_name, s.name, s.tone "
    "FROM search_index_deals x JOIN deals d ON d.id = x.rowid "
    "JOIN customers c ON c.id = d.customer_id JOIN stages s ON s.id = d.stage_id "
    f"WHERE search_index_deals MATCH ? AND {LIVE} ORDER BY x.rowid DESC LIMIT 5"
)
TOLD = (
    'SELECT f.id, c.short_name, f."on", p.name, m.icon, f.content FROM search_index_followups x '
    "JOIN followups f ON f.id = x.rowid JOIN customers c ON c.id = f.customer_id "
    "LEFT JOIN people p ON p.id = f.author_id LEFT JOIN list_items m ON m.id = f.method_id "
    f"WHERE search_index_followups MATCH ? AND {LIVE} ORDER BY x.rowid DESC LIMIT 5"
)
ALIKE = ROW + (
    "WHERE c.id IN (SELECT customer_id FROM customer_keys WHERE kind = 'name' AND value = "
    "(SELECT value FROM customer_keys WHERE customer_id = ? AND kind = 'name' LIMIT 1)) LIMIT 5"
)
kept = local()
path, cut = sys.argv[1:]
TEMPLATES = Environment(
    autoescape=True,
    auto_reload=False,
    loader=ChoiceLoader(
        [
            DictLoader(json.loads(Path(cut).read_text())),
            FileSystemLoader(Path(__file__).parent / "floor"),
        ]
    ),
)


def ask(statement: str, *values: Any) -> list[Any]:
    """The rows of one statement, over this thread's connection."""
    if not hasattr(kept, "connection"):
        kept.connection = connect(path)
        prepare(kept.connection)
    return kept.connection.execute(statement, values).fetchall()


def today(_asked: dict[str, str]) -> dict[str, Any]:
    """The lines of a day in four parts, with the counts of the parts and the month's figures."""
    now, *days, month = ask(DAYS)[0]
    return {
        "today": now,
        "days": days,
        "parts": [
            (title, ask(DUE.format(which))[0][0], ask(TASK.format(which, most)))
            for title, which, most in PARTS
        ],
        "figures": [(name, ask(one, month)[0][0]) for name, one in FIGURES],
    }


def rows(where: str, *values: Any) -> dict[str, Any]:
    """Fifty rows of the list."""
    return {"rows": ask(f"{ROW} WHERE {LIVE} {where} {LAST}", *values)}


def search(asked: dict[str, str]) -> dict[str, Any]:
    """What some words find: customers, their contacts, deals and follow-ups."""
    grams, like = asked["grams"], f"%{asked['q']}%"
    found = ask(FOUND, grams, like)
    keys = ",".join(str(row[0]) for row in found)
    return {
        "customers": found[:5],
        "contacts": ask(CALLED.format(keys), like),
        "deals": ask(SOLD, grams),
        "followups": ask(TOLD, grams),
    }


def customer(asked: dict[str, str]) -> dict[str, Any]:
    """All of one customer."""
    key = asked["id"]
    return {
        "who": ask(WHO, key)[0],
        "deals": ask(DEALS, key),
        "stages": ask(STAGES),
        "contacts": ask("SELECT id, name, position FROM contacts WHERE customer_id = ?", key),
        "followups": ask(SAID, key, 20),
        "moves": ask(MOVED, key),
    }


def board(_asked: dict[str, str]) -> dict[str, Any]:
    """Twenty cards of each stage with count and sum."""
    ids = [key for (key,) in ask("SELECT id FROM stages ORDER BY position")]
    counts = ask("SELECT stage_id, sum(count), sum(amount) FROM stage_counts GROUP BY stage_id")
    return {"counts": counts, "lanes": [ask(CARD, key) for key in ids]}


def move(asked: dict[str, str]) -> dict[str, Any]:
    """A deal in another stage, recorded and counted, and the two columns."""
    ask("BEGIN IMMEDIATE")
    ask("UPDATE deals SET stage_id = ? WHERE id = ?", asked["stage"], asked["deal"])
    for stage, by in ((asked["from"], -1), (asked["stage"], 1)):
        ask(COUNT, by, stage, asked["deal"])
    ask(
        'INSERT INTO stage_changes (deal_id, customer_id, to_stage_id, by_id, at, "on", note, '
        "before) VALUES (?, ?, ?, 1, datetime('now'), date('now'), '', '{}')",
        asked["deal"], asked["deal"], asked["stage"],
    )  # fmt: skip
    ask("UPDATE customers SET stage_id = ? WHERE id = ?", asked["stage"], asked["deal"])
    ask(RAISE)
    ask("COMMIT")
    return {"lanes": [ask(CARD, asked["from"]), ask(CARD, asked["stage"])]}


def follow(asked: dict[str, str]) -> dict[str, Any]:
    """An entry that ends the deal's plan, with the last contact, and the form blank again."""
    key = asked["customer"]
    ask("BEGIN IMMEDIATE")
    ask(
        "INSERT INTO followups (version, kind, customer_id, deal_id, author_id, author_name, "
        'began_at, "on", has_clock, content, need, reply, attitude, next_words, written_at) '
        "VALUES (1, 'followup', ?, ?, 1, '', datetime('now'), date('now'), 1, ?, '', '', '', '', "
        "datetime('now'))", key, key, asked["content"],
    )  # fmt: skip
    ask("UPDATE next_steps SET state = 'done' WHERE deal_id = ? AND state = 'open'", key)
    ask("UPDATE deals SET touched_at = datetime('now'), next_due_on = NULL WHERE id = ?", key)
    ask("UPDATE customers SET last_followup_on = date('now') WHERE id = ?", key)
    ask(RAISE)
    ask("COMMIT")
    found = {"deals": ask(DEALS, key), "stages": ask(STAGES), "followups": ask(SAID, key, 1)}
    return {"key": key, **found}


PAGES: dict[str, tuple[str, Callable[[dict[str, str]], dict[str, Any]]]] = {
    "/today": ("today.html", today),
    "/list": ("list.html", lambda _asked: rows("")),
    "/filter": ("list.html", lambda asked: rows("AND c.industry_id = ?", asked["industry"])),
    "/search": ("search.html", search),
    "/customer": ("customer.html", customer),
    "/board": ("board.html", board),
    "/move": ("lanes.html", move),
    "/followup": ("followup.html", follow),
    "/duplicates": ("plain.html", lambda asked: {"tables": [ask(ALIKE, asked["id"])]}),
}


def floor(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Answer one of the pages."""
    size = int(environ.get("CONTENT_LENGTH") or 0)
    given = environ["wsgi.input"].read(size).decode() if size else environ["QUERY_STRING"]
    asked = {name: values[0] for name, values in parse_qs(given).items()}
    template, find = PAGES[environ["PATH_INFO"]]
    body = TEMPLATES.get_template(template).render(find(asked)).encode()
    headers = [("Content-Type", "text/html")]
    if len(body) > SMALL:
        body = gzip.compress(body, LEVEL)
        headers.append(("Content-Encoding", "gzip"))
    start("200 OK", [*headers, ("Content-Length", str(len(body)))])
    return [body]


if __name__ == "__main__":
    server = create_server(floor, host="127.0.0.1", port=0, threads=THREADS, ident=None)
    print(server.effective_port, flush=True)
    server.run()
