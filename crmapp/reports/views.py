"""The reports: an overview, each on a page of its own, who is behind a bar, and out of the door."""

import io
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from crmapp.accounts.team import owners
from crmapp.campaigns.known import campaigns
from crmapp.customers.queries import listed
from crmapp.database import writing
from crmapp.field_policy.kinds import Field
from crmapp.field_policy.sight import sight
from crmapp.files.store import PDF, XLSX
from crmapp.journal.log import log
from crmapp.lists.models import ListKind
from crmapp.lists.words import words
from crmapp.paper.render import PaperFailed, render_pdf
from crmapp.policy import Action, can
from crmapp.reports.catalogue import REPORTS
from crmapp.reports.figures import MONEY, Figures, Report
from crmapp.reports.periods import NAMED
from crmapp.reports.scope import Scope
from crmapp.reports.writing_out import workbook
from crmapp.summaries.words import imprint
from crmapp.web.access import allow, me

bp = Blueprint("reports", __name__, url_prefix="/reports")

MOST_BEHIND = 300
TOLD = ("funnel", "forecast", "targets", "rhythm")  # on the overview, where each one costs


@bp.get("/")
def index() -> str:
    """What each report asks, and what the first of them say in one sentence."""
    scope = _scope()
    said = {one.key: _figures(one, scope).sentence for one in _offered() if one.key in TOLD}
    return render_template("reports/index.html", said=said, **_bar(scope, "reports.index"))


@bp.get("/<key>")
def show(key: str) -> str:
    """One report: its sentence, its picture, the numbers under it, how they are counted."""
    report, scope = _report(key), _scope()
    return render_template(
        "reports/show.html",
        report=report,
        figures=_figures(report, scope),
        by=_split(report, scope),
        may_take=_may_take(report),
        **_bar(scope, "reports.show", key=key),
    )


@bp.get("/<key>/behind")
def behind(key: str) -> str | BaseResponse:
    """The customers behind a bar, as far as one sees them."""
    report, scope = _report(key), _scope()
    bar = request.args.get("bar")
    if bar is None:
        return redirect(url_for(".show", key=key) + scope.query(), 303)
    # Only what the report shows is asked for: no other word reaches its dates and keys.
    label = report.count(scope).label_of(bar)
    found = report.behind(scope, bar) if label is not None else None
    if found is None:
        abort(404)
    customers, is_cut = listed(found, viewer=me(), most=MOST_BEHIND)
    return render_template(
        "reports/behind.html",
        report=report,
        label=label,
        customers=customers,
        is_cut=is_cut,
        most=MOST_BEHIND,
        back_url=url_for(".show", key=key) + scope.query(),
        scope=scope,
    )


@bp.post("/<key>/workbook")
def take_workbook(key: str) -> BaseResponse:
    """The numbers of a report as a workbook."""
    report, scope = _taken(key), _scope()
    content = workbook(report, _figures(report, scope, leaving=True), scope)
    return _out(report, scope, content, XLSX, "xlsx")


@bp.post("/<key>/paper")
def take_paper(key: str) -> BaseResponse:
    """A report as PDF, picture and numbers."""
    report, scope = _taken(key), _scope()
    figures, mark = _figures(report, scope, leaving=True), imprint(me(), str(report.title))
    page = render_template(
        "reports/paper.html", report=report, figures=figures, scope=scope, imprint=mark
    )
    try:
        pdf = render_pdf(page)
    except PaperFailed:
        flash(_("This report could not be printed. It is noted; please try again."), "bad")
        return redirect(url_for(".show", key=key) + scope.query(), 303)
    return _out(report, scope, pdf, PDF, "pdf")


def _report(key: str) -> Report:
    allow(Action.REPORT_SEE)
    if key not in REPORTS or REPORTS[key] not in _offered():
        abort(404)
    return REPORTS[key]


def _offered() -> list[Report]:
    """The reports that the viewer has: those about amounts only where amounts are seen."""
    sees = _has_amounts()
    return [one for one in REPORTS.values() if sees or not one.of_money]


def _has_amounts(*, leaving: bool = False) -> bool:
    """Whether the viewer sees amounts, or may take them out of the house."""
    eye = sight(me())
    return eye.may_take("deals.amount") if leaving else eye.sees(Field.AMOUNT)


def _may_take(report: Report) -> bool:
    """Whether the viewer may carry it out: a list of customers leaves as an export does."""
    if report.of_money and not _has_amounts(leaving=True):
        return False
    return not report.of_customers or can(me(), Action.CUSTOMER_EXPORT)


def _taken(key: str) -> Report:
    report = _report(key)
    if report.of_customers:
        allow(Action.CUSTOMER_EXPORT)
    return report if _may_take(report) else abort(403)


def _split(report: Report, scope: Scope) -> str:
    """The way the report is split now."""
    ways = [name for name, _label in report.options]
    return scope.by if scope.by in ways else next(iter(ways), "")


def _scope() -> Scope:
    allow(Action.REPORT_SEE)
    viewer = me()
    return Scope.of(request.args, only=None if can(viewer, Action.REPORT_SEE_ALL) else viewer.id)


def _figures(report: Report, scope: Scope, *, leaving: bool = False) -> Figures:
    """The figures as the viewer may see them, or take them out."""
    figures = report.count(scope)
    return figures if _has_amounts(leaving=leaving) else figures.without(*MONEY)


def _bar(scope: Scope, endpoint: str, **where: Any) -> dict[str, Any]:
    home = url_for(endpoint, **where)
    return {
        "scope": scope,
        "home": home,
        "reports": _offered(),
        "periods": [(key, label) for key, (label, _span) in NAMED.items()],
        "owners": owners() if can(me(), Action.REPORT_SEE_ALL) else [],
        "sources": words(ListKind.SOURCE),
        "industries": words(ListKind.INDUSTRY),
        "campaigns": campaigns(),
    }


def _out(report: Report, scope: Scope, content: bytes, kind: str, ending: str) -> Response:
    with writing():  # before the file is handed out, or it is not
        log("report:taken", by=me(), report=str(report.title), filter=scope.said(), kind=ending)
    return send_file(
        io.BytesIO(content),
        mimetype=kind,
        as_attachment=True,
        download_name=f"{report.title} {scope.period.first} {scope.period.last}.{ending}",
        conditional=False,
        etag=False,
    )
