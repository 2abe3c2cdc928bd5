"""A demo city of three departments: the same every time, as the actions would have left it."""

import io

import pghistory.models
import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from time_machine import travel

from crossforum.models import Comment, Issue
from shimonoseki_dx.demo.accounts import DEMO_PASSWORD, DEMO_SIGN_INS
from shimonoseki_dx.demo.setting import Setting, data_rows, shares
from skills.models import Evidence, SurveyRound
from skills.queries.comparison import comparison_of
from staff.models import Posting, StaffMember
from teams.models import Appointment
from training.models import Enrolment

NOON = "2026-11-23 12:00 +0900"
SMALL = 280


def load(*arguments, **options):
    out = io.StringIO()
    call_command("load_demo", *arguments, stdout=out, **options)
    return out.getvalue()


@pytest.fixture(scope="module")
def cities(django_db_setup, django_db_blocker):
    """Three departments of the city, loaded twice at the same hour; the second stays.

    Returns the portraits of both.
    """
    quick = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
    with django_db_blocker.unblock(), travel(NOON), quick, transaction.atomic():
        point = transaction.savepoint()
        load(people=SMALL)
        first = portrait()
        transaction.savepoint_rollback(point)
        load(people=SMALL)
        yield first, portrait()
        transaction.set_rollback(True)


@pytest.fixture
def small(cities, time_machine):
    """The three departments, at the hour at which they were loaded."""
    time_machine.move_to(NOON)


def portrait():
    """Everything that a second load must give again."""
    return {
        "people": list(StaffMember.objects.values_list("number", "name", "hired_on")),
        "posts": list(
            Posting.objects.order_by("pk").values_list("person__number", "division__code")
        ),
        "seats": sorted(Appointment.objects.values_list("person__number", "seat__role")),
        "requests": list(
            Enrolment.objects.order_by("pk").values_list(
                "attendee__number", "state", "requested_at"
            )
        ),
        "evidence": Evidence.objects.count(),
        "issues": list(Issue.objects.order_by("pk").values_list("title", "stage", "created_at")),
        "comments": list(Comment.objects.order_by("pk").values_list("text", "author__number")),
    }


def test_sign_ins_can_authenticate_and_nobody_else_has_a_password(small, settings, rf):
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]

    for account in DEMO_SIGN_INS:
        person = authenticate(rf.get("/"), username=account.number, password=DEMO_PASSWORD)
        assert (person.name, person.must_change_password) == (account.name, False)
    usable = StaffMember.objects.exclude(password__startswith="!")
    assert usable.count() == len(DEMO_SIGN_INS)
    assert usable.values("password").distinct().count() == 1  # one hash: Argon2 is slow


def test_load_demo_gives_the_same_city_every_time(cities):
    first, second = cities

    assert first == second


def test_load_demo_leaves_people_alone(small):
    before = pghistory.models.Events.objects.count()

    assert "すでにデータがあります" in load()
    assert pghistory.models.Events.objects.count() == before


def test_load_demo_leaves_nothing_to_the_policy(small):
    out = io.StringIO()
    call_command("load_policy", stdout=out)

    assert "変更は0件です" in out.getvalue()


def test_load_demo_names_the_system_in_the_audit_trail(small):
    event = pghistory.models.Events.objects.tracks(StaffMember.objects.get(number="000001")).get()

    assert event.pgh_context["by_name"] == "システム"
    assert event.pgh_context["what"] == "デモの都市の読み込み"


def test_load_demo_lets_two_surveys_that_are_over_be_compared(small):
    now, last, first = SurveyRound.objects.order_by("-period")

    compared = comparison_of(last)

    assert (comparison_of(now), comparison_of(first)) == (None, None)
    assert compared.previous == first
    assert compared.whole.people > 0


# --- parts ---------------------------------------------------------------------------------


def test_shares_are_exact_and_keep_the_least():
    assert shares(10, [1.0, 1.0, 1.0], [0, 0, 5]) == [2, 2, 6]
    assert shares(3, [0.0, 0.0], [1, 2]) == [1, 2]
    with pytest.raises(ValueError, match="3 do not suffice for 4"):
        shares(3, [1.0], [4])


def test_setting_days_lead_away_from_today():
    setting = Setting(people=SMALL, today=timezone.datetime(2026, 11, 24).date())

    assert str(setting.working_day(-1)) == "2026-11-20"  # over a weekend and a holiday
    assert str(setting.working_day(4)) == "2026-11-30"


def test_templates_are_distinct_and_complete():
    rows = data_rows("issues.csv")

    assert len({row["title"] for row in rows}) == len({row["problem"] for row in rows}) == len(rows)
    assert len(rows) >= 60
    assert [row["key"] for row in rows for cell in row.values() if not cell] == []
