"""年度末の記録: written in one transaction, locked at its end, never changed (ADR 67)."""

from collections.abc import Callable
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from japan.fiscal import FiscalYear
from skills.actions.publications import publish
from skills.choices import MapState
from skills.models import Snapshot, SnapshotPerson, YearMap
from skills.queries.asked import asked_sql
from skills.queries.cells import CITY
from skills.queries.figures import values_for
from skills.queries.matrix import STATE
from skills.queries.published import CITY_ALONE, published_of_year
from skills.queries.reached import KNOWN_THEN, reached_sql
from skills.rules.snapshots import SnapshotRefused, why_not_record
from staff.actions import jobs
from staff.models import Job, StaffMember

_PEOPLE = f"""
INSERT INTO skills_snapshotperson
    (snapshot_id, person_id, department_id, division_id, grade, roles, is_counted)
WITH {asked_sql()}
SELECT %(snapshot)s, seated.person_id, seated.department_id, seated.division_id, seated.grade,
       seated.roles, NOT EXISTS (
           SELECT FROM staff_statusperiod status
           WHERE status.person_id = seated.person_id AND status.period @> %(day)s::date
             AND status.kind = ANY (%(away)s)
       )
FROM seated
"""  # noqa: S608 - our own text

_OF_THESE = "{}.person_id = ANY (%(people)s)"
_LEVELS = f"""
INSERT INTO skills_snapshotlevel (member_id, skill_id, target, level, state, rule_target)
WITH {
    asked_sql(
        posting=_OF_THESE.format("posting"),
        appointment=_OF_THESE.format("appointment"),
        exception=_OF_THESE.format("exception"),
    )
}, {reached_sql(evidence=_OF_THESE.format("evidence"), standing=KNOWN_THEN)}
SELECT member.id, skill.id, coalesce(asked.target, 0), coalesce(reached.level, 0), {STATE},
       ruled.target
FROM skills_snapshotperson member
JOIN seated ON seated.person_id = member.person_id
CROSS JOIN skills_skill skill
LEFT JOIN asked ON asked.profile = seated.profile AND asked.skill_id = skill.id
LEFT JOIN ruled ON ruled.profile = seated.profile AND ruled.skill_id = skill.id
LEFT JOIN reached ON reached.person_id = seated.person_id AND reached.skill_id = skill.id
WHERE member.snapshot_id = %(snapshot)s AND skill.status = 'published'
"""  # noqa: S608 - our own text


def _quietly(_done: int) -> None:
    """Tell nobody how far it is."""


def record_year_end(
    *,
    year: FiscalYear,
    now: datetime,
    by: StaffMember | None,
    told: Callable[[int], None] = _quietly,
) -> Snapshot:
    """Write down where everybody in post stood on the year's last day, and lock it.

    Levels are those that were known when the day was over, whenever the record is made: what the
    pages published of that day (ADR 66) and the locked year say the same. What everybody reads of
    the day is stored with it, unless it was stored when the month was over (ADR 86).

    by: None where the portal does it by itself. told: called with the people done so far.
    Two at once: the second waits for the first and is refused, like everybody after it.
    Raises SnapshotRefused.
    """
    with transaction.atomic():
        Snapshot.objects.bulk_create(
            [Snapshot(fiscal_year=year.year, day=year.last_day, by=by)], ignore_conflicts=True
        )
        snapshot = Snapshot.objects.select_for_update().get(fiscal_year=year.year)
        has_map = YearMap.objects.filter(fiscal_year=year.year, state=MapState.PUBLISHED).exists()
        refusal = why_not_record(
            year,
            today=timezone.localdate(now),
            is_locked=snapshot.locked_at is not None,
            has_map=has_map,
            people=StaffMember.objects.in_post(year.last_day).count(),
        )
        if refusal:
            raise SnapshotRefused(refusal)
        _write_rows(snapshot, told)
        snapshot.people = snapshot.members.count()
        publish(day=snapshot.day, snapshot=snapshot, now=now)
        snapshot.published = _published(snapshot)
        snapshot.locked_at = now
        snapshot.save()
    return snapshot


def start_recording(*, year: FiscalYear, by: StaffMember) -> Job:
    """Hand the record of a year's end to a worker; the job shows how far it is."""
    job = jobs.open_job(
        kind="snapshot", title=f"{year}末の記録の作成", params={"year": year.year}, by=by
    )
    jobs.enqueue(job=job, task="skills.tasks.write_snapshot")
    return job


def _write_rows(snapshot: Snapshot, told: Callable[[int], None]) -> None:
    """Write department by department, so that one can see how far it is."""
    values = values_for(snapshot.day, snapshot.year) | {"snapshot": snapshot.pk}
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE, values)
    members = SnapshotPerson.objects.filter(snapshot=snapshot).order_by("department")
    by_department: dict[int, list[int]] = {}
    for department, person in members.values_list("department", "person"):
        by_department.setdefault(department, []).append(person)
    done = 0
    for people in by_department.values():
        with connection.cursor() as cursor:
            cursor.execute(_LEVELS, values | {"people": people})
        done += len(people)
        told(done)


def _published(snapshot: Snapshot) -> dict[str, list[int]]:
    stats = published_of_year(snapshot, CITY_ALONE)
    cells = {skill.code: stats.cell(CITY, skill) for skill in stats.figures.skills}
    return {
        code: [cell.asked, *(cell.counts if not cell.is_withheld else (0, 0, 0)), cell.detail]
        for code, cell in cells.items()
    }
