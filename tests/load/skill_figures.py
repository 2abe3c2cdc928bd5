"""How long the figures of the skill map take with 2,800 and with 28,000 people, and their ratio.

    python -m shimonoseki_dx.embedded exec -- python -m tests.load.skill_figures

Runs against databases of its own, made and dropped again. The largest department has a quarter
of the people. Roles by appointment and by post, narrowed rules, exceptions, confirmations and
self-ratings are in it. Times are those of the view, of the snapshot and of storing what is published of a month, without
the network.
"""

import random
import statistics
import time
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tests.load.measure import timed, with_own_database

if TYPE_CHECKING:
    from skills.models import Skill

SIZES = (2_800, 28_000)
SKILLS, EVIDENCE_EACH = 28, 10
CONFIRMED, EXCEPTED_EVERY, RATED_EVERY = 0.2, 100, 4
TOKYO = ZoneInfo("Asia/Tokyo")
PAGES = [
    ("matrix, largest department", "office", "/skills/matrix/?department=L00"),
    ("matrix, by gap", "office", "/skills/matrix/?department=L00&sort=missing"),
    ("matrix, off in one skill, city", "office", "/skills/matrix/?skill=LOAD-01&state=off"),
    ("city, in full", "office", "/skills/figures/"),
    ("city, published", "employee", "/skills/figures/"),
    ("departments × skills, published", "employee", "/skills/figures/departments/"),
    ("largest department, published", "employee", "/skills/figures/departments/L00/"),
    ("a skill, published", "employee", "/skills/figures/skills/LOAD-01/"),
    ("people with a skill", "employee", "/skills/helpers/?skill=LOAD-01&level=3"),
    ("locked year, published", "employee", "/skills/figures/?year=2025"),
    ("head's confirmation list", "head", "/skills/confirmations/"),
    ("head's matrix", "head", "/skills/matrix/"),
    ("head's home (waiting_for)", "head", "/"),
]


def main() -> None:
    """Fill both cities one after the other and print one table."""
    found = [with_own_database(lambda people=people: _measure(people)) for people in SIZES]
    head = [f"{people:,} ms" for people in SIZES]
    print(f"{'median':36}{head[0]:>12}{head[1]:>12}{'ratio':>8}")
    for title in found[0]:
        small, large = (times[title] for times in found)
        print(f"{title:36}{small:12.0f}{large:12.0f}{large / small:8.1f}")


def _measure(people: int) -> dict[str, float]:
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from japan.fiscal import FiscalYear  # noqa: PLC0415
    from skills.actions.publications import publish_what_is_due  # noqa: PLC0415
    from skills.actions.snapshots import record_year_end  # noqa: PLC0415
    from staff.models import Posting  # noqa: PLC0415
    from tests.factories.staff import employee, office_member  # noqa: PLC0415

    with connection.cursor() as cursor:
        # The audit trail of half a million rows takes minutes, and no figure reads it.
        cursor.execute("SET session_replication_role = replica")
        _fill(people)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("ANALYZE")
    now = datetime(2026, 4, 1, 1, 20, tzinfo=TOKYO)
    found = {}
    for title, deed in (
        (
            "snapshot of the year, stored",
            lambda: record_year_end(year=FiscalYear(2025), now=now, by=None),
        ),
        ("published month, stored", lambda: publish_what_is_due(now=timezone.now())),
    ):
        begun = time.perf_counter()
        deed()
        found[title] = (time.perf_counter() - begun) * 1000
    people_of = {
        "office": office_member(),
        "employee": employee(),
        "head": Posting.objects.filter(is_head=True, division__code="C000").get().person,
    }
    clients = {who: Client() for who in people_of}
    for who, person in people_of.items():
        clients[who].force_login(person)
    for title, who, path in PAGES:
        found[title] = statistics.median(timed(lambda who=who, path=path: clients[who].get(path)))
    return found


def _fill(people: int) -> None:
    from skills.models import Evidence, SkillConsent  # noqa: PLC0415
    from staff.choices import Grade  # noqa: PLC0415
    from staff.models import Division, StaffMember  # noqa: PLC0415
    from tests.factories.skills import SkillFactory, TargetFactory  # noqa: PLC0415
    from tests.load.crowd import crowd  # noqa: PLC0415

    crowd(people)
    # Every fourth section to the first department: the largest one of the city.
    first = Division.objects.get(code="C000").department
    Division.objects.filter(pk__in=list(Division.objects.values_list("pk", flat=True))[::4]).update(
        department=first
    )
    dice = random.Random(28)  # noqa: S311 - the same city every time
    skills = [SkillFactory(code=f"LOAD-{number:02}") for number in range(SKILLS)]
    for skill in skills:
        for grade in Grade:
            for year in (2025, 2026):
                TargetFactory(skill=skill, grade=grade, level=dice.randint(1, 4), fiscal_year=year)
    keys = list(StaffMember.objects.values_list("pk", flat=True))
    rows = [
        Evidence(
            person_id=key, skill=dice.choice(skills), level=dice.randint(1, 4),
            kind="confirmation" if dice.random() < CONFIRMED else "course", shown_on=(day := date(
                2025, dice.randint(4, 12), dice.randint(1, 28)
            )),
            recorded_at=datetime(day.year, day.month, day.day, 12, tzinfo=TOKYO),
            label="研修修了", by_id=key,
        )
        for key in keys
        for _ in range(EVIDENCE_EACH)
    ]  # fmt: skip
    Evidence.objects.bulk_create(rows, batch_size=5000)
    _fill_teams(skills, dice)
    _fill_exceptions(skills, keys, dice)
    _fill_ratings(skills, dice)
    SkillConsent.objects.bulk_create(
        [SkillConsent(person_id=key) for key in keys[::10]], batch_size=5000
    )


def _fill_teams(skills: "list[Skill]", dice: random.Random) -> None:
    """Give every department a lead by post, leaders and members, and rules of all kinds."""
    from staff.choices import Grade  # noqa: PLC0415
    from staff.models import Department, JobTitle, Posting  # noqa: PLC0415
    from teams.choices import TeamRole  # noqa: PLC0415
    from tests.factories.skills import TargetFactory  # noqa: PLC0415
    from tests.factories.teams import PostBindingFactory, SeatFactory, appoint  # noqa: PLC0415

    JobTitle.objects.filter(grade=Grade.GENERAL).update(family="事務職")
    for department in Department.objects.filter(code__startswith="L"):
        division = department.divisions.order_by("code").first()
        posts = Posting.objects.filter(division=division, period__contains=date(2026, 11, 1))
        first, *others = posts.select_related("person").order_by("person")[:6]
        posts.filter(pk=first.pk).update(is_head=True)
        lead = SeatFactory(team__department=department, role=TeamRole.LEAD)
        PostBindingFactory(seat=lead, division=division)
        for number, post in enumerate(others):
            role = TeamRole.LEADER if number < 2 else TeamRole.MEMBER
            appoint(post.person, department, role)
    for year in (2025, 2026):
        for skill in skills[::2]:
            for role in TeamRole:
                level = dice.randint(1, 4)
                TargetFactory(skill=skill, grade=None, role=role, level=level, fiscal_year=year)
        for skill, department in zip(
            skills, Department.objects.filter(code__startswith="L"), strict=False
        ):
            TargetFactory(skill=skill, department=department, level=4, fiscal_year=year)
        TargetFactory(skill=skills[0], job_family="事務職", level=4, fiscal_year=year)


def _fill_exceptions(skills: "list[Skill]", keys: list[int], dice: random.Random) -> None:
    from psycopg.types.range import DateRange  # noqa: PLC0415

    from skills.models import TargetException  # noqa: PLC0415

    since = DateRange(date(2025, 4, 1), None)
    rows = [
        TargetException(
            person_id=key, skill=dice.choice(skills), level=dice.randint(0, 4), period=since,
            reason="育児短時間勤務のため", by_id=key,
        )
        for key in keys[:: EXCEPTED_EVERY]
    ]  # fmt: skip
    TargetException.objects.bulk_create(rows, batch_size=5000)


def _fill_ratings(skills: "list[Skill]", dice: random.Random) -> None:
    """Let every fourth person have handed in a survey that no head has looked at yet."""
    from django.utils import timezone  # noqa: PLC0415

    from skills.models import SelfRating, SurveyResponse  # noqa: PLC0415
    from staff.models import Posting  # noqa: PLC0415
    from tests.factories.levels import SurveyRoundFactory  # noqa: PLC0415

    survey = SurveyRoundFactory(skills=skills)
    posts = Posting.objects.filter(period__contains=timezone.localdate()).order_by("division", "pk")
    responses = SurveyResponse.objects.bulk_create(
        [
            SurveyResponse(
                round=survey, person_id=post.person_id, division_id=post.division_id,
                submitted_at=timezone.now(),
            )
            for post in posts[:: RATED_EVERY]
        ],
        batch_size=2000,
    )  # fmt: skip
    SelfRating.objects.bulk_create(
        [
            SelfRating(response=response, skill=skill, level=dice.randint(0, 4))
            for response in responses
            for skill in skills
        ],
        batch_size=5000,
    )


if __name__ == "__main__":
    main()
