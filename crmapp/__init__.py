"""The app: settings, database, the door, the concepts, the commands."""

import logging
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from crmapp import clock, collector, config, database  # noqa: F401 -- the collector is set by it
from crmapp.extensions import babel, compress, csrf, migrate
from crmapp.gate import Gate
from crmapp.practice.rooms import Rooms
from crmapp.restoring import postgresql
from crmapp.restoring.swap import finish_swap
from crmapp.vault import Keeper

CONCEPTS = (
    "health",
    "setup",
    "accounts",
    "second_step",
    "members",
    "today",
    "board",
    "roster",
    "grid",
    "pasting",
    "bulk",
    "allotment",
    "customers",
    "helpers",
    "timeline",
    "history",
    "review",
    "contacts",
    "vcards",
    "deals",
    "purchases",
    "selling",
    "products",
    "deal_lines",
    "quotes",
    "proposals",
    "payments",
    "followups",
    "attachments",
    "recycling",
    "privacy",
    "nextsteps",
    "calendars",
    "freshness",
    "checking",
    "pool",
    "rules",
    "promises",
    "needs",
    "referrals",
    "aftersales",
    "handover",
    "duplicates",
    "merging",
    "search",
    "palette",
    "savedviews",
    "regions",
    "notifications",
    "reminders",
    "channels",
    "imports",
    "exports",
    "files",
    "jobs",
    "journal",
    "summaries",
    "reports",
    "meetings",
    "campaigns",
    "targets",
    "settings",
    "field_policy",
    "keys",
    "pipeline",
    "lists",
    "hints",
    "guide",
    "practice",
    "conventions",
    "custom_fields",
    "backups",
    "restoring",
    "upgrades",
    "doctor",
    "deploy_check",
    "demo",
)


def create_app(overrides: dict[str, Any] | None = None) -> Flask:
    """Make the app from the environment, with some settings replaced (by tests)."""
    app = Flask(
        __name__,
        static_folder=str(config.ROOT / "static"),
        template_folder=str(config.ROOT / "templates"),
    )
    app.config.update(config.from_environment())
    app.config.update(overrides or {})
    _set_up_machine(app)
    _set_up_database(app)
    _set_up_web(app)
    _set_up_concepts(app)
    if not app.config["PRACTICE"]:
        app.extensions["rooms"] = app.wsgi_app = Rooms(app, create_app)
    return app


def create_hand() -> Flask:
    """Make an app without doors from the environment: one that only reads, see `jobs.hands`."""
    app = Flask(__name__)
    app.config.update(config.from_environment())
    _set_up_machine(app, finishes=False)
    _set_up_database(app, finishes=False)
    babel.init_app(app)
    return app


def _set_up_machine(app: Flask, *, finishes: bool = True) -> None:
    folder = app.config["INSTANCE"]
    config.open_instance(folder)
    if finishes:  # a restore that was broken off; a hand must not touch one that runs
        finish_swap(folder)
    if not app.config["SECRET_KEY"]:
        app.config["SECRET_KEY"] = config.read_key(folder, "secret_key").hex()
    if len(app.config["SECRET_KEY"]) < 32:
        raise ValueError("CRM_SECRET_KEY must have at least 32 characters")
    app.extensions["vault"] = Keeper(folder)
    clock.use_zone(app.config["TIMEZONE"])
    logging.basicConfig(level=logging.INFO, format="%(message)s")


def _set_up_database(app: Flask, *, finishes: bool = True) -> None:
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = database.engine_options(url)
    app.extensions["gate"] = Gate()
    database.db.init_app(app)
    _parts("models")
    with app.app_context():
        database.watch(database.db.engine)
        app.extensions["gate"].watch(database.db.engine)
    if finishes:
        postgresql.finish(app)
    migrate.init_app(
        app, database.db, directory=str(config.ROOT / "migrations"), render_as_batch=True
    )


def _set_up_web(app: Flask) -> None:
    from crmapp.web import (
        access,
        errors,
        headers,
        hosts,
        inlets,
        maintenance,
        speech,
        templating,
        uploads,
    )

    if hops := app.config["TRUSTED_PROXY"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)
        app.config["SESSION_COOKIE_SECURE"] = True
    app.jinja_environment = templating.PageEnvironment
    app.request_class = speech.Request
    headers.init_app(app)
    hosts.init_app(app)
    access.init_app(app)  # before the check of tokens: a lost sign-in is told as just that
    uploads.init_app(app)
    csrf.init_app(app)
    inlets.init_app(app)
    compress.init_app(app)
    babel.init_app(app, locale_selector=templating.select_locale)
    templating.init_app(app)
    errors.init_app(app)
    maintenance.init_app(app)


def _set_up_concepts(app: Flask) -> None:
    _parts("work")
    views, commands = _parts("views"), _parts("cli")
    for concept in CONCEPTS:
        if concept in views:
            app.register_blueprint(views[concept].bp)
        if concept in commands:
            app.cli.add_command(commands[concept].cli)


@cache
def _parts(name: str) -> dict[str, ModuleType]:
    """The modules of a name, by the concepts that have one."""
    folders = [path.parent.name for path in sorted((config.ROOT / "crmapp").glob(f"*/{name}.py"))]
    return {concept: import_module(f"crmapp.{concept}.{name}") for concept in folders}
