"""Loading a demo city, of three departments: alive on any day, refused when it cannot be."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from crossforum.models import Issue, StageMove
from shimonoseki_dx.demo.accounts import DEMO_PASSWORD, DEMO_SIGN_INS
from staff.models import StaffMember
from training.choices import SessionState
from training.models import Enrolment, Session

SMALL = 280


def load(*arguments, **options):
    out = io.StringIO()
    call_command("load_demo", *arguments, stdout=out, **options)
    return out.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["2026-04-01", "2027-01-02"])
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
