"""A skill from draft to use to retirement: never back, and never without the number of people."""

import pytest
from django.urls import reverse

from skills.choices import SkillStatus
from skills.models import Skill
from skills.rules.maps import why_not_status
from tests.factories.skills import SkillFactory, TargetExceptionFactory, TargetFactory
from tests.factories.staff import employee

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_november_23")]
DRAFT, PUBLISHED, RETIRED = SkillStatus.DRAFT, SkillStatus.PUBLISHED, SkillStatus.RETIRED
OF_PUBLISHED = "公開したスキルは、下書きに戻せません。使わないときは、廃止してください。"
OF_RETIRED = "廃止したスキルは、下書きに戻せません。もう一度使うときは、公開に戻してください。"


def text(response):
    return response.content.decode()


def typed(skill, **changes):
    """Return what the form sends of a skill."""
    names = ("category", "name", "description", "level_1", "level_2", "level_3", "level_4",
             "source", "order", "status", "version")  # fmt: skip
    return {name: getattr(skill, name) for name in names} | changes


def edit(client, skill, **changes):
    return client.post(reverse("skills:skill-edit", args=[skill.code]), typed(skill, **changes))


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        (DRAFT, DRAFT, ""), (DRAFT, PUBLISHED, ""), (DRAFT, RETIRED, ""),
        (PUBLISHED, DRAFT, OF_PUBLISHED), (PUBLISHED, PUBLISHED, ""), (PUBLISHED, RETIRED, ""),
        (RETIRED, DRAFT, OF_RETIRED), (RETIRED, PUBLISHED, ""), (RETIRED, RETIRED, ""),
    ],
)  # fmt: skip
def test_nothing_becomes_a_draft_again(before, after, sentence):
    assert why_not_status(before=before, after=after) == sentence


@pytest.mark.parametrize(
    ("status", "offered"),
    [(DRAFT, {DRAFT, PUBLISHED}), (PUBLISHED, {PUBLISHED}), (RETIRED, {PUBLISHED, RETIRED})],
)
def test_form_offers_only_what_may_be(client, office, status, offered):
    skill = SkillFactory(status=status)

    page = client.get(reverse("skills:skill-edit", args=[skill.code]))

    assert {value for value, _ in page.context_data["form"].fields["status"].choices} == offered
    if status != DRAFT:
        assert edit(client, skill, status=DRAFT).status_code == 422
        skill.refresh_from_db()
        assert skill.status == status


@pytest.mark.parametrize("before", [DRAFT, RETIRED])
def test_publishing_first_shows_whose_targets_change_in_each_year(client, office, before):
    """The office's member has an exception, which decides alone."""
    skill = TargetFactory(level=2, skill__status=before).skill
    TargetFactory(skill=skill, fiscal_year=2027, level=3)
    TargetFactory(skill=skill, fiscal_year=2025, level=3)
    TargetExceptionFactory(person=office, skill=skill)
    for _ in range(2):
        employee()

    look = edit(client, skill, status=PUBLISHED)
    back = edit(client, skill, status=PUBLISHED, step="edit")
    held = Skill.objects.get()
    save = edit(client, skill, status=PUBLISHED, step="save")

    shown = look.context_data["effects_by_year"]
    # An exception in a skill that is not published is not read, so it does not decide yet.
    assert [(m.fiscal_year, e.people, e.of) for m, e in shown] == [(2026, 3, 3), (2027, 3, 3)]
    assert (look.status_code, back.status_code, save.status_code) == (200, 200, 302)
    assert back.context_data["form"]["status"].value() == PUBLISHED
    assert (held.status, Skill.objects.get().status) == (before, PUBLISHED)


def test_retiring_first_shows_uses_and_people(client, office):
    skill = TargetFactory(level=2).skill
    TargetExceptionFactory(person=employee(), skill=skill, level=1)
    employee()
    url = reverse("skills:skill-retire", args=[skill.code])

    page = client.get(url)
    stale = client.post(url, {"version": 9})
    refused = Skill.objects.get().status
    done = client.post(url, {"version": 1})
    again = client.post(url, {"version": 2})

    [(year_map, effects)] = page.context_data["effects_by_year"]
    assert (year_map.fiscal_year, effects.people, effects.of) == (2026, 2, 3)
    assert [(use.label, use.count) for use in page.context_data["uses"]] == [
        ("2026年度の目標", 1), ("個人の例外", 1),
    ]  # fmt: skip
    assert (stale.status_code, refused) == (409, PUBLISHED)
    assert "ほかの人がこのスキルを変えました。" in text(stale)
    assert (done.status_code, Skill.objects.get().status) == (302, RETIRED)
    assert again.status_code == 422
    assert "このスキルは廃止済みです。" in text(again)


def test_stale_words_are_refused_and_kept_for_another_try(client, office):
    skill = SkillFactory(name="表計算")
    Skill.objects.update(version=2, name="ほかの人の名前")

    stale = edit(client, skill, name="自分の名前")
    kept = Skill.objects.get().name
    again = edit(client, skill, name="自分の名前", version=2)

    assert (stale.status_code, kept) == (409, "ほかの人の名前")
    assert "今の内容を確かめて、あなたの入力でよければ、もう一度保存してください。" in text(stale)
    assert 'value="自分の名前"' in text(stale)
    assert again.status_code == 302
    assert (Skill.objects.get().name, Skill.objects.get().version) == ("自分の名前", 3)


def test_skill_is_added_last_or_where_one_says(client, office):
    first = SkillFactory(order=30)
    url = reverse("skills:skill-create")
    values = typed(first, name="新しいスキル", code="ICT-９９", status=DRAFT, order="", version=1)

    twin = client.post(url, {**values, "name": first.name, "code": first.code})
    client.post(url, values)
    client.post(url, {**values, "code": "ICT-98", "name": "前のスキル", "order": "5"})

    assert twin.status_code == 422
    assert "同じ名前のスキルが、もうあります。" in text(twin)
    assert "このコードのスキルは、もうあります。" in text(twin)
    assert [(skill.code, skill.order) for skill in Skill.objects.all()] == [
        ("ICT-98", 5), (first.code, 30), ("ICT-99", 40),
    ]  # fmt: skip
    assert edit(client, first, order="50").status_code == 302
    assert Skill.objects.last() == first


def test_years_are_compared_for_the_skills_that_are_searched(client, office):
    for name in ("表計算", "データ"):
        skill = TargetFactory(fiscal_year=2026, level=2, skill__name=name).skill
        TargetFactory(fiscal_year=2027, skill=skill, level=3)
    url = reverse("skills:year-compare", args=[2027])

    page = client.get(url, {"with": 2026, "q": "ﾃﾞｰﾀ"})

    assert [each.skill.name for each, _ in page.context_data["rows"]] == ["データ"]
    assert 'value="ﾃﾞｰﾀ"' in text(page)
