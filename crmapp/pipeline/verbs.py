"""Changing the pipeline: adding, ordering and retiring stages, or taking another set."""

from typing import Any

from sqlalchemy import func, select, update

from crmapp import clock
from crmapp.customers.models import Customer
from crmapp.database import db, touch
from crmapp.deals.derived import retype_all
from crmapp.deals.models import Deal, StageChange
from crmapp.freshness.verbs import look_at_all
from crmapp.journal.log import log
from crmapp.stages.models import Stage, StageKind
from crmapp.stages.sets import StageSet, take_set
from crmapp.stages.tally import recount


class NameTaken(ValueError):
    """Another stage in use has this name: nobody could tell the two apart."""


class Changed(Exception):
    """The pipeline is no longer what the administrator saw."""


class KindMismatch(ValueError):
    """A stage was to take deals of another kind: won deals would turn open, or the reverse."""


def in_order() -> list[Stage]:
    """The stages in use as rows that may be changed."""
    used = select(Stage).where(Stage.retired_at.is_(None))
    return list(db.session.scalars(used.order_by(Stage.position, Stage.id)))


def add_stage(values: dict[str, Any], *, by: Any) -> Stage:
    """Add a stage behind the others of its kind; raises NameTaken."""
    _keep_name_free(values["name"])
    rows = in_order()
    stage = Stage(position=0, **values)
    db.session.add(stage)
    kinds = list(StageKind)
    before = [row for row in rows if kinds.index(row.kind) <= kinds.index(stage.kind)]
    rows.insert(len(before), stage)
    _renumber(rows)
    log("stage:added", by=by, name=stage.name)
    touch("config", "board")
    return stage


def change_stage(stage: Stage, values: dict[str, Any], *, by: Any) -> None:
    """Change a stage, but for its kind, which is for good. Raises NameTaken."""
    _keep_name_free(values["name"], but=stage)
    if values.get("limit_days") != stage.limit_days:
        look_at_all()
    for key, value in values.items():
        setattr(stage, key, value)
    log("stage:changed", stage, by=by, name=stage.name)
    touch("config", "board")


def shift(stage: Stage, by_places: int, *, by: Any) -> None:
    """Move a stage one place to the left (-1) or to the right (1), within its kind."""
    rows = in_order()
    here = rows.index(stage)
    there = here + by_places
    if 0 <= there < len(rows) and rows[there].kind is stage.kind:
        rows[here], rows[there] = rows[there], rows[here]
        _renumber(rows)
        retype_all()
        log("stage:moved", stage, by=by, name=stage.name)
        touch("config", "board")


def _renumber(rows: list[Stage]) -> None:
    for position, row in enumerate(rows, start=1):
        row.position = position


def _keep_name_free(name: str, but: Stage | None = None) -> None:
    if any(row.name == name and row is not but for row in in_order()):
        raise NameTaken(name)


def heirs_of(stage: Stage, used: list[Stage]) -> list[Stage]:
    """Which of the stages in use may take a stage's deals; none where it is needed itself."""
    others = [row for row in used if row.id != stage.id]
    is_needed = all(row.kind is not stage.kind for row in others)
    if is_needed and stage.kind is not StageKind.AFTER_SALES:
        return []
    return [row for row in others if fits(stage.kind, row.kind)]


def retire(stage: Stage, successor: Stage, *, by: Any) -> None:
    """Take a stage out of use; its deals go to another. Raises KindMismatch."""
    if successor not in heirs_of(stage, in_order()):
        raise KindMismatch(f"{stage.name} -> {successor.name}")
    _redirect({stage.id: successor})
    stage.retired_at = clock.now()
    log("stage:retired", stage, by=by, successor=successor.id)
    _settle_all()


def adopt(stage_set: StageSet, mapping: dict[int, int], *, by: Any) -> None:
    """Take another set; `mapping` leads from each present stage's key to a place in the set.

    Deals and their history follow, dates and days in stage stay. Raises KindMismatch, and
    Changed where the present stages are no longer those of the mapping.
    """
    former = in_order()
    if {stage.id for stage in former} != set(mapping):
        raise Changed
    fresh = take_set(stage_set)
    db.session.flush()
    _redirect({stage.id: fresh[mapping[stage.id]] for stage in former})
    for stage in former:
        stage.retired_at = clock.now()
    log("stages:adopted", by=by, stage_set=stage_set.key)
    _settle_all()


def _redirect(ways: dict[int, Stage]) -> None:
    for key, successor in ways.items():
        stage = db.session.get(Stage, key)
        if not fits(stage.kind, successor.kind):
            raise KindMismatch(f"{stage.name} -> {successor.name}")
        for column in (
            Deal.stage_id, StageChange.from_stage_id, StageChange.to_stage_id, Customer.stage_id,
        ):  # fmt: skip
            statement = update(column.class_).where(column == key).values({column: successor.id})
            db.session.execute(statement.execution_options(synchronize_session=False))


def fits(kind: StageKind, other: StageKind) -> bool:
    """Whether deals of one kind may stand in a stage of another."""
    return (kind.is_open, kind.is_won, kind.is_lost) == (
        other.is_open, other.is_won, other.is_lost,
    )  # fmt: skip


def _settle_all() -> None:
    retype_all()
    recount(Deal)
    look_at_all()
    touch("config", "board")


def deals_in(stage: Stage) -> int:
    """How many deals stand in a stage."""
    return db.session.scalar(
        select(func.count()).select_from(Deal).where(Deal.stage_id == stage.id)
    )
