"""The one writer of policy files: everything in one transaction, under one name in the trail."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Max
from django.utils import timezone

from japan.fiscal import FiscalYear
from shimonoseki_dx.policy.actor import System
from shimonoseki_dx.policy.checking import Policy
from shimonoseki_dx.policy.course_loading import load_courses
from shimonoseki_dx.policy.division_loading import load_divisions
from shimonoseki_dx.policy.framework import load_framework_links
from shimonoseki_dx.policy.merging import Tally, merge
from shimonoseki_dx.policy.plans import load_plan_questions
from shimonoseki_dx.policy.qualifications import load_qualifications
from shimonoseki_dx.policy.team_seats import set_up_teams
from skills.choices import MapState
from skills.models import Skill, Target, YearMap
from staff.actions.recording import recorded
from staff.models import Department, JobTitle, StaffMember
from teams.choices import OnTransfer
from teams.models import AppointmentProcedure, SeatRule
from teams.rules.transfers import USUAL_ON_TRANSFER

TARGET_KEY = ("fiscal_year", "skill_id", "grade", "role", "department_id", "job_family")


@recorded("既定の例の読み込み")
def load_policy(
    *,
    policy: Policy,
    year: int,
    by: StaffMember | System,
) -> list[Tally]:
    """Bring the tables to what the files say; return what became of each table's rows.

    Running twice changes nothing. A row that the office has confirmed or edited stays.
    """
    if policy.faults:
        raise ValueError("A policy with faults is not written.")
    return [
        *_load_organisation(policy),
        *_load_skills(policy, year),
        load_framework_links(policy.skills),
        *load_courses(policy.courses, year),
        *load_qualifications(policy.qualifications),
        _load_seat_rules(policy, year),
        merge(AppointmentProcedure, ("fiscal_year",), [_procedure(year)]),
        load_plan_questions(policy.plan_questions, year),
        *set_up_teams(year, by=by),
    ]


def year_in_force(current: int) -> int:
    """Return the newest year up to the current one that has targets, else the current year.

    A new year takes its rules over from the old one by the office's decision; loading the
    defaults again at every start must not put the defaults in their place.
    """
    years = Target.objects.filter(fiscal_year__lte=current)
    newest = years.aggregate(newest=Max("fiscal_year"))["newest"]
    return newest or current


def _load_organisation(policy: Policy) -> Iterator[Tally]:
    departments = [
        {
            "code": row.code,
            "name": row.name,
            "organ_kind": row.organ_kind,
            "order": row.order,
            "source": row.source,
            "is_default_example": row.is_default,
        }
        for row in policy.departments
    ]
    job_titles = [
        {
            "name": row.name,
            "grade": row.grade,
            "heads_division": row.heads_division,
            "family": row.family,
            "order": row.order,
            "is_default_example": row.is_default,
        }
        for row in policy.job_titles
    ]
    yield merge(Department, ("code",), departments)
    yield load_divisions(policy.divisions)
    yield merge(JobTitle, ("name",), job_titles)


def _load_skills(policy: Policy, year: int) -> Iterator[Tally]:
    skills = [
        {
            "code": row.code,
            "category": row.category,
            "name": row.name,
            "description": row.description,
            **row.level_texts,
            "source": row.source,
            "order": row.order,
            "is_default_example": row.is_default,
        }
        for row in policy.skills
    ]
    yield merge(Skill, ("code",), skills)
    yield _open_map(year)
    yield merge(Target, TARGET_KEY, _targets(policy, year))


def _open_map(year: int) -> Tally:
    """Publish the map of a year that has none, so that the examples count from the first day.

    A year that is still to come is a draft: publishing is the office's decision. A map that is
    there stays as it is.
    """
    tally = Tally(str(YearMap._meta.verbose_name))
    is_to_come = FiscalYear.of(timezone.localdate()).year < year
    published = {"state": MapState.PUBLISHED, "published_at": timezone.now()}
    _, created = YearMap.objects.get_or_create(
        fiscal_year=year, defaults={} if is_to_come else published
    )
    tally.created, tally.unchanged = int(created), int(not created)
    return tally


def _targets(policy: Policy, year: int) -> Iterator[dict[str, Any]]:
    skills = dict(Skill.objects.values_list("code", "pk"))
    for row in policy.skills:
        common = {
            "fiscal_year": year,
            "skill_id": skills[row.code],
            "department_id": None,
            "job_family": "",
            "is_default_example": row.is_default,
        }
        for grade, level in row.grade_targets.items():
            yield {**common, "grade": grade, "role": None, "level": level}
        for role, level in row.role_targets.items():
            yield {**common, "grade": None, "role": role, "level": level}


def _load_seat_rules(policy: Policy, year: int) -> Tally:
    return merge(
        SeatRule,
        ("fiscal_year", "organ_kind", "role", "per_division"),
        [
            {
                "fiscal_year": year,
                "organ_kind": "",
                "role": row.role,
                "per_division": row.per_division,
                "minimum": row.minimum,
                "usual_grade": row.usual_grade,
                "duties": row.duties,
                "on_transfer": USUAL_ON_TRANSFER.get(row.role, OnTransfer.END),
                "is_default_example": row.is_default,
            }
            for row in policy.seat_rules
        ],
    )


def _procedure(year: int) -> dict[str, Any]:
    """The deadlines and the letters' signature as the model's own defaults say them."""
    return {"fiscal_year": year, "is_default_example": True}
