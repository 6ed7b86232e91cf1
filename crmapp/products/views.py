"""The list of products and services, as a manager or an administrator keeps it."""

from typing import Any

from flask import Blueprint, abort, flash, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp.database import writing
from crmapp.policy import Action
from crmapp.products import queries, verbs
from crmapp.products.forms import PasteForm, ProductForm
from crmapp.products.models import Product
from crmapp.typed_numbers import number_of
from crmapp.web.access import allow
from crmapp.web.htmx import go, show
from crmapp.web.keys import LARGEST_KEY

bp = Blueprint("products", __name__, url_prefix="/products")

ACTS = ("up", "down", "retire", "revive")


@bp.get("/")
def index() -> Response:
    """What is offered, or (`retired`) what was; `q` is a part of a name, in pinyin too."""
    allow(Action.PRODUCT_MANAGE)
    return _page(ProductForm(formdata=None), PasteForm(formdata=None))


def _page(form: ProductForm, pasted: PasteForm, status: int = 200) -> Response:
    said, retired = request.args.get("q", "")[:80], request.args.get("retired") == "1"
    rows, following = queries.catalogue(said, _place(), retired=retired)
    return show(
        "products/index.html", status=status, rows=rows, form=form, pasted=pasted, said=said,
        retired=retired, following=following, is_new=not rows and queries.is_empty(),
    )  # fmt: skip


def _place() -> tuple[int, int] | None:
    said = request.args.get("after", "").partition("-")
    position, key = number_of(said[0], digits=9), number_of(said[2], digits=9)
    return (position, key) if position is not None and key is not None else None


@bp.post("/")
def create() -> Response:
    """Offer one more."""
    allow(Action.PRODUCT_MANAGE)
    form = ProductForm()
    if not form.validate() or _is_taken(form):
        return _page(form, PasteForm(formdata=None), 422)
    with writing():
        product = verbs.add(form.values(), by=current_user)
    flash(_("%(name)s is on the list.", name=product.label))
    return go(url_for(".index"))


def _is_taken(form: ProductForm, *, besides: int | None = None) -> bool:
    values = form.values()
    other = queries.named(values["name"], values["model"], besides=besides)
    if other is not None:
        form.name.errors = [_("The list has it already; give it another model.")]
    return other is not None


@bp.post("/paste")
def paste() -> Response:
    """Take rows of a spreadsheet in; those that are there already get the pasted price."""
    allow(Action.PRODUCT_MANAGE)
    form = PasteForm()
    if not form.validate():
        return _page(ProductForm(formdata=None), form, 422)
    with writing():
        count = sum(_taken(values) for values in form.rows)
    flash(ngettext("%(num)s row taken in", "%(num)s rows taken in", count))
    return go(url_for(".index"))


def _taken(values: dict[str, Any]) -> bool:
    known = queries.named(values["name"], values["model"])
    if known is None:
        return bool(verbs.add(values, by=current_user))
    kept = {"kind": known.kind, "unit": values["unit"] or known.unit}
    return verbs.change(known, {**values, **kept}, by=current_user)


@bp.get("/<int:product_id>")
def edit(product_id: int) -> Response:
    """One product."""
    allow(Action.PRODUCT_MANAGE)
    product = _product(product_id)
    return _ask(product, ProductForm(formdata=None, obj=product))


def _ask(product: Product, form: ProductForm, status: int = 200) -> Response:
    return show("products/edit.html", status=status, product=product, form=form)


@bp.post("/<int:product_id>")
def update(product_id: int) -> Response:
    """Change a product, unless someone else did since the form was shown."""
    allow(Action.PRODUCT_MANAGE)
    form, product = ProductForm(), _product(product_id)
    if not form.validate() or _is_taken(form, besides=product.id):
        return _ask(product, form, 422)
    with writing():
        product = _product(product_id)
        is_stale = form.version.data != str(product.version)
        if not is_stale:
            verbs.change(product, form.values(), by=current_user)
    if is_stale:
        flash(_("Someone changed it meanwhile. This is what stands there now."), "bad")
        return _ask(product, ProductForm(formdata=None, obj=product), 409)
    flash(_("Saved"))
    return go(url_for(".index"))


@bp.post("/<int:product_id>/standing")
def stand(product_id: int) -> Response:
    """Move a product up or down the list, take it off, or offer it again."""
    allow(Action.PRODUCT_MANAGE)
    act = request.form.get("act")
    if act not in ACTS:
        abort(400)
    with writing():
        product = _product(product_id)
        if act in ("up", "down"):
            verbs.shift(product, -1 if act == "up" else 1)
        elif act == "retire":
            verbs.retire(product, by=current_user)
        else:
            verbs.revive(product, by=current_user)
    return go(url_for(".index", retired=1 if act == "revive" else None))


def _product(key: int) -> Product:
    found = queries.product_of(key) if 0 < key <= LARGEST_KEY else None
    return found or abort(404)
