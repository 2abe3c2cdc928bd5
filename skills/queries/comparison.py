"""Whether self-ratings rose since the last round, of groups; what would tell of persons is withheld.

A person counts once: as 上がった, 変わらない or 下がった by the sum over the skills that both rounds
asked about. Only for a round that is over: from two looks at an open one, the answers of those who
came in between could be had by subtraction.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.db import connection

from skills.choices import RoundState
from skills.models import SurveyRound
from skills.rules.suppression import Counts, Detail, Group, details
from staff.choices import Grade
from staff.models import Department, Division

_CHANGES = """
WITH changed AS (
    SELECT response.division_id, response.grade,
           sign(sum(rating.level::int - earlier.level::int)) AS way
    FROM skills_surveyresponse response
    JOIN skills_selfrating rating ON rating.response_id = response.id
    JOIN skills_surveyresponse before ON before.person_id = response.person_id
         AND before.round_id = %(previous)s AND before.submitted_at IS NOT NULL
    JOIN skills_selfrating earlier
         ON earlier.response_id = before.id AND earlier.skill_id = rating.skill_id
    WHERE response.round_id = %(round)s AND response.submitted_at IS NOT NULL
      AND response.division_id IS NOT NULL
    GROUP BY response.id
)
SELECT division_id, grade, count(*) FILTER (WHERE way > 0), count(*) FILTER (WHERE way = 0),
       count(*) FILTER (WHERE way < 0)
FROM changed GROUP BY division_id, grade
"""


@dataclass(frozen=True)
class Row:
    """A group with how many rose, stayed and fell; None is withheld.

    not_risen: those who stayed and those who fell together, where only their sum may be told.
    """

    name: str
    people: int
    risen: int | None
    same: int | None
    fallen: int | None
    not_risen: int | None


@dataclass(frozen=True)
class Comparison:
    """This round against the last one."""

    previous: SurveyRound
    whole: Row
    departments: tuple[Row, ...]
    grades: tuple[Row, ...]


def comparison_of(survey: SurveyRound) -> Comparison | None:
    """Return the comparison of a round that is over with the one before it, if there is one."""
    if survey.state != RoundState.CLOSED:
        return None
    earlier = SurveyRound.objects.filter(
        distributed_at__isnull=False, period__startswith__lt=survey.opens_on
    )
    previous = earlier.order_by("-period").first()
    if previous is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_CHANGES, {"round": survey.pk, "previous": previous.pk})
        cells = [
            (division, Grade(grade) if grade else None, Counts(*counts))
            for division, grade, *counts in cursor.fetchall()
        ]
    return _comparison(previous, cells)


Cell = tuple[int, Grade | None, Counts]


def _comparison(previous: SurveyRound, cells: list[Cell]) -> Comparison:
    belongs = dict(Division.objects.values_list("pk", "department"))
    departments, grades = _shares(cells, belongs)
    whole: dict[int, list[Counts]] = defaultdict(list)
    for division, _, counts in cells:
        whole[division].append(counts)
    by_department = tuple(Group(("department", key), share) for key, share in departments.items())
    by_grade = tuple(Group(("grade", key), share) for key, share in grades.items())
    city = Group(
        "all", {key: _sum(found) for key, found in whole.items()}, (by_department, by_grade)
    )
    shown = details(city)
    names = {row.pk: row.name for row in Department.objects.filter(pk__in=list(departments))}
    return Comparison(
        previous=previous,
        whole=_row("全体", city, shown["all"]),
        departments=tuple(
            _row(names[group.key[1]], group, shown[group.key])
            for group in sorted(by_department, key=lambda each: list(names).index(each.key[1]))
        ),
        grades=tuple(
            _row(grade.label if grade else "職位なし", group, shown[group.key])
            for grade in [*Grade, None]
            for group in by_grade
            if group.key == ("grade", grade)
        ),
    )


Shares = dict[int, dict[int, Counts]]


def _shares(
    cells: list[Cell], belongs: dict[int, int]
) -> tuple[Shares, dict[Grade | None, dict[int, Counts]]]:
    """Return how each division contributes to each department and to each grade."""
    departments: dict[int, dict[int, list[Counts]]] = defaultdict(lambda: defaultdict(list))
    grades: dict[Grade | None, dict[int, list[Counts]]] = defaultdict(lambda: defaultdict(list))
    for division, grade, counts in cells:
        departments[belongs[division]][division].append(counts)
        grades[grade][division].append(counts)
    return _summed(departments), _summed(grades)


def _summed(found: dict) -> dict:  # type: ignore[type-arg]
    return {
        key: {division: _sum(counts) for division, counts in shares.items()}
        for key, shares in found.items()
    }


def _sum(several: list[Counts]) -> Counts:
    return Counts(*(sum(values) for values in zip(*several, strict=True)))


def _row(name: str, group: Group, detail: Detail) -> Row:
    counts = group.counts
    told, in_full = detail >= Detail.MET, detail == Detail.ALL
    return Row(
        name=name,
        people=counts.people,
        risen=counts.met if told else None,
        same=counts.near if in_full else None,
        fallen=counts.off if in_full else None,
        not_risen=counts.below if told else None,
    )
