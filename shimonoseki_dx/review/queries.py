"""The figures of the review: one row a department, each number with the list behind it.

Everybody counts once, in the department of the main post of the day. Who is on leave or seconded
that day is in no denominator (``StaffMember.objects.counted_on``), and is listed by itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse

from crossforum.choices import IssueStage
from crossforum.queries import department_issue_summary, department_measure_counts
from japan.fiscal import FiscalYear
from skills.queries import department_skill_summary
from staff.choices import PostingKind
from staff.models import Department, Posting, StaffMember
from staff.queries.away import away_on
from teams.queries import TeamSummary, department_team_summary
from training.queries import department_mandatory_summary

# What the review tells apart: still being thought about, on the forum's table, being done, over.
STAGES = {
    "considering": (IssueStage.SUBMITTED, IssueStage.STUDY, IssueStage.LEAD_CHECK),
    "forum": (IssueStage.FORUM,),
    "working": (IssueStage.DEPARTMENT, IssueStage.MEASURE, IssueStage.INTRODUCED),
    "closed": (IssueStage.DONE, IssueStage.DECLINED),
}


@dataclass(frozen=True, order=True)
class Figure:
    """A number of the review, what it is counted out of, and the list behind it."""

    value: int
    url: str
    of: int | None = None

    @property
    def percent(self) -> int | None:
        """Return the share in whole per cent, rounded down; None without a denominator."""
        return self.value * 100 // self.of if self.of else None


@dataclass(frozen=True)
class DepartmentRow:
    """One department in the review."""

    department: Department
    is_closed: bool
    people: Figure
    away: Figure
    training: Figure
    training_open: Figure
    skills: Figure
    vacancies: Figure
    vacant_labels: tuple[str, ...]
    vacant_seats: frozenset[int]
    issues: dict[str, Figure]
    measures: Figure

    @property
    def team_url(self) -> str:
        """Return the page of the department's team."""
        return reverse("teams:team-detail", args=[self.department.code])

    @property
    def vacant_text(self) -> str:
        """Return every empty chair in words."""
        return "、".join(self.vacant_labels)


def review_rows(user: StaffMember, on: date) -> list[DepartmentRow]:
    """Return the review of a day, department by department; about ten queries in all.

    Behind the departments of the day stand closed ones that issues or measures still hang on:
    after a merger they stay what the old department had brought forward, and the sum complete.
    """
    year = FiscalYear.of(on)
    sources = _Sources(
        people=_people(on),
        away=_away(on),
        training=department_mandatory_summary(year, on),
        skills=department_skill_summary(on, year),
        teams=department_team_summary(on),
        issues=department_issue_summary(user),
        measures=department_measure_counts(),
    )
    return [_row(department, sources) for department in _departments(on, sources)]


def _departments(on: date, sources: "_Sources") -> Iterable[Department]:
    had = Q(pk__in={*sources.issues, *sources.measures}, period__endswith__lte=on)
    found = Department.objects.filter(Q(period__contains=on) | had)
    return found.annotate(is_closed=~Q(period__contains=on)).order_by(
        "is_closed", *Department._meta.ordering
    )


def totals(rows: Iterable[DepartmentRow]) -> dict[str, Figure]:
    """Add the departments up; the links lead to the lists of the whole city."""
    rows = list(rows)
    names = ("people", "away", "training", "training_open", "skills")
    found = {name: _sum(getattr(row, name) for row in rows) for name in names}
    # The departments of a joint team share what it lacks: a seat counts once.
    vacant = frozenset[int]().union(*(row.vacant_seats for row in rows))
    found["vacancies"] = Figure(len(vacant), "")
    found |= {f"issues_{name}": _sum(row.issues[name] for row in rows) for name in STAGES}
    return found


@dataclass(frozen=True)
class _Sources:
    people: Mapping[int, int]
    away: Mapping[int, int]
    training: Mapping[int, tuple[int, int]]
    skills: Mapping[int, tuple[int, int]]
    teams: Mapping[int, TeamSummary]
    issues: Mapping[int, Mapping[IssueStage, int]]
    measures: Mapping[int, int]


def _people(on: date) -> dict[int, int]:
    posts = Posting.objects.on(on).filter(kind=PostingKind.MAIN).order_by()
    return dict(posts.values_list("division__department").annotate(Count("pk")))


def _away(on: date) -> dict[int, int]:
    rows = away_on(on).order_by().values_list("department_pk")
    return dict(rows.annotate(Count("pk")))


def _row(department: Department, sources: _Sources) -> DepartmentRow:
    key, code = department.pk, department.code
    required, done = sources.training.get(key, (0, 0))
    targets, met = sources.skills.get(key, (0, 0))
    vacant = sources.teams[key].vacant_seats if key in sources.teams else ()
    by_stage = sources.issues.get(key, {})
    return DepartmentRow(
        department=department,
        is_closed=bool(department.is_closed),  # type: ignore[attr-defined]
        people=Figure(sources.people.get(key, 0), _list("staff:person-list", department=code)),
        away=Figure(sources.away.get(key, 0), _list("staff:away-list", department=code)),
        training=Figure(
            done, _list("training:mandatory-list", department=code, done="yes"), required
        ),
        training_open=Figure(
            required - done, _list("training:mandatory-list", department=code, done="no")
        ),
        skills=Figure(met, _list("skills:person-list", department=code), targets),
        vacancies=Figure(len(vacant), _list("teams:vacancy-list", department=code)),
        vacant_labels=tuple(str(seat) for seat in vacant),
        vacant_seats=frozenset(seat.pk for seat in vacant),
        issues={
            name: Figure(
                sum(by_stage.get(stage, 0) for stage in stages),
                _list(
                    "crossforum:issue-list",
                    department=code,
                    stage=[stage.value for stage in stages],
                ),
            )
            for name, stages in STAGES.items()
        },
        measures=Figure(
            sources.measures.get(key, 0), _list("crossforum:measure-list", department=code)
        ),
    )


def _list(name: str, **query: Any) -> str:
    return f"{reverse(name)}?{urlencode(query, doseq=True)}"


def _sum(figures: Iterable[Figure]) -> Figure:
    figures = list(figures)
    denominators = [figure.of for figure in figures if figure.of is not None]
    of = sum(denominators) if denominators else None
    return Figure(sum(figure.value for figure in figures), "", of)
