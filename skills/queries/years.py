"""Years beside each other: locked figures, and what was corrected after they were locked."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import IntegerField, QuerySet
from django.db.models.expressions import RawSQL

from skills.choices import Category, GapState
from skills.models import Skill, Snapshot, SnapshotLevel
from skills.queries.reached import known_until, reached_sql
from skills.queries.summaries import positional
from skills.rules.suppression import Counts, Detail, added
from staff.models import StaffMember

_CORRECTED = f"""
WITH touched AS MATERIALIZED (
    SELECT DISTINCT later.person_id, later.skill_id
    FROM skills_evidence later
    WHERE later.shown_on <= %(day)s
      AND (later.recorded_at >= %(known)s OR later.withdrawn_at >= %(known)s)
), {
    reached_sql(
        evidence="(evidence.person_id, evidence.skill_id) IN (SELECT person_id, skill_id FROM touched)"
    )
}
SELECT held.id, coalesce(reached.level, 0)
FROM touched
JOIN skills_snapshotperson member
  ON member.person_id = touched.person_id AND member.snapshot_id = %(snapshot)s
JOIN skills_snapshotlevel held
  ON held.member_id = member.id AND held.skill_id = touched.skill_id
LEFT JOIN reached
  ON reached.person_id = touched.person_id AND reached.skill_id = touched.skill_id
WHERE held.level <> coalesce(reached.level, 0)
"""  # noqa: S608 - our own text
_CORRECTED_ROWS = f"SELECT corrected.id FROM ({_CORRECTED}) corrected"  # noqa: S608
_LEVEL_NOW = f"""
SELECT coalesce(max(level), 0)::integer FROM (
    WITH {
    reached_sql(
        evidence="evidence.person_id = U_PERSON AND evidence.skill_id = skills_snapshotlevel.skill_id"
    )
}
    SELECT level FROM reached
) now
"""  # noqa: S608 - our own text

# One person over all locked years at once; each year's day takes the place of the parameter.
_CORRECTED_OF_ONE = """
SELECT held.id, coalesce(now.level, 0)
FROM skills_snapshotperson member
JOIN skills_snapshot snapshot
  ON snapshot.id = member.snapshot_id AND snapshot.locked_at IS NOT NULL
JOIN skills_snapshotlevel held ON held.member_id = member.id
LEFT JOIN LATERAL (WITH {reached} SELECT skill_id, level FROM reached) now
  ON now.skill_id = held.skill_id
WHERE member.person_id = %(person)s AND held.level <> coalesce(now.level, 0) AND EXISTS (
    SELECT FROM skills_evidence later
    WHERE later.person_id = member.person_id AND later.skill_id = held.skill_id
      AND later.shown_on <= snapshot.day
      AND greatest(later.recorded_at, later.withdrawn_at)
          >= (snapshot.day + 1)::timestamp AT TIME ZONE %(zone)s
)
""".format(  # noqa: S608 - our own text
    reached=reached_sql(evidence="evidence.person_id = %(person)s").replace(
        "%(day)s", "snapshot.day"
    )
)


@dataclass(frozen=True)
class YearFigures:
    """What everybody may read of the city at the end of one year."""

    snapshot: Snapshot
    counts: Counts
    detail: Detail

    @property
    def percent(self) -> int | None:
        """Return 達成 in whole per cent; None without anybody asked."""
        return self.counts.met * 100 // self.counts.people if self.counts.people else None


@dataclass(frozen=True)
class HistoryCell:
    """One skill of one person at the end of one year; ``corrected`` is None where nothing changed."""

    target: int
    level: int
    state: GapState
    corrected: int | None = None


def locked_snapshots() -> list[Snapshot]:
    """Return the locked years, the newest first: one query."""
    return list(Snapshot.objects.filter(locked_at__isnull=False).select_related("by"))


def year_figures(
    snapshots: Iterable[Snapshot], codes: Iterable[str] | None = None
) -> list[YearFigures]:
    """Return each year's published sums over these skills, over all without any."""
    chosen = None if codes is None else set(codes)
    found = []
    for snapshot in snapshots:
        rows = [
            row
            for code, row in snapshot.published.items()
            if (chosen is None or code in chosen) and row[4] != Detail.WITHHELD
        ]
        detail = min((Detail(row[4]) for row in rows if row[0]), default=Detail.ALL)
        found.append(YearFigures(snapshot, added(Counts(*row[1:4]) for row in rows), detail))
    return found


def years_by_category(snapshots: list[Snapshot]) -> list[tuple[Category, list[YearFigures]]]:
    """Return the years of each category."""
    codes: dict[str, list[str]] = {}
    for code, category in Skill.objects.values_list("code", "category"):
        codes.setdefault(category, []).append(code)
    return [(c, year_figures(snapshots, codes.get(c, []))) for c in Category]


def corrections_of(snapshot: Snapshot) -> dict[int, int]:
    """Return by locked row the level that the evidence shows for that day now: one query."""
    with connection.cursor() as cursor:
        cursor.execute(_CORRECTED, _values(snapshot))
        return dict(cursor.fetchall())


def corrected_rows(snapshot: Snapshot) -> QuerySet[SnapshotLevel]:
    """Return the locked rows that evidence of before the day contradicts by now.

    ``level_now`` is what it shows; the list behind the number of corrections.
    """
    rows = SnapshotLevel.objects.filter(
        pk__in=RawSQL(*positional(_CORRECTED_ROWS, _values(snapshot)))  # noqa: S611 - our own text
    )
    text = _LEVEL_NOW.replace(
        "U_PERSON",
        "(SELECT member.person_id FROM skills_snapshotperson member"
        " WHERE member.id = skills_snapshotlevel.member_id)",
    )
    now = RawSQL(*positional(text, _values(snapshot)))  # noqa: S611 - our own text
    now.output_field = IntegerField()
    return rows.annotate(level_now=now)


def corrections_of_person(person: StaffMember) -> dict[int, int]:
    """Return the same for one person over all locked years: one query."""
    with connection.cursor() as cursor:
        cursor.execute(_CORRECTED_OF_ONE, {"person": person.pk, "zone": settings.TIME_ZONE})
        return dict(cursor.fetchall())


def history_of_person(
    person: StaffMember,
) -> tuple[list[Snapshot], list[tuple[Skill, list[HistoryCell | None]]]]:
    """Return the locked years of a person, oldest first, and each skill's row over them.

    Two queries, however many years there are.
    """
    rows = SnapshotLevel.objects.filter(
        member__person=person, member__snapshot__locked_at__isnull=False
    )
    held = list(rows.select_related("skill", "member__snapshot"))
    snapshots = sorted({row.member.snapshot for row in held}, key=lambda one: one.fiscal_year)
    corrected = corrections_of_person(person)
    cells = {
        (row.skill_id, row.member.snapshot_id): HistoryCell(
            row.target, row.level, GapState(row.state), corrected.get(row.pk)
        )
        for row in held
    }
    skills = sorted({row.skill for row in held}, key=lambda skill: (skill.order, skill.code))
    return snapshots, [
        (skill, [cells.get((skill.pk, snapshot.pk)) for snapshot in snapshots]) for skill in skills
    ]


def _values(snapshot: Snapshot) -> dict[str, Any]:
    return {"day": snapshot.day, "known": known_until(snapshot.day), "snapshot": snapshot.pk}
