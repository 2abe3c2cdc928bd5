"""What belongs to a confirmation: the person's comment, and where it can be looked up."""

import pytest
from django.urls import reverse

from skills import actions
from skills.choices import EvidenceKind
from skills.models import Evidence
from tests.factories.levels import ConfirmationCommentFactory
from tests.factories.skills import EvidenceFactory, SkillFactory
from tests.factories.staff import DivisionFactory, HeadDeputyFactory, employee, office_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    division = DivisionFactory()
    deputy = employee()
    HeadDeputyFactory(division=division, person=deputy)
    return {
        "self": employee(division),
        "head": employee(division, is_head=True),
        "deputy": deputy,
        "office": office_member(),
        "colleague": employee(division),
    }


@pytest.mark.parametrize(
    ("viewer", "status"),
    [("self", 200), ("head", 404), ("office", 404), ("colleague", 404)],
)
def test_who_comments_on_a_confirmation(client, people, viewer, status):
    row = actions.confirm_level(
        person=people["self"], skill=SkillFactory(), level=2, note="", by=people["head"]
    )
    client.force_login(people[viewer])
    address = reverse("skills:confirmation-comment", args=[row.pk])

    got, posted = client.get(address), client.post(address, {"text": "納得しました。"})

    assert (got.status_code, posted.status_code) == (status, 302 if status == 200 else 404)
    assert row.comments.count() == int(status == 200)
    assert people["head"].notices.count() == int(status == 200)


def test_comment_leads_the_head_to_where_it_is_read(client, people):
    row = actions.confirm_level(
        person=people["self"], skill=SkillFactory(), level=2, note="", by=people["head"]
    )
    client.force_login(people["self"])
    listed = client.get(reverse("skills:evidence-list")).content.decode()
    client.post(reverse("skills:confirmation-comment", args=[row.pk]), {"text": "納得しました。"})

    notice = people["head"].notices.get()
    client.force_login(people["head"])

    assert reverse("skills:confirmation-comment", args=[row.pk]) in listed
    assert "納得しました。" in client.get(notice.url).content.decode()


def test_comment_goes_to_todays_heads_when_the_confirmer_is_gone(people):
    gone = employee(is_head=True)
    row = EvidenceFactory(person=people["self"], kind=EvidenceKind.CONFIRMATION, by=gone)

    actions.comment(confirmation=row, text="納得しました。", by=people["self"])

    assert [people[who].notices.count() for who in ("head", "deputy")] == [1, 1]
    assert gone.notices.count() == 0


@pytest.mark.parametrize(
    ("link", "status"),
    [("", 302), ("http://fsv01/mendan", 302), ("\\\\fsv01\\mendan", 302), ("javascript:x", 422)],
)
def test_confirmation_keeps_where_it_can_be_looked_up(client, people, link, status):
    skill, head, person = SkillFactory(), people["head"], people["self"]
    client.force_login(head)
    address = reverse("skills:level-confirm", args=[person.number, skill.code])

    page = client.post(address, {"level": "2", "note": "", "link": link})

    assert page.status_code == status
    if status == 302:
        assert Evidence.objects.get().link == link
        client.force_login(person)
        assert link in client.get(skill.get_absolute_url()).content.decode()


def test_comment_is_shown_to_the_person(client):
    person = employee()
    said = ConfirmationCommentFactory(confirmation__person=person, text="次は4を目指します。")
    client.force_login(person)

    page = client.get(said.confirmation.skill.get_absolute_url()).content.decode()

    assert "次は4を目指します。" in page
