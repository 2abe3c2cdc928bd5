"""The rules in SQL and the pure rules say the same of every person, whatever the rules are."""

from datetime import date

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.types.range import DateRange

from japan.fiscal import FiscalYear
from skills.choices import MapState, SkillStatus
from skills.models import Target, YearMap
from skills.queries import skill_map
from skills.queries.asked import asked_sql
from staff.choices import Grade
from staff.models import StaffMember
from teams.choices import TeamRole
from tests.factories.skills import SkillFactory, TargetExceptionFactory, YearMapFactory
from tests.factories.staff import (
    DepartmentFactory,
    DivisionFactory,
    JobTitleFactory,
    PostingFactory,
    StaffMemberFactory,
)
from tests.factories.teams import appoint

DAY = date(2026, 11, 23)
YEAR = FiscalYear(2026)
FAMILIES = ["", "消防職", "福祉職"]
PLACES, SKILLS, PEOPLE = range(2), range(3), range(4)
SOME_PLACE = st.none() | st.sampled_from(PLACES)
STATUSES = [SkillStatus.PUBLISHED, SkillStatus.PUBLISHED, SkillStatus.RETIRED]

WHO = st.tuples(
    st.none() | st.sampled_from(Grade),
    st.sets(st.sampled_from(TeamRole), max_size=2),
    st.sampled_from(PLACES),
    st.sampled_from(FAMILIES),
)
COLUMN = st.sampled_from([*Grade, *TeamRole])
RULES = st.dictionaries(
    st.tuples(st.sampled_from(SKILLS), COLUMN, SOME_PLACE, st.sampled_from(FAMILIES)),
    st.integers(0, 4),
    max_size=12,
)
PERIODS = [
    DateRange(date(2026, 4, 1), date(2027, 4, 1)),
    DateRange(DAY, None),
    DateRange(date(2026, 4, 1), DAY),
    DateRange(date(2026, 11, 24), None),
]
EXCEPTIONS = st.dictionaries(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(SKILLS)),
    st.tuples(st.integers(0, 4), st.sampled_from(PERIODS)),
    max_size=4,
)


def asked_of_everybody():
    """Return {person's key: {skill's key: target}} as the SQL says it."""
    sql = f"WITH {asked_sql()} SELECT person_id, skill_id, target FROM seated JOIN asked USING (profile)"  # noqa: S608
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, {"day": DAY, "year": YEAR.year})
        for person, skill, target in cursor.fetchall():
            found.setdefault(person, {})[skill] = target
    return found


def settle(people, places):
    made = []
    for grade, roles, place, family in people:
        person = StaffMemberFactory()
        title = JobTitleFactory(name=f"{grade}{family}", grade=grade, family=family)
        division = DivisionFactory(department=places[place])
        PostingFactory(person=person, division=division, job_title=title)
        for role in sorted(roles):
            appoint(person, places[0], role)
        made.append(person)
    return made


def write_rules(rules, skills, places):
    Target.objects.bulk_create(
        Target(
            fiscal_year=2026,
            skill=skills[skill],
            grade=column if isinstance(column, Grade) else None,
            role=column if isinstance(column, TeamRole) else None,
            department=None if place is None else places[place],
            job_family=family,
            level=level,
        )
        for (skill, column, place, family), level in rules.items()
    )


@pytest.mark.django_db
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(
    people=st.lists(WHO, min_size=len(PEOPLE), max_size=len(PEOPLE)),
    rules=RULES,
    exceptions=EXCEPTIONS,
    state=st.sampled_from([MapState.PUBLISHED, MapState.PUBLISHED, MapState.DRAFT]),
)
def test_sql_and_rules_ask_the_same_of_every_person(people, rules, exceptions, state):
    with transaction.atomic():
        places = [DepartmentFactory() for _ in PLACES]
        skills = [SkillFactory(status=status) for status in STATUSES]
        YearMapFactory(fiscal_year=2026, state=state)
        made = settle(people, places)
        write_rules(rules, skills, places)
        for (person, skill), (level, period) in exceptions.items():
            TargetExceptionFactory(
                person=made[person], skill=skills[skill], level=level, period=period
            )

        found = asked_of_everybody()

        for person in made:
            lines = skill_map(StaffMember.objects.get(pk=person.pk), YEAR, DAY).lines
            expected = {line.skill.pk: line.target for line in lines if line.target}
            assert found.get(person.pk, {}) == expected
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize(("state", "asked"), [(MapState.DRAFT, {}), (MapState.PUBLISHED, {1: 2})])
def test_draft_year_asks_nothing(state, asked):
    skill = SkillFactory()
    YearMapFactory(fiscal_year=2026, state=state)
    places = [DepartmentFactory(), DepartmentFactory()]
    person = settle([(Grade.GENERAL, set(), 0, "")], places)[0]
    write_rules({(0, Grade.GENERAL, None, ""): 2}, [skill], places)

    assert YearMap.objects.published().count() == len(asked)
    assert list(asked_of_everybody().get(person.pk, {}).values()) == list(asked.values())
