"""Forms of deals: a move, what won and lost stages ask for, the deal itself."""

from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, StringField
from wtforms.validators import InputRequired, Length, Optional

from crmapp import clock
from crmapp.custom_fields.forms import custom_in, with_custom
from crmapp.custom_fields.kinds import Subject
from crmapp.deals.models import Deal
from crmapp.deals.queries import competitors
from crmapp.deals.verbs import Closing, is_back
from crmapp.fields import DayField, NumberField, RowField, YuanField, select_choices
from crmapp.history.forms import update_type_field
from crmapp.history.reasons import UpdateType
from crmapp.lists.models import ListKind
from crmapp.lists.words import words
from crmapp.settings.values import setting
from crmapp.stages.models import Stage
from crmapp.stages.pipeline import stages
from crmapp.text_fields import line, lines, no_id_numbers, trimmed


def _number_of_paper(label: object) -> StringField:
    return StringField(label, [Length(max=60), no_id_numbers], filters=[trimmed])


class NoteForm(FlaskForm):
    """Why a deal was moved: a ready reason that was pressed, or a line."""

    note = line("", most=500)
    ready = line("")
    update_type = update_type_field(UpdateType.STATE)

    @property
    def words(self) -> str:
        """What was pressed or written."""
        return self.ready.data or self.note.data or ""

    @property
    def kind(self) -> UpdateType:
        """What kind of update the move is."""
        return UpdateType(self.update_type.data)


class MoveForm(NoteForm):
    """Where a deal goes, and where the mover saw it."""

    stage = RowField(offer=stages, blank=None)
    from_stage = NumberField()


class AskForm(FlaskForm):
    """What a dialog knows of the move that opened it."""

    stage = HiddenField()
    from_stage = HiddenField()


class ClosingForm(AskForm):
    """What a stage asks that closes a deal, above all the field `ASKED`."""

    ASKED: str

    @property
    def is_answered(self) -> bool:
        """Whether the dialog was shown before."""
        return bool(self[self.ASKED].raw_data)


class WonForm(ClosingForm):
    """Amount, day and contract of a deal that is won."""

    ASKED = "amount"

    amount = YuanField(_l("Amount won"), [InputRequired(_l("Enter the amount of the contract."))])
    closed_on = DayField(_l("Won on"), [InputRequired(_l("Enter the day."))], lean="past")
    contract_number = _number_of_paper(_l("Contract number"))

    def closing(self) -> Closing:
        """What was answered."""
        return Closing(
            amount=self.amount.data,
            on=self.closed_on.data,
            contract_number=self.contract_number.data or "",
        )


class LostForm(ClosingForm):
    """Why a deal is lost."""

    ASKED = "loss_reason"

    loss_reason = RadioField(_l("Reason"), [InputRequired(_l("Choose a reason."))], choices=[])
    loss_words = lines(_l("In words"), most=1000)
    competitor = line(_l("Lost to"), most=80)

    def __init__(self, *args, **kwargs) -> None:
        """Offer the team's loss reasons."""
        super().__init__(*args, **kwargs)
        offered = words(ListKind.LOSS_REASON)
        self.loss_reason.choices = select_choices((item.id, item.name) for item in offered)
        self.known = competitors(current_user)

    def closing(self) -> Closing:
        """What was answered."""
        return Closing(
            loss_reason_id=int(self.loss_reason.data),
            loss_words=self.loss_words.data or "",
            competitor=self.competitor.data or "",
        )


class BackForm(AskForm):
    """Why a deal goes back."""

    note = line(_l("Other words"), most=500)
    update_type = update_type_field(UpdateType.STATE)


class DealForm(FlaskForm):
    """A deal's facts."""

    class Meta:
        """The instructions at its fields are the team's own: deals."""

        hints = "deals"

    version = HiddenField()
    title = line(_l("Deal"), most=80)
    product = line(_l("Product or service"), most=200)
    amount = YuanField(_l("Expected amount"), [Optional()])
    expected_on = DayField(_l("Expected on"), [Optional()], lean="future")
    quote_number = _number_of_paper(_l("Quote number"))
    contract_number = _number_of_paper(_l("Contract number"))
    payment_terms = line(_l("Payment terms"), most=200)
    delivery = line(_l("Delivery"), most=200)
    competitor = line(_l("Lost to"), most=80)  # asked of a lost deal only
    reason = line(_l("Reason for the change"), most=200)

    FIELDS = (
        "title", "product", "amount", "expected_on", "quote_number", "contract_number",
        "payment_terms", "delivery", "competitor",
    )  # fmt: skip

    def values(self) -> dict[str, object]:
        """Columns of a deal by name."""
        return {
            name: self[name].data or self[name].default or _blank(self[name])
            for name in self.FIELDS
        } | custom_in(self, Subject.DEALS)


def deal_form(*args: object, **given: object) -> DealForm:
    """The form of a deal with the team's own fields."""
    return with_custom(DealForm, Subject.DEALS)(*args, **given)


def _blank(field: object) -> object:
    return None if isinstance(field, (YuanField, DayField)) else ""


def answers(move: MoveForm, deal: Deal, to: Stage) -> tuple[Closing | None, AskForm | None]:
    """What the dialog of a move answered, or the form that still has to be answered."""
    seen_in = move.from_stage.data or deal.stage_id
    if to.id == deal.stage_id:
        return None, None
    if to.kind.is_open:
        is_due = is_back(deal.stage, to) and setting("reasons_required") and not move.words
        is_due = is_due and seen_in == deal.stage_id
        return None, closing_form(to, deal, seen_in, asked=True) if is_due else None
    form = closing_form(to, deal, seen_in)
    if form.validate_on_submit():
        return form.closing(), None
    return None, form if form.is_answered else closing_form(to, deal, seen_in, asked=True)


def closing_form(stage: Stage, deal: Deal, from_stage: int, *, asked: bool = False) -> AskForm:
    """The form that a closed stage, or the way back, asks with, filled with what the deal knows.

    It reads the request's answers, unless it is only `asked` now.
    """
    source = {"formdata": None} if asked else {}
    known = {"stage": stage.id, "from_stage": from_stage}
    if stage.kind.is_open:
        return BackForm(data=known, **source)
    if stage.kind.is_lost:
        return LostForm(data=known, **source)
    known |= {
        "amount": deal.amount,
        "closed_on": deal.closed_on or clock.today(),
        "contract_number": deal.contract_number,
    }
    return WonForm(data=known, **source)
