"""The units before a unit, whose work it goes on with (ADR 20)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from staff.models import Department, DepartmentSuccession, Division, DivisionSuccession

AnyUnit = Department | Division


@dataclass(frozen=True)
class Predecessor:
    """A unit before another one. last_day: None while a part of it goes on."""

    unit: AnyUnit
    last_day: date | None


def line_of(row: AnyUnit, known_until: date = date.max) -> set[int]:
    """Return the keys of a unit and of all before it whose work it goes on with: one query.

    Issues, teams and figures of the old units are found with ``department__in=line_of(unit)``.
    known_until: what goes over later is planned, and not for everybody (``latest_day_for``).
    """
    table = DepartmentSuccession if isinstance(row, Department) else DivisionSuccession
    begun = table.objects.filter(on__lte=known_until).order_by()
    before: dict[int, list[int]] = defaultdict(list)
    for predecessor, successor in begun.values_list("predecessor", "successor"):
        before[successor].append(predecessor)
    found, open_ones = {row.pk}, [row.pk]
    while open_ones:
        for pk in before[open_ones.pop()]:
            if pk not in found:
                found.add(pk)
                open_ones.append(pk)
    return found


def predecessors_of(row: AnyUnit, known_until: date) -> list[Predecessor]:
    """Return the units before a unit, the newest first: one query, two where there are any."""
    keys = line_of(row, known_until) - {row.pk}
    if not keys:
        return []
    units = type(row)._default_manager.filter(pk__in=keys).order_by("order", "code")
    found = [Predecessor(unit, _last_day(unit)) for unit in units]
    return sorted(found, key=lambda each: each.last_day or date.max, reverse=True)


def _last_day(unit: AnyUnit) -> date | None:
    upper: date | None = unit.period.upper
    return upper - timedelta(days=1) if upper else None
