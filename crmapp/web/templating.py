"""What templates may use: permissions, formats, addresses of static files, the frame's facts."""

import hashlib
from datetime import date, datetime
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, request
from flask.templating import Environment
from flask_babel import gettext as _
from flask_login import current_user
from jinja2.runtime import Context
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError

from crmapp import clock
from crmapp.contacts.masking import mask_email, mask_name, mask_phone
from crmapp.custom_fields.definitions import all_fields, offered_names
from crmapp.custom_fields.words import facts_of
from crmapp.dates import short_day, show_day
from crmapp.field_policy.sight import Sight, sight
from crmapp.language import language
from crmapp.money import plain_yuan, short_yuan
from crmapp.policy import Action, can
from crmapp.settings.values import setting
from crmapp.web.access import me
from crmapp.web.addresses import url_for
from crmapp.web.drawn import part
from crmapp.web.lanes import draw_cards
from crmapp.web.navigation import navigation
from crmapp.web.speech import say, say_many

LANGUAGES = {"zh": "zh_Hans_CN", "en": "en"}


class PageContext(Context):
    """What a template sees: the globals of all of them, and none of its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Leave the globals unnamed.

        Otherwise each `import` compares all names of globals to see whether the macros must be
        made anew, forty times a page.
        """
        super().__init__(*args, **{**kwargs, "globals": None})


class PageEnvironment(Environment):
    """Where all templates live; the app is given it before anything asks for it."""

    context_class = PageContext


def init_app(app: Flask) -> None:
    """Give templates their globals and filters."""
    app.jinja_env.globals.update(
        Action=Action,
        can=_can,
        draw_avatar=draw_avatar,
        draw_cards=draw_cards,
        draw_icon=draw_icon,
        static_url=static_url,
        dom_id=dom_id,
        navigation=navigation,
        own_facts=_own_facts,
        own_fields=all_fields,
        own_names=offered_names,
        part=part,
        setting=setting,
        sight=_sight,
        today=clock.today,
        url_for=url_for,
        _=say,
        gettext=say,
        ngettext=say_many,
    )
    app.jinja_env.filters.update(
        yuan=lambda fen: "" if fen is None else plain_yuan(fen),
        short_yuan=lambda fen: "" if fen is None else short_yuan(fen, language()),
        round_yuan=lambda fen: short_yuan(_rounded(fen), language()),
        day=lambda day: "" if day is None else show_day(day, language()),
        short_day=lambda day: "" if day is None else short_day(day, clock.today()),
        moment=moment,
        clock_time=lambda moment: clock.local(moment).strftime("%H:%M"),
        mask_phone=mask_phone,
        mask_email=mask_email,
        mask_name=mask_name,
        lines=lines,
        avatar=draw_avatar,
    )
    app.context_processor(_frame)


def draw_icon(name: str, size: str = "", extra: str = "") -> Markup:
    """An icon of the sprite; drawn once and kept, since a page shows hundreds."""
    known = current_app.extensions.setdefault("icons", {})
    drawn = known.get((name, size, extra))
    if drawn is None:
        classes = " ".join(filter(None, ("icon", size and f"icon--{size}", extra)))
        drawn = known[name, size, extra] = Markup(
            '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>'
        ).format(classes, static_url("icons.svg"), name)
    return drawn


def draw_avatar(person: Any, size: str = "") -> Markup:
    """A person's initial on their tone; an empty seat for nobody. Drawn once, as an icon is."""
    classes = f"avatar avatar--{size}" if size else "avatar"
    span = Markup('<span class="{} {}" title="{}" aria-hidden="true">{}</span>')
    if not person:
        return span.format(classes, "avatar--none", _("Unassigned"), "?")
    known = current_app.extensions.setdefault("avatars", {})
    kept = size, person.tone, person.initial, person.name
    if kept not in known:
        tone = f"tone-{person.tone or 'slate'}"
        known[kept] = span.format(classes, tone, person.name, person.initial)
    return known[kept]


def _rounded(fen: int) -> int:
    # A lane's head has no room for the decimals of a million and more.
    return round(fen, -6) if fen >= 100_000_000 else fen


def _own_facts(record: Any) -> list[tuple[str, Any]]:
    return facts_of(record, _sight(record))


def _can(action: Action, record: Any = None) -> bool:
    return can(me(), action, record)


def _sight(record: Any = None) -> Sight:
    return sight(me(), record)


def select_locale() -> str:
    """The person's language, or the one chosen on the sign-in page; Chinese by default."""
    if current_user and current_user.is_authenticated:
        return LANGUAGES.get(current_user.language, LANGUAGES["zh"])
    chosen = request.cookies.get("language", "zh") if request else "zh"
    return LANGUAGES.get(chosen, LANGUAGES["zh"])


def _frame() -> dict[str, Any]:
    return {
        "language": language(),
        "team_name": _team_name(),
        "unread": g.get("unread", 0),
        "newest": g.get("newest", 0),
        "due_count": g.get("due", 0),
    }


def _team_name() -> str:
    """What the team calls itself; nothing on an error page that can ask no database."""
    try:
        return setting("team_name")
    except SQLAlchemyError:
        return ""


def static_url(filename: str) -> str:
    """The address of a static file with its content's fingerprint, so that it caches for good.

    Asked hundreds of times a page (each icon), so an answer is kept as long as the app runs.
    """
    known = current_app.extensions.setdefault("static_urls", {})
    if filename not in known or current_app.debug:
        path = Path(current_app.static_folder) / filename
        print_of = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        known[filename] = url_for("static", filename=filename, v=print_of)
    return known[filename]


def dom_id(record: Any, part: str = "") -> str:
    """The element id of a record, or of a part of it: `deal-7`, `deal-7-form`."""
    name = f"{type(record).__name__.lower()}-{record.id}"
    return f"{name}-{part}" if part else name


def moment(value: datetime | None) -> str:
    """A moment in the team's zone: the time alone today, else day and time."""
    if value is None:
        return ""
    local = clock.local(value)
    time = local.strftime("%H:%M")
    if local.date() == clock.today():
        return _("today %(time)s", time=time)
    return f"{_short(local.date())} {time}"


def _short(day: date) -> str:
    return short_day(day, clock.today())


def lines(text: str) -> Markup:
    """Text with its line breaks kept, escaped."""
    return Markup("<br>").join(text.splitlines())
