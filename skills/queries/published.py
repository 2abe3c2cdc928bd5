"""What everybody reads of a day: the stored cells, and only those that a page needs (ADR 86)."""

from collections.abc import Hashable, Iterable, Iterator
from datetime import date
from typing import NamedTuple

from django.db.models import Q

from skills.choices import GroupKind
from skills.models import Publication, PublishedCell, Skill, Snapshot
from skills.queries.cells import CITY, Cell, Cells, cells_of
from skills.queries.city import Statistics
from skills.queries.figures import Figures, Moment, public_day, published_figures, units_of
from skills.rules.suppression import Counts, Detail

# What the pages need. All of it has the city's rows: they tell which skills are published.
CITY_ALONE = Q(kind=GroupKind.CITY)
WITH_DEPARTMENTS = Q(kind__in=[GroupKind.CITY, GroupKind.DEPARTMENT])
WITHOUT_DIVISIONS = ~Q(kind=GroupKind.DIVISION)


def within(department_id: int) -> Q:
    """Keep a department and its divisions."""
    kinds = [GroupKind.DEPARTMENT, GroupKind.DIVISION]
    return CITY_ALONE | Q(kind__in=kinds, department=department_id)


def of_skill(code: str) -> Q:
    """Keep one skill."""
    return Q(skill__code=code) & WITHOUT_DIVISIONS


class Row(NamedTuple):
    """A published cell as it is stored; met and near are None where they are withheld."""

    kind: str
    department_id: int | None
    division_id: int | None
    band: str
    skill_id: int
    people: int
    asked: int
    detail: int
    met: int | None
    near: int | None

    @property
    def key(self) -> Hashable:
        """Return the group."""
        if self.kind == GroupKind.CITY:
            return CITY
        return self.kind, self.division_id or self.department_id or self.band

    @property
    def cell(self) -> Cell:
        """Return what may be read of it."""
        met, near = self.met or 0, self.near or 0
        return Cell(Counts(met, near, self.asked - met - near), self.people, Detail(self.detail))


def rows_of(figures: Figures) -> Iterator[Row]:
    """Yield what is to be stored: what everybody may read of these figures, and nothing else."""
    for (key, skill_id), cell in cells_of(figures, sees_all=False).items():
        met = None if cell.is_withheld else cell.counts.met
        near = cell.counts.near if cell.shows_all else None
        group = _columns(key, figures)
        yield Row(*group, skill_id, cell.people, cell.asked, cell.detail.value, met, near)


def statistics_of(moment: Moment, rows: Iterable[Row]) -> Statistics:
    """Return the statistics that stored cells make up."""
    cells, heads = Cells(), {}
    for row in rows:
        cells[row.key, row.skill_id] = row.cell
        heads[row.key] = row.people
    return Statistics(moment, cells, heads, sees_all=False)


def published(today: date, wanted: Q) -> Statistics:
    """Return what everybody reads today: three or four queries. wanted: the cells that the page needs."""
    return _published_of(public_day(today), wanted)


def published_of_year(snapshot: Snapshot, wanted: Q) -> Statistics:
    """Return what everybody reads of a locked year: three or four queries."""
    return _published_of(snapshot.day, wanted, snapshot)


def _published_of(day: date, wanted: Q, snapshot: Snapshot | None = None) -> Statistics:
    stored = PublishedCell.objects.filter(wanted, publication__day=day)
    rows = [Row(*row) for row in stored.values_list(*Row._fields)]
    if not rows and not Publication.objects.filter(day=day).exists():
        # Before the first night of a portal.
        return Statistics.counted(published_figures(day, snapshot), sees_all=False)
    return statistics_of(_moment(day, rows, snapshot), rows)


def _moment(day: date, rows: list[Row], snapshot: Snapshot | None) -> Moment:
    belongs = {
        row.division_id: row.department_id
        for row in rows
        if row.division_id is not None and row.department_id is not None
    }
    named = {row.department_id for row in rows if row.kind == GroupKind.DEPARTMENT}
    departments, divisions = units_of(day, named, belongs)
    return Moment(
        day=day,
        skills=tuple(Skill.objects.filter(pk__in={row.skill_id for row in rows})),
        departments=departments,
        divisions=divisions,
        belongs=belongs,
        snapshot=snapshot,
    )


def _columns(key: Hashable, figures: Figures) -> tuple[str, int | None, int | None, str]:
    if not isinstance(key, tuple):
        return GroupKind.CITY.value, None, None, ""
    kind, value = key
    if kind == GroupKind.DEPARTMENT:
        return kind, value, None, ""
    if kind == GroupKind.DIVISION:
        return kind, figures.belongs[value], value, ""
    return kind, None, None, value
