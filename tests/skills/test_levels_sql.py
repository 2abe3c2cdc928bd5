"""The rule and the SQL say the same, and a self-rating changes neither (property tests)."""

from datetime import date

import pytest
from django.db import connection
from django.db.utils import DatabaseError
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from japan.fiscal import FiscalYear
from skills import actions
from skills.choices import EvidenceKind, LevelBasis
from skills.models import Evidence, LevelPolicy
from skills.queries import official_levels, own_ratings, skill_map
from tests.factories.levels import SurveyResponseFactory, SurveyRoundFactory, around
from tests.factories.skills import EvidenceFactory, SkillFactory
from tests.factories.staff import employee

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)
DAYS = st.sampled_from([date(2025, 5, 1), date(2026, 5, 1), DAY, date(2026, 12, 1)])
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "skill": st.integers(0, 2),
            "level": st.integers(0, 4),
            "kind": st.sampled_from(EvidenceKind),
            "shown_on": DAYS,
            "valid_until": st.none() | DAYS,
            "counts": st.booleans(),
            "withdrawn_at": st.sampled_from([None, None, timezone.now()]),
        }
    ),
    max_size=12,
)
few = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def new_world(rows, basis):
    LevelPolicy.objects.update_or_create(pk=1, defaults={"basis": basis})
    person, skills = employee(), SkillFactory.create_batch(3)
    for row in rows:
        EvidenceFactory(person=person, **{**row, "skill": skills[row["skill"]]})
    return person, skills


def levels_on_map(person, skills):
    by_skill = {line.skill: line.level for line in skill_map(person, FiscalYear(2026), DAY).lines}
    return [by_skill[skill] for skill in skills]


def levels_in_sql(person, skills):
    found = official_levels([person.pk], DAY)
    return [found.get((person.pk, skill.pk), 0) for skill in skills]


@few
@given(rows=ROWS, basis=st.sampled_from(LevelBasis))
def test_sql_and_rule_agree(rows, basis):
    person, skills = new_world(rows, basis)

    assert levels_in_sql(person, skills) == levels_on_map(person, skills)


@few
@given(
    rows=ROWS,
    basis=st.sampled_from(LevelBasis),
    ratings=st.lists(st.integers(0, 4), min_size=3, max_size=3),
)
def test_self_rating_never_changes_an_official_level(rows, basis, ratings):
    person, skills = new_world(rows, basis)
    before = levels_on_map(person, skills)
    survey = SurveyRoundFactory(period=around(timezone.localdate()), skills=skills)
    response = SurveyResponseFactory(round=survey, person=person)
    answers = {skill.pk: str(level) for skill, level in zip(skills, ratings, strict=True)}

    actions.save_answers(response=response, answers=answers, by=person)
    actions.submit(response=response, by=person)

    assert [own_ratings(person)[skill.pk].level for skill in skills] == ratings
    assert levels_on_map(person, skills) == before
    assert levels_in_sql(person, skills) == before


@pytest.mark.parametrize(
    ("statement", "refused"),
    [
        ("UPDATE skills_evidence SET level = 4", True),
        ("UPDATE skills_evidence SET note = 'x'", True),
        ("UPDATE skills_evidence SET counts = false", True),
        ("DELETE FROM skills_evidence", True),
        ("UPDATE skills_evidence SET withdrawn_at = now()", False),
    ],
)
def test_database_keeps_evidence_as_it_is(statement, refused):
    EvidenceFactory()
    failed = False
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError:
        failed = True

    assert failed == refused


def test_withdrawal_is_final():
    row = EvidenceFactory(withdrawn_at=timezone.now())

    with pytest.raises(DatabaseError, match="Cannot update rows from skills_evidence"):
        Evidence.objects.filter(pk=row.pk).update(withdrawn_at=None)
