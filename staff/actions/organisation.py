"""Departments and divisions: new, renamed, merged, split, closed; and each of these taken back.

Every change names its day, keeps successors, and is one row of ``OrganisationChange`` whose ledger
takes it back. Rows are locked divisions first (by key), then posts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from psycopg.types.range import DateRange

from staff.actions import units
from staff.actions.ledger import Ledger, take_back
from staff.actions.recording import recorded
from staff.actions.units import Deed
from staff.choices import ChangeKind
from staff.models import Department, Division, OrganisationChange, StaffMember
from staff.queries.organisation import (
    AnyUnit,
    divisions_from,
    names_in_force,
    plan_hand_over,
    postings_from,
    unit_of,
)
from staff.queries.transfer_effects import Part
from staff.rules import StaffRefused
from staff.rules.organisation import (
    STAYS,
    check_may_change,
    check_may_close,
    check_split,
    check_target,
)
from staff.rules.timeline import STALE, StaleRefused


@recorded("組織の新設")
def create_unit(*, unit: AnyUnit, on: date, note: str, by: StaffMember) -> AnyUnit:
    """Store a new department or division that exists from the day."""
    ledger = Ledger()
    units.store_new(ledger, unit, on)
    units.keep(ledger, ChangeKind.CREATION, f"「{unit.name}」を新設", Deed(on, note, by))
    return unit


@recorded("組織の内容の訂正")
def correct_unit(
    *,
    unit: AnyUnit,
    values: Mapping[str, Any],
    mark: str,
    by: StaffMember,  # noqa: ARG001
) -> AnyUnit:
    """Correct what was wrong all along: no new row, no successor, the name for its whole time."""
    unit = units.locked([unit], mark)[0]
    for name, value in values.items():
        setattr(unit, name, value)
    unit.is_default_example = False
    unit.save()
    spelling = {key: values[key] for key in ("name", "kana") if key in values}
    if spelling:
        unit.names.on(timezone.localdate()).update(**spelling)
    return unit


@recorded("組織の名称変更")
def rename_unit(
    *, unit: AnyUnit, on: date, name: str, kana: str, note: str, mark: str, by: StaffMember
) -> AnyUnit:
    """Call a unit otherwise from a day on; before it, it keeps the name of the time (ADR 20)."""
    unit = units.locked([unit], mark)[0]
    check_may_change(unit_of(unit), on)
    units.check_no_later_name(unit, on)
    if names_in_force(unit, on) == (name, kana):
        raise StaffRefused("今の名称と同じです。新しい名称を入れてください。")
    ledger = Ledger()
    old = unit.names.select_for_update().on(on).first()
    if old is None:
        since = DateRange(unit.period.lower, on)
        ledger.create(units.name_row(unit, unit.name, unit.kana, since))
    elif old.period.lower == on:
        raise StaffRefused("この日に始まる名称があります。先にその名称変更を取り消してください。")
    else:
        ledger.change(old, period=DateRange(old.period.lower, on))
    before = old.name if old else unit.name
    ledger.create(units.name_row(unit, name, kana, DateRange(on, unit.period.upper)))
    units.keep(ledger, ChangeKind.RENAMING, f"「{before}」を「{name}」に変更", Deed(on, note, by))
    Unit = type(unit)  # noqa: N806 - a class
    Unit.objects.filter(pk=unit.pk).update(is_default_example=False)
    units.bring_names_up_to_date(Unit.objects.filter(pk=unit.pk), timezone.localdate())
    unit.refresh_from_db()
    return unit


@recorded("組織の廃止")
def close_unit(*, unit: AnyUnit, on: date, note: str, mark: str, by: StaffMember) -> AnyUnit:
    """Close a unit that holds nothing any more: it does not exist on the day."""
    unit = units.locked([unit], mark)[0]
    if isinstance(unit, Department):
        left, what = divisions_from(unit, on, lock=True), "つの所属"
        check_may_close(unit_of(unit), on, what=what, left=len(left))
    else:
        left = list(postings_from([unit], on).values_list("person", flat=True))
        check_may_close(unit_of(unit), on, what="人の配属", left=len(set(left)))
    ledger = Ledger()
    units.close(ledger, unit, on)
    units.keep(ledger, ChangeKind.CLOSING, f"「{unit.name}」を廃止", Deed(on, note, by))
    return unit


@recorded("所属の統合")
def merge_divisions(
    *,
    divisions: Sequence[Division],
    into: Division,
    on: date,
    note: str,
    mark: str,
    by: StaffMember,
) -> Division:
    """Let divisions end and their people go over into another, which may be new (unsaved)."""
    rows = units.locked(divisions, mark)
    ledger, is_new = Ledger(), into.pk is None
    if not is_new:
        into = Division.objects.select_for_update().get(pk=into.pk)
        check_target(unit_of(into), on, [row.pk for row in rows])
    places = {each.pk: 1 for each in postings_from(rows, on)}
    plan = plan_hand_over(rows, on, places, {} if is_new else {1: into})
    for row in rows:
        units.close(ledger, row, on)
    if is_new:
        units.inherit(into, rows)
        units.store_new(ledger, into, on)
    units.hand_over(ledger, plan, {1: into}, on)
    names = "".join(f"「{row.name}」" for row in rows)
    deed = Deed(on, note, by)
    change = units.keep(ledger, ChangeKind.MERGER, f"{names}を「{into.name}」に統合", deed)
    units.link_divisions(change, [(row, into) for row in rows])
    units.follow_up(change, ledger, by)
    return into


@recorded("所属の分割")
def split_division(
    *,
    division: Division,
    targets: Sequence[Division],
    places: Mapping[int, int],
    on: date,
    note: str,
    mark: str,
    by: StaffMember,
) -> list[Division]:
    """Let new divisions take over people of one (places: posting → 1…; 0 stays).

    The old division ends when nobody stays in it.
    """
    row = units.locked([division], mark)[0]
    check_may_change(unit_of(row), on)
    needed = set(postings_from([row], on).values_list("pk", flat=True))
    places = _placed(needed, places, len(targets))
    plan = plan_hand_over([row], on, places, {})
    ledger, deed = Ledger(), Deed(on, note, by)
    if STAYS not in places.values():
        units.close(ledger, row, on)
    for number, target in enumerate(targets):
        if number == 0 and STAYS not in places.values():
            units.inherit(target, [row])
        units.store_new(ledger, target, on)
    units.hand_over(ledger, plan, dict(enumerate(targets, 1)), on)
    names = "".join(f"「{target.name}」" for target in targets)
    change = units.keep(ledger, ChangeKind.SPLIT, f"「{row.name}」から{names}に分割", deed)
    units.link_divisions(change, [(row, target) for target in targets])
    units.follow_up(change, ledger, by)
    return list(targets)


@recorded("部局の統合")
def merge_departments(
    *,
    departments: Sequence[Department],
    into: Department,
    on: date,
    note: str,
    mark: str,
    by: StaffMember,
) -> Department:
    """Let departments end; each of their divisions gets a successor in the other department."""
    rows = units.locked(departments, mark)
    ledger, is_new = Ledger(), into.pk is None
    if not is_new:
        into = Department.objects.select_for_update().get(pk=into.pk)
        check_target(unit_of(into), on, [row.pk for row in rows])
    else:
        into.order, into.organ_kind = rows[0].order, rows[0].organ_kind
        units.store_new(ledger, into, on)
    pairs = [
        pair
        for row in rows
        for pair in units.move(ledger, divisions_from(row, on, lock=True), into, on)
    ]
    for row in rows:
        units.close(ledger, row, on)
    names = "".join(f"「{row.name}」" for row in rows)
    deed = Deed(on, note, by)
    change = units.keep(ledger, ChangeKind.MERGER, f"{names}を「{into.name}」に統合", deed)
    units.link_divisions(change, pairs)
    units.link_departments(change, [(row, into) for row in rows])
    units.follow_up(change, ledger, by)
    return into


@recorded("部局の分割")
def split_department(
    *,
    department: Department,
    targets: Sequence[Department],
    places: Mapping[int, int],
    on: date,
    note: str,
    mark: str,
    by: StaffMember,
) -> list[Department]:
    """Let new departments take over divisions of one (places: division → 1…; 0 stays)."""
    row = units.locked([department], mark)[0]
    check_may_change(unit_of(row), on)
    divisions = divisions_from(row, on, lock=True)
    places = _placed({division.pk for division in divisions}, places, len(targets))
    ledger, pairs = Ledger(), []
    for number, target in enumerate(targets, 1):
        target.order, target.organ_kind = row.order, row.organ_kind
        units.store_new(ledger, target, on)
        moving = [division for division in divisions if places[division.pk] == number]
        pairs += units.move(ledger, moving, target, on)
    if STAYS not in places.values():
        units.close(ledger, row, on)
    names = "".join(f"「{target.name}」" for target in targets)
    deed = Deed(on, note, by)
    change = units.keep(ledger, ChangeKind.SPLIT, f"「{row.name}」から{names}に分割", deed)
    units.link_divisions(change, pairs)
    units.link_departments(change, [(row, target) for target in targets])
    units.follow_up(change, ledger, by)
    return list(targets)


def _placed(needed: set[int], places: Mapping[int, int], targets: int) -> dict[int, int]:
    """Keep what is there on the day; what the page did not show yet makes it stale."""
    if not needed <= set(places):
        raise StaleRefused(STALE)
    placed = {pk: place for pk, place in places.items() if pk in needed}
    check_split(placed, targets)
    return placed


@recorded("組織の変更の取消し")
def undo_change(*, change: OrganisationChange, by: StaffMember) -> None:
    """Put back every row that the change wrote; refused when something later stands on it."""
    change = OrganisationChange.objects.select_for_update().get(pk=change.pk)
    if change.undone_at:
        raise StaffRefused("この変更は、もう取り消されています。")
    change.due_moves.filter(done_at=None).delete()
    change.division_successions.all().delete()
    change.department_successions.all().delete()
    entries = change.effects["entries"]
    take_back(entries)
    units.names_after_undo(entries, timezone.localdate())
    change.undone_at, change.undone_by = timezone.now(), by
    change.save(update_fields=["undone_at", "undone_by"])


@transaction.atomic
def make(action: Callable[..., object], **values: Any) -> OrganisationChange:
    """Make a change with one of the actions above; return what is kept of it."""
    action(**values)
    return OrganisationChange.objects.filter(by=values["by"]).latest("pk")


@dataclass(frozen=True)
class Rehearsal:
    """What a change would write, and what would follow from it on its day."""

    entries: list[dict[str, Any]]
    parts: list[Part]


def rehearse(action: Callable[..., object], **values: Any) -> Rehearsal:
    """Make a change and roll it back; return what it would do. Refused as the change itself."""
    with transaction.atomic():
        change = make(action, **values)
        found = units.foretell(change)
        transaction.set_rollback(True)
    return Rehearsal(*found)


@transaction.atomic
def bring_all_names_up_to_date() -> int:
    """Let renamings that begin today hold: the beat calls this at midnight, nobody acts."""
    today = timezone.localdate()
    return sum(
        units.bring_names_up_to_date(model.objects.all(), today) for model in (Department, Division)
    )
