"""Answering a スキル調査: saved as one goes, handed in complete, seen by self and own head only."""

import pytest
from django.urls import reverse
from django.utils import timezone

from skills import actions
from skills.choices import Category
from skills.models import SelfRating
from skills.rules import SkillsRefused
from staff.models import ChangeRecord
from staff.models.audit import tracked_models
from tests.factories.levels import (
    SelfRatingFactory,
    SurveyResponseFactory,
    SurveyRoundFactory,
    around,
)
from tests.factories.skills import EvidenceFactory, SkillFactory
from tests.factories.staff import (
    DivisionFactory,
    HeadDeputyFactory,
    StaffMemberFactory,
    employee,
    office_member,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def skills():
    return [SkillFactory(category=category) for category in (Category.MINDSET, Category.ICT)]


@pytest.fixture
def sheet(skills):
    return SurveyResponseFactory(round=SurveyRoundFactory(skills=skills), person=employee())


def url(name, sheet, **more):
    return reverse(f"skills:{name}", kwargs={"pk": sheet.round_id, **more})


def kept(sheet):
    return {row.skill_id: (row.level, row.is_unchanged) for row in sheet.ratings.all()}


def test_answers_are_kept_one_by_one_and_sending_again_changes_nothing(client, sheet, skills):
    client.force_login(sheet.person)
    first, second = skills

    one = client.post(url("survey-answers", sheet), {f"skill-{first.pk}": "3"}).json()
    again = client.post(url("survey-answers", sheet), {f"skill-{first.pk}": "3"}).json()
    two = client.post(url("survey-answers", sheet), {f"skill-{second.pk}": "0"}).json()

    assert (one, again, two) == (
        {"answered": 1, "total": 2},
        {"answered": 1, "total": 2},
        {"answered": 2, "total": 2},
    )
    assert kept(sheet) == {first.pk: (3, False), second.pk: (0, False)}


def test_page_works_as_a_plain_form_and_leads_to_the_next_category(client, sheet, skills):
    client.force_login(sheet.person)

    page = client.post(
        url("survey-part", sheet, category="mindset"), {f"skill-{skills[0].pk}": "2"}
    )
    last = client.post(url("survey-part", sheet, category="ict"), {f"skill-{skills[1].pk}": "1"})

    assert page["Location"] == url("survey-part", sheet, category="ict")
    assert last["Location"] == url("survey-detail", sheet)
    assert kept(sheet) == {skills[0].pk: (2, False), skills[1].pk: (1, False)}


def test_later_leads_back_to_the_overview(client, sheet, skills):
    client.force_login(sheet.person)
    values = {f"skill-{skills[0].pk}": "2", "later": "yes"}

    page = client.post(url("survey-part", sheet, category="mindset"), values)

    assert page["Location"] == url("survey-detail", sheet)


def test_unchanged_takes_the_last_level_and_is_kept_apart(client, sheet, skills):
    last = SurveyResponseFactory(person=sheet.person, submitted_at=timezone.now())
    SelfRatingFactory(response=last, skill=skills[0], level=2)
    client.force_login(sheet.person)

    page = client.get(url("survey-part", sheet, category="mindset")).content.decode()
    values = {f"skill-{skills[0].pk}": "same", f"skill-{skills[1].pk}": "same"}
    client.post(url("survey-answers", sheet), values)

    assert "前回から変更なし</strong>（前回: 2 使える）" in page
    assert kept(sheet) == {skills[0].pk: (2, True)}  # nothing was said of the other one before


@pytest.mark.parametrize("value", ["5", "-1", "x", ""])
def test_unknown_answers_are_left_out(client, sheet, skills, value):
    client.force_login(sheet.person)

    client.post(url("survey-answers", sheet), {f"skill-{skills[0].pk}": value})

    assert kept(sheet) == {}


def test_skill_that_is_not_asked_about_is_left_out(client, sheet):
    client.force_login(sheet.person)

    client.post(url("survey-answers", sheet), {f"skill-{SkillFactory().pk}": "3"})

    assert kept(sheet) == {}


def test_level_texts_stand_beside_the_choice(client, sheet, skills):
    skills[0].level_3 = "課の手順を直せる"
    skills[0].save()
    client.force_login(sheet.person)

    page = client.get(url("survey-part", sheet, category="mindset")).content.decode()

    assert '<strong>3 実践できる</strong><span class="survey-text">課の手順を直せる</span>' in page


def test_incomplete_sheet_is_not_handed_in(client, sheet, skills):
    client.force_login(sheet.person)
    actions.save_answers(response=sheet, answers={skills[0].pk: "1"}, by=sheet.person)

    page = client.post(url("survey-submit", sheet))

    assert page.status_code == 422
    assert "まだ答えていないスキルが1件あります。" in page.content.decode()


def fill_in(sheet, skills, level="3"):
    answers = {skill.pk: level for skill in skills}
    actions.save_answers(response=sheet, answers=answers, by=sheet.person)


def test_complete_sheet_is_handed_in_and_may_be_taken_back(client, sheet, skills):
    client.force_login(sheet.person)
    fill_in(sheet, skills)

    client.post(url("survey-submit", sheet))
    sheet.refresh_from_db()
    handed_in = sheet.submitted_at
    client.post(url("survey-reopen", sheet))
    sheet.refresh_from_db()

    assert handed_in is not None
    assert sheet.submitted_at is None


def test_sheet_stays_with_the_head_who_has_begun(client, sheet, skills):
    client.force_login(sheet.person)
    fill_in(sheet, skills)
    actions.submit(response=sheet, by=sheet.person)
    SelfRating.objects.filter(skill=skills[0]).update(reviewed_at=timezone.now())

    page = client.post(url("survey-reopen", sheet))

    assert page.status_code == 422
    assert (
        "所属長が確認を始めたため、取り戻せません。所属長にお伝えください。"
        in page.content.decode()
    )


@pytest.mark.parametrize(
    ("before", "after", "handed_out", "submitted", "words"),
    [
        (-3, 9, True, False, "この調査は、まだ始まっていません。"),
        (9, 9, False, False, "この調査は、まだ始まっていません。"),
        (9, 0, True, False, "この調査は、締め切りました。答えは保存されていません。"),
        (9, 9, True, True, "提出済みです。直すときは、先に「提出を取り戻す」を押してください。"),
    ],
    ids=["before the first day", "draft", "over", "handed in"],
)
def test_answers_are_taken_while_it_is_open(
    client, sheet, skills, before, after, handed_out, submitted, words
):
    sheet.round.period = around(timezone.localdate(), before, after)
    sheet.round.distributed_at = timezone.now() if handed_out else None
    sheet.round.save()
    sheet.submitted_at = timezone.now() if submitted else None
    sheet.save()
    client.force_login(sheet.person)

    answer = client.post(url("survey-answers", sheet), {f"skill-{skills[0].pk}": "1"})
    page = client.post(
        url("survey-part", sheet, category="mindset"), {f"skill-{skills[0].pk}": "1"}
    )

    assert (answer.status_code, answer.json()) == (422, {"refusal": words})
    assert page.status_code == 422
    assert words in page.content.decode()
    assert kept(sheet) == {}


def test_last_day_is_a_day_for_answers(sheet, skills):
    sheet.round.period = around(timezone.localdate(), 3, 1)
    sheet.round.save()

    fill_in(sheet, skills)

    assert len(kept(sheet)) == 2


# --- Who sees a self-rating ---------------------------------------------------------------------


@pytest.fixture
def people(skills):
    division = DivisionFactory()
    person = employee(division)
    deputy = employee()
    HeadDeputyFactory(division=division, person=deputy)
    found = {
        "self": person,
        "head": employee(division, is_head=True),
        "deputy": deputy,
        "office": office_member(),
        "hr": employee(DivisionFactory(name="職員課", is_hr=True)),
        "operator": StaffMemberFactory(is_operator=True),
        "colleague": employee(division),
        "other head": employee(is_head=True),
    }
    sheet = SurveyResponseFactory(
        round=SurveyRoundFactory(skills=skills), person=person, submitted_at=timezone.now()
    )
    SelfRatingFactory(response=sheet, skill=skills[0], level=4)
    return found | {"sheet": sheet}


SEES = {
    "self": True, "head": True, "deputy": True, "office": False, "hr": False,
    "operator": False, "colleague": False, "other head": False,
}  # fmt: skip


@pytest.mark.parametrize(("viewer", "sees"), SEES.items())
def test_who_sees_a_self_rating(client, people, viewer, sees):
    user, person = people[viewer], people["self"]
    client.force_login(user)

    page = client.get(reverse("skills:person-map", args=[person.number])).content.decode()

    assert SelfRating.objects.visible_to(user).exists() == sees
    assert ('data-label="自己評価"' in page) == sees


@pytest.mark.parametrize(("viewer", "sees"), {**SEES, "self": False}.items())
def test_only_own_head_gets_ratings_as_a_list_and_a_file(client, people, viewer, sees):
    client.force_login(people[viewer])
    address = reverse("skills:confirmation-list")

    page, file = client.get(address), client.get(address, {"export": "csv"})

    listed = page.status_code == 200 and page.context_data["count"] == 1
    exported = file.status_code == 200 and "4 導ける" in file.getvalue().decode("utf-8-sig")
    assert (listed, exported) == (sees, sees)


@pytest.mark.parametrize(
    ("viewer", "sees"),
    [("head", True), ("lead head", True), ("deputy", False), ("lead deputy", False),
     ("self", False), ("office", False), ("other head", False)],
)  # fmt: skip
def test_who_sees_and_confirms_what_a_head_says(client, people, viewer, sees):
    head = people["head"]
    lead = DivisionFactory(department=head.postings.get().division.department, is_lead=True)
    people["lead head"] = employee(lead, is_head=True)
    people["lead deputy"] = HeadDeputyFactory(division=lead, person=employee(lead)).person
    sheet = SurveyResponseFactory(person=head, submitted_at=timezone.now())
    rating = SelfRatingFactory(response=sheet, level=4)
    client.force_login(people[viewer])
    confirmation = reverse("skills:level-confirm", args=[head.number, rating.skill.code])

    answer = client.get(confirmation).status_code
    listed = client.get(reverse("skills:confirmation-list"))

    confirms = sees and viewer != "head"
    rows = listed.context_data["table"].rows if listed.status_code == 200 else []
    assert SelfRating.objects.visible_to(people[viewer]).filter(pk=rating.pk).exists() == sees
    assert answer == (200 if confirms else 404)
    assert (rating in [row.record for row in rows]) == confirms


@pytest.mark.parametrize("viewer", ["head", "office", "operator", "colleague"])
@pytest.mark.parametrize(
    "name", ["survey-detail", "survey-answers", "survey-submit", "survey-reopen"]
)
def test_nobody_opens_another_ones_sheet(client, people, viewer, name):
    client.force_login(people[viewer])
    method = client.get if name == "survey-detail" else client.post

    assert method(url(name, people["sheet"])).status_code == 404


def test_draft_is_not_shown_to_the_head(people):
    people["sheet"].submitted_at = None
    people["sheet"].save()

    assert not SelfRating.objects.visible_to(people["head"]).exists()
    assert SelfRating.objects.visible_to(people["self"]).exists()


def test_nothing_of_it_is_in_the_trail_that_the_office_reads(sheet, skills):
    before = set(ChangeRecord.objects.values_list("slug", flat=True))
    fill_in(sheet, skills)
    actions.submit(response=sheet, by=sheet.person)

    assert set(ChangeRecord.objects.values_list("slug", flat=True)) == before
    assert {"skills.SelfRating", "skills.SurveyResponse"} & set(tracked_models()) == set()


def test_lists_of_the_office_hold_no_rating(client, people):
    client.force_login(people["office"])
    address = reverse("skills:response-list", args=[people["sheet"].round_id])

    text = client.get(address, {"export": "csv"}).getvalue().decode("utf-8-sig")

    header = "職員番号,氏名,部局,所属,状態,提出日時,所属長の確認,最後の催促"
    assert text.splitlines()[0] == header
    assert "導ける" not in text


def test_sheet_says_who_confirms(client, sheet):
    division = sheet.person.postings.get().division
    client.force_login(sheet.person)

    without = client.get(url("survey-detail", sheet)).content.decode()
    employee(division, is_head=True, name="所属 長子")
    HeadDeputyFactory(division=division, person=employee(name="代決 次郎"))
    with_two = client.get(url("survey-detail", sheet)).content.decode()

    nobody = (
        "いまは、あなたのレベルを確認する所属長がいません。"
        "研修の修了や資格などの根拠だけで、レベルが決まります。"
    )
    assert (nobody in without, nobody in with_two) == (True, False)
    assert "レベルを確認する人は、所属 長子さん、代決 次郎さんです。" in with_two


@pytest.mark.parametrize("count", [1, 30])
def test_survey_page_num_queries(client, count, django_assert_num_queries):
    asked = SkillFactory.create_batch(count)
    sheet = SurveyResponseFactory(round=SurveyRoundFactory(skills=asked), person=employee())
    client.force_login(sheet.person)

    with django_assert_num_queries(7):
        client.get(url("survey-part", sheet, category="ict"))


def test_self_rating_stands_beside_the_level_on_the_map(client, people, skills):
    EvidenceFactory(person=people["self"], skill=skills[0], level=2)
    client.force_login(people["self"])

    page = " ".join(client.get("/skills/").content.decode().split())

    assert (
        '<span class="nowrap">4 導ける</span><div class="small muted nowrap">レベルより高い</div>'
        in page
    )


def test_refusals_are_sentences():
    with pytest.raises(SkillsRefused, match="まだ提出していません。"):
        actions.reopen(response=SurveyResponseFactory(), by=StaffMemberFactory())
