"""The organisation on a day: units with their heads and head counts, names, successors."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from psycopg.types.range import DateRange, Range

from staff.choices import Grade, PostingKind
from staff.models import (
    Department,
    DepartmentName,
    Division,
    DivisionName,
    DivisionSuccession,
    Posting,
)
from staff.rules.organisation import Arrival, HandOver, Unit, plan_arrivals
from staff.rules.timeline import ONE_DAY, mark_of

AnyUnit = Department | Division


@dataclass
class Headcount:
    """People by grade, everybody once, by the main post; and the others who help out."""

    total: int = 0
    by_grade: dict[str, int] = field(default_factory=lambda: dict.fromkeys([*Grade, ""], 0))
    concurrent: int = 0

    def add(self, grade: str | None, number: int) -> None:
        """Count people of a grade ("" for a title without one)."""
        self.total += number
        self.by_grade[grade or ""] += number

    def __iadd__(self, other: "Headcount") -> "Headcount":
        for grade, number in other.by_grade.items():
            self.add(grade, number)
        self.concurrent += other.concurrent
        return self

    @property
    def managers(self) -> int:
        """管理職."""
        return self.by_grade[Grade.MANAGER]

    @property
    def assistant_managers(self) -> int:
        """課長補佐級."""
        return self.by_grade[Grade.ASSISTANT_MANAGER]

    @property
    def general(self) -> int:
        """係長級・一般職員."""
        return self.by_grade[Grade.GENERAL]

    @property
    def ungraded(self) -> int:
        """People whose title has no grade yet."""
        return self.by_grade[""]


@dataclass
class DivisionLine:
    """A division on a day."""

    division: Any
    heads: list[Posting] = field(default_factory=list)
    people: Headcount = field(default_factory=Headcount)

    @property
    def is_vacant(self) -> bool:
        """Tell whether nobody heads the division."""
        return not self.heads


@dataclass
class DepartmentLine:
    """A department on a day."""

    department: Any
    divisions: list[DivisionLine] = field(default_factory=list)

    @property
    def people(self) -> Headcount:
        """Return the sum over the divisions."""
        total = Headcount()
        for line in self.divisions:
            total += line.people
        return total

    @property
    def vacancies(self) -> int:
        """Return how many divisions have no head."""
        return sum(line.is_vacant for line in self.divisions)

    @property
    def is_unled(self) -> bool:
        """Tell whether no 主管課 is known: none at all, or the department stands in for its own.

        A department without any known division leads itself as a 既定の例; once the office has
        confirmed that, or named another division, it is settled.
        """
        leads = [line.division for line in self.divisions if line.division.is_lead]
        own = self.department.code
        return all(lead.code == own and lead.is_default_example for lead in leads)


@dataclass
class Chart:
    """The organisation on a day."""

    day: date
    departments: list[DepartmentLine]

    @property
    def people(self) -> Headcount:
        """Return the sum over the departments."""
        total = Headcount()
        for line in self.departments:
            total += line.people
        return total

    @property
    def day_text(self) -> str:
        """Return the day as addresses carry it."""
        return self.day.isoformat()

    @property
    def divisions(self) -> int:
        """Return the number of divisions."""
        return sum(len(line.divisions) for line in self.departments)

    @property
    def vacancies(self) -> int:
        """Return how many divisions have no head."""
        return sum(line.vacancies for line in self.departments)

    @property
    def unled(self) -> int:
        """Return how many departments have no 主管課."""
        return sum(line.is_unled for line in self.departments)


def chart_on(day: date) -> Chart:
    """Read the organisation of a day: four queries, whatever its size."""
    departments = {row.pk: DepartmentLine(row) for row in Department.objects.on(day).named_on(day)}
    for line in lines_on(day, Division.objects.filter(department__in=departments)).values():
        departments[line.division.department_id].divisions.append(line)
    return Chart(day, list(departments.values()))


def lines_on(day: date, divisions: QuerySet[Division]) -> dict[int, DivisionLine]:
    """Read divisions of a day with their heads and head counts: three queries."""
    lines = {row.pk: DivisionLine(row) for row in divisions.on(day).named_on(day)}
    held = Posting.objects.on(day).filter(division__in=list(lines)).order_by()
    for head in held.filter(is_head=True).select_related("person", "job_title").order_by("pk"):
        lines[head.division_id].heads.append(head)
    counted = held.values_list("division", "kind", "job_title__grade").annotate(Count("pk"))
    for division, kind, grade, number in counted:
        if kind == PostingKind.MAIN:
            lines[division].people.add(grade, number)
        else:
            lines[division].people.concurrent += number
    return lines


def unit_of(row: AnyUnit, name: str = "") -> Unit:
    """Return a department or division as the rules see it."""
    return Unit(row.pk, name or row.name, row.period.lower, row.period.upper)


def unit_mark(row: AnyUnit) -> str:
    """Return a mark of everything that a unit's forms show, to notice that it has changed."""
    names = row.names.order_by("pk").values_list("pk", "name", "kana", "period")
    values = [getattr(row, column.attname) for column in row._meta.concrete_fields]
    dated = [tuple(_plain(value) for value in name) for name in names]
    return mark_of(row._meta.label, [_plain(value) for value in values], dated)


def _plain(value: Any) -> Any:
    """Bring a period to one form: the database and Python write open bounds differently."""
    return (value.lower, value.upper) if isinstance(value, Range) else value


def names_in_force(row: AnyUnit, day: date) -> tuple[str, str]:
    """Return a unit's name and reading on a day."""
    dated = row.names.on(day).values_list("name", "kana").first()
    return dated or (row.name, row.kana)


@dataclass(frozen=True)
class PlaceNames:
    """What departments and divisions were called on any day: two queries for all of them."""

    divisions: Mapping[int, list[tuple[DateRange, str]]]
    departments: Mapping[int, list[tuple[DateRange, str]]]

    @classmethod
    def read(cls) -> "PlaceNames":
        """Read the dated names; there are as many as there were renamings."""
        divisions: dict[int, list[tuple[DateRange, str]]] = defaultdict(list)
        for owner, span, name in DivisionName.objects.values_list("division", "period", "name"):
            divisions[owner].append((span, name))
        departments: dict[int, list[tuple[DateRange, str]]] = defaultdict(list)
        for owner, span, name in DepartmentName.objects.values_list("department", "period", "name"):
            departments[owner].append((span, name))
        return cls(divisions, departments)

    def division(self, row: Division, day: date) -> str:
        """Return the division's name on the day."""
        return _named(self.divisions.get(row.pk, ()), day) or row.name

    def department(self, row: Department, day: date) -> str:
        """Return the department's name on the day."""
        return _named(self.departments.get(row.pk, ()), day) or row.name

    def place(self, row: Division, day: date) -> str:
        """Return department and division; once where the department is its own division."""
        names = [self.department(row.department, day), self.division(row, day)]
        return " ".join(dict.fromkeys(names))

    def former(self, row: Division, since: date | None, until: date) -> tuple[str, ...]:
        """Return what the division and its department were called earlier in a time, in order."""
        spans = [*self.divisions.get(row.pk, ()), *self.departments.get(row.department_id, ())]
        days = {span.upper - ONE_DAY for span, _ in spans if span.upper and span.upper <= until}
        told = [self.place(row, day) for day in sorted(days) if since is None or day >= since]
        return tuple(name for name in dict.fromkeys(told) if name != self.place(row, until))


def _named(dated: Iterable[tuple[DateRange, str]], day: date) -> str:
    return next((name for span, name in dated if day in span), "")


def heirs_of(row: AnyUnit) -> QuerySet[Any]:
    """Return the units that took over directly, with the day (``precessions``)."""
    return type(row).objects.filter(precessions__predecessor=row).distinct()


def successor_on(division: Division, day: date) -> Division | None:
    """Return the one division that does the work of a closed one on a day; None if in doubt.

    HR systems keep a code when a division moves: the old code then means the successor.
    """
    after: dict[int, list[int]] = defaultdict(list)
    for predecessor, successor in DivisionSuccession.objects.values_list(
        "predecessor", "successor"
    ):
        after[predecessor].append(successor)
    pk, seen = division.pk, {division.pk}
    while len(after[pk]) == 1 and after[pk][0] not in seen:
        pk = after[pk][0]
        seen.add(pk)
        found = Division.objects.on(day).filter(pk=pk).first()
        if found:
            return found
    return None


def postings_from(divisions: Iterable[Division], on: date) -> QuerySet[Posting]:
    """Return the posts in the divisions that are held on the day or later."""
    reaching = Posting.objects.filter(division__in=list(divisions))
    return reaching.exclude(period__fully_lt=DateRange(on, None)).order_by("pk")


def divisions_from(department: Department, on: date, *, lock: bool = False) -> list[Division]:
    """Return the divisions of a department that exist on the day or later."""
    reaching = department.divisions.exclude(period__fully_lt=DateRange(on, None)).order_by("pk")
    return list(reaching.select_for_update(of=("self",)) if lock else reaching)


def plan_hand_over(
    divisions: Iterable[Division], on: date, places: Mapping[int, int], into: Mapping[int, Division]
) -> list[tuple[Posting, HandOver]]:
    """Plan how posts go over. places: posting key → target (0 stays); into: existing targets."""
    moving = [each for each in postings_from(divisions, on) if places.get(each.pk)]
    there = {target: list(postings_from([row], on)) for target, row in into.items()}
    planned = plan_arrivals(
        [
            Arrival(
                posting_id=each.pk,
                person_id=each.person_id,
                target=places[each.pk],
                is_main=each.kind == PostingKind.MAIN,
                is_head=each.is_head,
                held_before=each.period.lower is None or each.period.lower < on,
            )
            for each in moving
        ],
        heads={target: sum(post.is_head for post in posts) for target, posts in there.items()},
        present=[(post.person_id, target) for target, posts in there.items() for post in posts],
    )
    rows = {each.pk: each for each in moving}
    return [(rows[each.arrival.posting_id], each) for each in planned]
