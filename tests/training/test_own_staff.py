"""Whose training somebody sees as 所属長: the same people as everywhere (ADR 81), and no more."""

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from shimonoseki_dx.home.queries import home_page
from staff.models import Division, StaffMember
from tests.factories.training import EnrolmentFactory, RequirementFactory
from tests.staff.heads_city import EXPECTED, heads_and_staff
from training.queries.april import section_tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    """Return everybody, by name; each has asked for a seat and has one mandatory course."""
    with time_machine.travel("2026-11-24 09:00+09:00", tick=False):
        found = heads_and_staff()
        RequirementFactory(course__name="情報セキュリティ研修", fiscal_year=2026)
        for person in found.values():
            EnrolmentFactory(attendee=person)
        yield found


def acts_for(who):
    """Return the people for whom somebody acts, and the person."""
    return {other for other, heads in EXPECTED.items() if who in heads} | {who}


HEADS = {"課長", "代決者", "主管課代決者", "部長", "二人目の課長", "他部長", "他部の課長"}


@pytest.mark.parametrize("who", list(EXPECTED))
def test_lists_show_those_for_whom_one_acts_and_the_deeds_are_not_the_heads(client, people, who):
    names = {person.pk: name for name, person in people.items()}
    client.force_login(people[who])
    seen = {}
    for page, owner in (("staff-enrolments", "attendee_id"), ("mandatory-list", "person_id")):
        response = client.get(reverse(f"training:{page}"))
        is_open = response.status_code == 200
        rows = response.context_data["table"].data if is_open else []
        seen[page] = (
            {names[getattr(row, owner)] for row in rows} if is_open else response.status_code
        )
    expected = acts_for(who) if who in HEADS else 404
    assert seen == {"staff-enrolments": expected, "mandatory-list": expected}

    answers = {}
    for name, person in people.items():
        url = reverse("training:enrolment-cancel", args=[person.enrolments.get().pk])
        answers[name] = client.get(url).status_code, client.post(url).status_code
    assert answers == {name: (200, 302) if name == who else (404, 404) for name in people}


@pytest.mark.parametrize("who", ["代決者", "部長", "課員"])
def test_figures_equal_the_list_behind_them(client, people, who):
    person = people[who]
    client.force_login(person)
    left = len(acts_for(who)) if who in HEADS else 0

    today = [task.status for task in home_page(person).tasks if "所属の必須研修" in task.label]
    notes = [task.note for task in section_tasks(person, timezone.localdate())]

    assert today == ([f"未修了 {left}件"] if left else [])
    assert notes == ([f"必須研修{left}件のうち、{left}件が未修了です。"] if left else [])


def test_head_in_the_office_is_led_to_the_own_staff_alone(client, people):
    """The office sees the whole city on the same page: the link narrows it to what was counted."""
    person = people["課長"]
    Division.objects.filter(postings__person=person).update(is_office=True)
    person = StaffMember.objects.get(pk=person.pk)
    client.force_login(person)
    (task,) = [task for task in home_page(person).tasks if "所属の必須研修" in task.label]
    (section,) = section_tasks(person, timezone.localdate())

    for url in (task.url, section.url):
        shown = {row.person_id for row in client.get(url).context_data["table"].data}
        assert shown == {people[name].pk for name in acts_for("課長")}
    assert client.get(reverse("training:mandatory-list")).context_data["count"] == len(people)
    assert task.status == f"未修了 {len(acts_for('課長'))}件"
