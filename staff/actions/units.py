"""The steps that changes of the organisation are made of; each writes through a ledger."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from psycopg.types.range import DateRange

from staff.actions.ledger import Ledger
from staff.actions.moves import OCCASION_SHOWN, follow
from staff.actions.unit_deputies import hand_over_deputies
from staff.choices import ChangeKind
from staff.consequences import Transfer
from staff.models import (
    Department,
    DepartmentName,
    DepartmentSuccession,
    Division,
    DivisionName,
    DivisionSuccession,
    OrganisationChange,
    Posting,
    StaffMember,
)
from staff.queries.moves import moves_in
from staff.queries.organisation import (
    AnyUnit,
    names_in_force,
    plan_hand_over,
    postings_from,
    unit_mark,
    unit_of,
)
from staff.queries.transfer_effects import Part, consequences_of
from staff.rules import StaffRefused
from staff.rules.organisation import HandOver, check_may_change
from staff.rules.timeline import STALE, StaleRefused

# What a new unit takes over from the one before it: rights hang on them (permissions).
FLAGS = ("is_office", "is_hr")


@dataclass(frozen=True)
class Deed:
    """What every change says: the day, why, who."""

    on: date
    note: str
    by: StaffMember


def locked(rows: Sequence[Any], mark: str) -> list[Any]:
    """Lock units, the one that the page showed first; refuse if that one has changed meanwhile."""
    model = type(rows[0])
    keys = [row.pk for row in rows]
    found = {
        row.pk: row for row in model.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    }
    fresh = [found[pk] for pk in dict.fromkeys(keys)]
    if unit_mark(fresh[0]) != mark:
        raise StaleRefused(STALE)
    return fresh


def store_new(ledger: Ledger, unit: AnyUnit, on: date) -> None:
    """Store a unit that exists from the day."""
    unit.period = DateRange(on, None)
    ledger.create(unit)


def close(ledger: Ledger, unit: AnyUnit, on: date) -> None:
    """End a unit the day before."""
    check_may_change(unit_of(unit), on)
    check_no_later_name(unit, on)
    ledger.change(unit, period=DateRange(unit.period.lower, on), is_default_example=False)


def check_no_later_name(unit: AnyUnit, on: date) -> None:
    """Refuse a change before a renaming that is already entered."""
    later = unit.names.filter(period__startswith__gt=on).first()
    if later:
        raise StaffRefused(
            f"「{unit.name}」には、この日より後に「{later.name}」への名称変更が登録されています。"
            "先にその変更を取り消してください。"
        )


def hand_over(
    ledger: Ledger,
    plan: Iterable[tuple[Posting, HandOver]],
    targets: Mapping[int, Division],
    on: date,
) -> None:
    """Let posts go over: the part before the day stays where it was."""
    for posting, each in plan:
        target, until = targets[each.arrival.target], posting.period.upper
        if not each.arrival.held_before:
            if each.is_dropped:
                ledger.delete(posting)
            else:
                ledger.change(posting, division=target, is_head=each.is_head)
            continue
        ledger.change(posting, period=DateRange(posting.period.lower, on))
        if not each.is_dropped:
            ledger.create(_continued(posting, target, DateRange(on, until), is_head=each.is_head))


def _continued(posting: Posting, target: Division, period: DateRange, *, is_head: bool) -> Posting:
    return Posting(
        person_id=posting.person_id,
        division=target,
        job_title_id=posting.job_title_id,
        kind=posting.kind,
        is_head=is_head,
        period=period,
    )


def inherit(target: Division, rows: Iterable[Division]) -> None:
    """Give a new division what the ones before it had: flags, lead of the department, place."""
    rows = list(rows)
    for flag in FLAGS:
        setattr(target, flag, any(getattr(row, flag) for row in rows))
    same = [row for row in rows if row.department_id == target.department_id]
    target.is_lead = any(row.is_lead for row in same)
    target.order = same[0].order if same else target.order


def move(
    ledger: Ledger, divisions: Iterable[Division], into: Department, on: date
) -> list[tuple[Division, Division]]:
    """Give each division a successor in another department, with all its people."""
    has_lead = into.divisions.on(on).filter(is_lead=True).exists()
    pairs = []
    for division in divisions:
        name, kana = names_in_force(division, on)
        plan = plan_hand_over(
            [division], on, {each.pk: 1 for each in postings_from([division], on)}, {}
        )
        close(ledger, division, on)
        heir = Division(
            department=into,
            code=free_code(into),
            name=name,
            kana=kana,
            order=division.order,
            is_lead=division.is_lead and not has_lead,
            **{flag: getattr(division, flag) for flag in FLAGS},
        )
        has_lead = has_lead or heir.is_lead
        store_new(ledger, heir, on)
        hand_over(ledger, plan, {1: heir}, on)
        pairs.append((division, heir))
    return pairs


def free_code(department: Department) -> str:
    """Return a code for a division that came from elsewhere; the office may correct it."""
    taken = set(Division.objects.values_list("code", flat=True))
    numbers = (f"{department.code}-{number:02}" for number in range(1, 1000))
    return next(code for code in numbers if code not in taken)


def keep(ledger: Ledger, kind: ChangeKind, summary: str, deed: Deed) -> OrganisationChange:
    """Write down what was done, and what it takes to undo it; ``follow_up`` completes it."""
    return OrganisationChange.objects.create(
        kind=kind,
        on=deed.on,
        summary=summary[: OrganisationChange._meta.get_field("summary").max_length],
        note=deed.note,
        by=deed.by,
        effects={"entries": ledger.entries},
    )


def foretell(change: OrganisationChange) -> tuple[list[dict[str, Any]], list[Part]]:
    """Return what a change just made has written and would write on its day, and what follows.

    To be called where all of it is rolled back.
    """
    entries = change.effects["entries"]
    if change.on <= timezone.localdate():
        return entries, []  # it has come about already, and stands among the entries
    ledger = Ledger()
    hand_over_deputies(change, ledger)
    moves = moves_in(entries, change.on)
    transfer = Transfer(None, change.summary, change.on, moves)
    return [*entries, *ledger.entries], consequences_of(transfer) if moves else []


def follow_up(change: OrganisationChange, ledger: Ledger, by: StaffMember) -> None:
    """Bring about what follows from the posts that went over: now, or on the day of the change.

    Called when the successors are known. What is written goes into the change's own ledger.
    """
    moves = moves_in(ledger.entries, change.on)
    if change.on <= timezone.localdate():
        hand_over_deputies(change, ledger)
    if moves:
        transfer = Transfer(None, change.summary[:OCCASION_SHOWN], change.on, moves)
        follow(transfer=transfer, ledger=ledger, change=change, by=by)
    change.effects = {"entries": ledger.entries}
    change.save(update_fields=["effects"])


def link_divisions(change: OrganisationChange, pairs: Iterable[tuple[Division, Division]]) -> None:
    """Say which division goes on in which."""
    for predecessor, successor in pairs:
        DivisionSuccession.objects.create(
            predecessor=predecessor, successor=successor, on=change.on, change=change
        )


def link_departments(
    change: OrganisationChange, pairs: Iterable[tuple[Department, Department]]
) -> None:
    """Say which department goes on in which."""
    for predecessor, successor in pairs:
        DepartmentSuccession.objects.create(
            predecessor=predecessor, successor=successor, on=change.on, change=change
        )


def name_row(
    unit: AnyUnit, name: str, kana: str, period: DateRange
) -> DepartmentName | DivisionName:
    """Return a dated name, not stored yet."""
    if isinstance(unit, Department):
        return DepartmentName(department=unit, name=name, kana=kana, period=period)
    return DivisionName(division=unit, name=name, kana=kana, period=period)


def bring_names_up_to_date(units: QuerySet[Any], day: date) -> int:
    """Let units be called as on the day wherever no day is asked for; return how many changed."""
    changed = 0
    for unit in units.filter(names__isnull=False).distinct().order_by("pk"):
        name, kana = names_in_force(unit, day)
        if (unit.name, unit.kana) != (name, kana):
            unit.name, unit.kana = name, kana
            unit.save(update_fields=["name", "kana"])
            changed += 1
    return changed


def names_after_undo(entries: Iterable[Mapping[str, Any]], day: date) -> None:
    """After a renaming is taken back: the name of the day, or the first one if none is dated."""
    first = {}
    for entry in entries:
        for model, unit in ((DepartmentName, Department), (DivisionName, Division)):
            if entry["model"] == model._meta.label and entry["after"]:
                owner = (unit, entry["after"][f"{unit._meta.model_name}_id"])
                first.setdefault(owner, entry["before"] or entry["after"])
    for (unit, pk), oldest in first.items():
        bare = unit.objects.filter(pk=pk, names=None)
        if not bare.update(name=oldest["name"], kana=oldest["kana"]):
            bring_names_up_to_date(unit.objects.filter(pk=pk), day)
