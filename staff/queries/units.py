"""The page of a department or division: names, what was before and after it, who is there."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from staff.models import (
    Department,
    DepartmentSuccession,
    Division,
    DivisionSuccession,
    OrganisationChange,
)
from staff.queries.organisation import (
    AnyUnit,
    DivisionLine,
    Headcount,
    PlaceNames,
    lines_on,
    names_in_force,
)


@dataclass(frozen=True)
class Relative:
    """A unit before or after another, by the name of the time."""

    unit: Any
    label: str
    on: date
    day: date  # on which it is shown


@dataclass
class UnitPage:
    """What the page of a unit shows."""

    name: str
    kana: str
    exists: bool
    day: date
    known_until: date
    names: list[Any] = field(default_factory=list)
    before: list[Relative] = field(default_factory=list)
    after: list[Relative] = field(default_factory=list)
    lines: list[DivisionLine] = field(default_factory=list)

    @property
    def day_text(self) -> str:
        """Return the day as addresses carry it."""
        return self.day.isoformat()

    @property
    def people(self) -> Headcount:
        """Return the sum over the lines."""
        total = Headcount()
        for line in self.lines:
            total += line.people
        return total


def unit_page(unit: AnyUnit, day: date, *, known_until: date) -> UnitPage:
    """Read a unit's page on a day. What is planned after ``known_until`` is left out."""
    name, kana = names_in_force(unit, day)
    dated = unit.names.filter(period__startswith__lte=known_until) | unit.names.filter(
        period__lower_inf=True
    )
    before, after = _relatives(unit, known_until)
    divisions = (
        unit.divisions.all()
        if isinstance(unit, Department)
        else Division.objects.filter(pk=unit.pk)
    )
    return UnitPage(
        name=name,
        kana=kana,
        exists=day in unit.period,
        day=day,
        known_until=known_until,
        names=list(dated.order_by("-period")),
        before=before,
        after=after,
        lines=list(lines_on(day, divisions).values()),
    )


def _relatives(unit: AnyUnit, known_until: date) -> tuple[list[Relative], list[Relative]]:
    table: Any = DepartmentSuccession if isinstance(unit, Department) else DivisionSuccession
    deep = "" if isinstance(unit, Department) else "__department"
    known = table.objects.filter(on__lte=known_until)
    names = PlaceNames.read()

    def told(row: Any, day: date) -> str:
        if isinstance(row, Department):
            return names.department(row, day)
        return names.place(row, day)

    earlier = known.filter(successor=unit).select_related(f"predecessor{deep}")
    later = known.filter(predecessor=unit).select_related(f"successor{deep}")
    return (
        [
            Relative(row.predecessor, told(row.predecessor, row.last_day), row.on, row.last_day)
            for row in earlier
        ],
        [Relative(row.successor, told(row.successor, row.on), row.on, row.on) for row in later],
    )


def units_of_change(change: OrganisationChange) -> list[AnyUnit]:
    """Return the units that a change began, ended or renamed, as far as they still are."""
    entries = change.effects["entries"]
    found: list[AnyUnit] = []
    for model in (Department, Division):
        named = f"{model._meta.label}Name"
        keys = {entry["pk"] for entry in entries if entry["model"] == model._meta.label}
        owners = f"{model._meta.model_name}_id"
        keys |= {
            entry["after"][owners]
            for entry in entries
            if entry["model"] == named and entry["after"]
        }
        found += model.objects.filter(pk__in=keys)
    return found
