"""Loading the demo city: once, the same every time, alive on any day. Three departments do."""

import io
from datetime import timedelta

import pghistory.models
import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from crossforum.models import Comment, Issue, StageMove
from shimonoseki_dx.demo.accounts import DEMO_PASSWORD, DEMO_SIGN_INS
from skills.models import Evidence, SurveyRound
from skills.queries.comparison import comparison_of
from staff.models import Posting, StaffMember
from teams.models import Appointment
from training.choices import SessionState
from training.models import Enrolment, Session

NOON = "2026-11-23 12:00 +0900"
SMALL = 280


def load(*arguments, **options):
    out = io.StringIO()
    call_command("load_demo", *arguments, stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def small(db):
    """Three departments of the city."""
    return load(people=SMALL)


def test_sign_ins_can_authenticate_and_nobody_else_has_a_password(small, settings, rf):
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]

    for account in DEMO_SIGN_INS:
        person = authenticate(rf.get("/"), username=account.number, password=DEMO_PASSWORD)
        assert (person.name, person.must_change_password) == (account.name, False)
    usable = StaffMember.objects.exclude(password__startswith="!")
    assert usable.count() == len(DEMO_SIGN_INS)
    assert usable.values("password").distinct().count() == 1  # one hash: Argon2 is slow


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


@pytest.mark.django_db
def test_load_demo_gives_the_same_city_every_time(time_machine):
    time_machine.move_to(NOON)
    portraits = []
    for _ in range(2):
        with transaction.atomic():
            load(people=SMALL)
            portraits.append(portrait())
            transaction.set_rollback(True)

    assert portraits[0] == portraits[1]


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["2026-04-01", "2026-05-04", "2026-12-31", "2027-03-31"])
def test_load_demo_is_alive_on_any_day(time_machine, day):
    time_machine.move_to(f"{day} 10:00 +0900")

    load(people=SMALL)

    now = timezone.now()
    assert Session.objects.filter(state=SessionState.CLOSED).exists()
    assert Session.objects.open_at(now).exists()
    assert Session.objects.filter(starts_at__gt=now + timedelta(days=30)).exists()
    assert Enrolment.objects.filter(completed_on__isnull=False).exists()
    assert Issue.objects.exists()
    assert not StageMove.objects.filter(at__gt=now).exists()


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


@pytest.mark.django_db
def test_load_demo_lets_two_surveys_that_are_over_be_compared(small):
    now, last, first = SurveyRound.objects.order_by("-period")

    compared = comparison_of(last)

    assert (comparison_of(now), comparison_of(first)) == (None, None)
    assert compared.previous == first
    assert compared.whole.people > 0


@pytest.mark.django_db
def test_load_demo_prints_only_the_sign_ins():
    said = load("--sign-ins")

    assert [line[2:8] for line in said.splitlines()[1::2]] == [a.number for a in DEMO_SIGN_INS]
    assert DEMO_PASSWORD in said
    assert not StaffMember.objects.exists()


@pytest.mark.django_db
def test_load_demo_refuses_a_city_that_is_too_small():
    with pytest.raises(CommandError, match="280人以上にしてください"):
        load(people=100)
