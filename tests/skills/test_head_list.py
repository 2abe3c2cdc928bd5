"""The head's list: everything under a filter at once, what was said before, when a sheet is done."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from skills import actions
from skills.choices import Category, EvidenceKind
from skills.models import Evidence
from skills.queries import waiting_for
from skills.rules import change_words
from skills.views import confirmations
from tests.factories.levels import (
    LevelProposalFactory,
    SelfRatingFactory,
    SurveyResponseFactory,
    SurveyRoundFactory,
)
from tests.factories.skills import EvidenceFactory, SkillFactory
from tests.factories.staff import employee

pytestmark = pytest.mark.django_db
LIST, PREVIEW = reverse("skills:confirmation-list"), reverse("skills:confirmation-preview")


def sheet(person, *ratings, days_ago=0, **fields):
    """Hand in a sheet with (skill, level) and return its ratings in this order."""
    response = SurveyResponseFactory(
        round=SurveyRoundFactory(),
        person=person,
        submitted_at=timezone.now() - timedelta(days=days_ago),
    )
    return [
        SelfRatingFactory(response=response, skill=skill, level=level, **fields)
        for skill, level in ratings
    ]


def confirmed():
    rows = Evidence.objects.filter(kind=EvidenceKind.CONFIRMATION)
    return sorted(rows.values_list("person", "skill", "level"))


def test_everything_under_the_filter_is_previewed_and_confirmed(
    client, head, division, monkeypatch
):
    ict, mindset = SkillFactory(), SkillFactory(category=Category.MINDSET)
    people = [employee(division) for _ in range(2)]
    for person in people:
        sheet(person, (ict, 3), (mindset, 2))
    monkeypatch.setattr(confirmations, "ROWS_SHOWN", 1)
    client.force_login(head)
    address = f"{PREVIEW}?category=ict"

    page = client.get(LIST, {"category": "ict"})
    preview = client.post(address, {"all": "confirm"})
    shown = preview.context_data
    before = confirmed()
    client.post(address, {"picked": shown["picked"], "confirmed": "yes", "note": ""})

    assert f'action="{address}"' in page.content.decode()
    assert page.context_data["choosable"] == shown["count"] == 2
    assert [shown[name] for name in ("people", "changes", "more")] == [2, 2, 1]
    assert "ほかの1件も、同じように扱います。" in preview.content.decode()
    assert (before, confirmed()) == ([], sorted((person.pk, ict.pk, 3) for person in people))


def test_what_came_between_preview_and_confirmation_is_not_overwritten(client, head, division):
    skill, person = SkillFactory(), employee(division)
    sheet(person, (skill, 3))
    client.force_login(head)
    picked = client.post(PREVIEW, {"all": "confirm"}).context_data["picked"]
    actions.confirm_level(person=person, skill=skill, level=1, note="", by=head)

    page = client.post(PREVIEW, {"picked": picked, "confirmed": "yes"})

    assert (page.status_code, confirmed()) == (409, [(person.pk, skill.pk, 1)])


def test_what_agrees_with_the_level_is_found_and_left_as_it_is(client, head, division):
    skill, person = SkillFactory(), employee(division)
    EvidenceFactory(person=person, skill=skill, level=2)
    (rating,) = sheet(person, (skill, 2))
    client.force_login(head)

    counted = client.get(LIST).context_data
    listed = client.get(LIST, {"state": "same"}).context_data["count"]
    preview = client.post(f"{PREVIEW}?state=same", {"all": "stay"}).context_data
    client.post(PREVIEW, {"picked": preview["picked"], "stay": "yes", "confirmed": "yes"})
    rating.refresh_from_db()
    seen = client.get(LIST, {"state": "all"}).context_data

    assert (counted["count"], counted["waiting"].same, listed) == (0, 1, 1)
    assert (preview["stays"], preview["count"], rating.reviewed_at is None) == (True, 1, False)
    assert (seen["count"], seen["choosable"], seen["waiting"].same) == (1, 0, 0)


def test_nothing_under_the_filter_says_so(client, head):
    client.force_login(head)

    assert client.post(f"{PREVIEW}?category=ict", {"all": "stay"}).status_code == 422


def test_sheet_is_done_when_the_last_difference_is_settled(head, division):
    skills = [SkillFactory() for _ in range(3)]
    person, other = employee(division), employee(division)
    EvidenceFactory(person=person, skill=skills[2], level=2)
    ratings = sheet(person, (skills[0], 3), (skills[1], 1), (skills[2], 2))
    (untouched,) = sheet(other, (skills[0], 0))

    def seen():
        for rating in ratings:
            rating.refresh_from_db()
        return [rating.reviewed_at is not None for rating in ratings]

    actions.confirm_level(person=person, skill=skills[0], level=3, note="", by=head)
    first = seen()
    pair = actions.Verdict(person.pk, skills[1].pk, 1)
    count = actions.leave_as_they_are(pairs=[pair], by=head)

    untouched.refresh_from_db()
    assert (first, count, seen()) == ([True, False, False], 1, [True, True, True])
    assert untouched.reviewed_at is None  # it agrees, but the head has not been there


def test_an_older_sheet_does_not_keep_one_open(head, division):
    skill, person = SkillFactory(), employee(division)
    (old,) = sheet(person, (skill, 4), days_ago=200)
    sheet(person, (skill, 3))

    actions.confirm_level(person=person, skill=skill, level=3, note="", by=head)

    old.refresh_from_db()
    assert (old.reviewed_at is None, waiting_for(head).total) == (False, 0)


@pytest.mark.parametrize(
    ("level", "previous", "is_unchanged", "words"),
    [
        (2, None, False, "初めて"),
        (2, 2, True, "変更なし"),
        (2, 2, False, "同じレベルを選択"),
        (3, 2, False, "1上がった"),
        (0, 2, False, "2下がった"),
    ],
)
def test_what_became_of_a_rating_in_words(level, previous, is_unchanged, words):
    found = change_words(level=level, previous=previous, is_unchanged=is_unchanged)

    assert found == words


def test_list_and_own_sheet_show_the_last_time_and_what_is_unchanged(client, head, division):
    rose, kept, fresh = (SkillFactory() for _ in range(3))
    person = employee(division)
    sheet(person, (rose, 0), (kept, 4), days_ago=400)
    sheet(person, (rose, 1), (kept, 2), days_ago=200)
    first, second, third = sheet(person, (rose, 3), (kept, 2), (fresh, 1))
    second.is_unchanged = True
    second.save()
    client.force_login(head)

    table = client.get(LIST, {"sort": "skill"}).context_data["table"]
    cell = '{}<div class="small muted">{}</div>'
    rows = [row.get_cell("previous") for row in table.rows]
    file = client.get(LIST, {"export": "csv", "sort": "skill"}).getvalue().decode("utf-8-sig")
    client.force_login(person)
    own = client.get(reverse("skills:survey-detail", args=[first.response.round_id]))

    assert [row.record for row in table.rows] == [first, second, third]
    said = [("1 知っている", "2上がった"), ("2 使える", "変更なし"), ("—", "初めて")]
    assert rows == [cell.format(*each) for each in said]
    assert [tuple(line.split(",")[6:8]) for line in file.splitlines()[1:]] == said
    header = "氏名,職員番号,スキル,自己評価,いまのレベル,目標,前回,前回からの変化,差"
    assert file.splitlines()[0] == header
    assert own.context_data["sheet"].changes == {"risen": 1, "same": 1, "fallen": 0, "first": 1}
    words = "前回と比べて、上がったもの1件、同じもの1件、下がったもの0件、初めて答えたもの1件です。"
    assert words in own.content.decode()


def test_each_box_of_the_page_belongs_to_the_one_that_ticks_all(client, head, division):
    person = employee(division)
    LevelProposalFactory(person=person)
    sheet(person, (SkillFactory(), 3))
    client.force_login(head)

    page = client.get(LIST).content.decode()

    assert [page.count(f'data-choose="{rows}"') for rows in ("proposal-rows", "rating-rows")] == [
        1,
        1,
    ]
    assert [page.count(f'id="{rows}"') for rows in ("proposal-rows", "rating-rows")] == [1, 1]
