"""How long the figures of the skill map take with 2,800 and with 28,000 people, and their ratio.

    python -m shimonoseki_dx.embedded exec -- python -m tests.load.skill_figures

Runs against databases of its own, made and dropped again. The largest department has a quarter
of the people. Times are those of the view and of the snapshot, without the network.
"""

import os
import random
import statistics
import time
from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

SIZES = (2_800, 28_000)
SKILLS, EVIDENCE_EACH, TIMES = 28, 10, 5
PAGES = [
    ("matrix, largest department", "office", "/skills/matrix/?department=L00"),
    ("matrix, by gap", "office", "/skills/matrix/?department=L00&sort=missing"),
    ("matrix, off in one skill, city", "office", "/skills/matrix/?skill=LOAD-01&state=off"),
    ("city, in full", "office", "/skills/figures/"),
    ("city, published", "employee", "/skills/figures/"),
    ("departments × skills, published", "employee", "/skills/figures/departments/"),
    ("people with a skill", "employee", "/skills/helpers/?skill=LOAD-01&level=3"),
    ("locked year, published", "employee", "/skills/figures/?year=2025"),
]


def main() -> None:
    """Fill both cities one after the other and print one table."""
    import django  # noqa: PLC0415 - settings are read when it starts

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shimonoseki_dx.settings")
    os.environ.setdefault(
        "STATICFILES_BACKEND", "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    django.setup()
    found = [_of_size(people) for people in SIZES]
    head = [f"{people:,} ms" for people in SIZES]
    print(f"{'median':36}{head[0]:>12}{head[1]:>12}{'ratio':>8}")
    for title in found[0]:
        small, large = (times[title] for times in found)
        print(f"{title:36}{small:12.0f}{large:12.0f}{large / small:8.1f}")


def _of_size(people: int) -> dict[str, float]:
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import (  # noqa: PLC0415
        setup_test_environment,
        teardown_test_environment,
    )

    usual = str(connection.settings_dict["NAME"])
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    setup_test_environment()
    try:
        return _measure(people)
    finally:
        teardown_test_environment()
        connection.creation.destroy_test_db(usual, verbosity=0)


def _measure(people: int) -> dict[str, float]:
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from japan.fiscal import FiscalYear  # noqa: PLC0415
    from skills.actions.snapshots import record_year_end  # noqa: PLC0415
    from tests.factories.staff import employee, office_member  # noqa: PLC0415

    _fill(people)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    now = datetime(2026, 4, 1, 1, 20, tzinfo=ZoneInfo("Asia/Tokyo"))
    begun = time.perf_counter()
    record_year_end(year=FiscalYear(2025), now=now, by=None)
    found = {"snapshot of the year": (time.perf_counter() - begun) * 1000}
    clients = {"office": Client(), "employee": Client()}
    clients["office"].force_login(office_member())
    clients["employee"].force_login(employee())
    for title, who, path in PAGES:
        found[title] = _timed(lambda who=who, path=path: clients[who].get(path))
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
            person_id=key, skill=dice.choice(skills), level=dice.randint(1, 4), kind="course",
            shown_on=date(2025, dice.randint(4, 12), dice.randint(1, 28)), label="研修修了",
            by_id=key,
        )
        for key in keys
        for _ in range(EVIDENCE_EACH)
    ]  # fmt: skip
    Evidence.objects.bulk_create(rows, batch_size=5000)
    SkillConsent.objects.bulk_create(
        [SkillConsent(person_id=key) for key in keys[::10]], batch_size=5000
    )


def _timed(ask: Callable[[], object]) -> float:
    ask()  # warm: templates, plans
    taken = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        answer = ask()
        taken.append((time.perf_counter() - begun) * 1000)
        if getattr(answer, "status_code", 200) != 200:
            raise RuntimeError("The page did not answer.")
    return statistics.median(taken)


if __name__ == "__main__":
    main()
