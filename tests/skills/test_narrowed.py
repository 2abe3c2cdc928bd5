"""Targets for one department or job family: added, changed after a look at the numbers, flagged."""

from datetime import date

import pytest
from psycopg.types.range import DateRange

from skills.choices import Category
from skills.models import Target
from skills.rules.effects import CategoryEffect
from tests.factories.skills import SkillFactory, TargetFactory
from tests.factories.staff import DepartmentFactory, DivisionFactory, JobTitleFactory, employee
from tests.factories.training import CourseSkillFactory
from tests.skills.test_year_maps import draft, text, url

__all__ = ["draft"]  # a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_november_23")]


def narrowed(skill, **changes):
    return {"skill": skill.code, "column": "general", "level": "3", "version": "1", **changes}


def test_narrowed_rule_is_added_below_the_grid(client, office, draft):
    skill, place = SkillFactory(), DepartmentFactory(name="市民部")
    JobTitleFactory(name="消防士", family="消防職")

    client.post(
        url("narrowed-create", 2027),
        narrowed(skill, department=place.code, job_family="消防職"),
    )

    rule = Target.objects.get()
    assert rule.as_rule().label == "職位: 係長級・一般職員（市民部・消防職）"
    assert (rule.level, rule.is_narrowed) == (3, True)


@pytest.mark.parametrize(
    ("extra", "sentence"),
    [
        ({}, "部局か職種のどちらかを選んでください。全員に当てはまる目標は、上の表に入れます。"),
        ({"job_family": "消防職"}, "同じ条件の決まりが、もうあります。そちらを直してください。"),
    ],
)
def test_narrowed_rule_is_refused(client, office, draft, extra, sentence):
    JobTitleFactory(name="消防士", family="消防職")
    rule = TargetFactory(fiscal_year=2027, job_family="消防職")

    response = client.post(url("narrowed-create", 2027), narrowed(rule.skill, **extra))

    assert response.status_code == 422
    assert sentence in text(response)
    assert Target.objects.count() == 1


def test_rule_of_a_published_year_shows_how_many_people_before_it_is_saved(client, office):
    place = DivisionFactory()
    for _ in range(3):
        employee(place)
    employee()
    skill = TargetFactory(level=2, skill__category=Category.ICT).skill
    typed = narrowed(skill, department=place.department.code)

    look = client.post(url("narrowed-create", 2026), typed)
    back = client.post(url("narrowed-create", 2026), {**typed, "step": "edit"})
    before = Target.objects.narrowed().count()
    save = client.post(url("narrowed-create", 2026), {**typed, "step": "save"})

    effects = look.context_data["effects"]
    assert (effects.people, effects.of) == (3, 5)
    assert effects.categories[2] == CategoryEffect(Category.ICT, 3, 3, 0)
    assert ("department", place.department.code) in look.context_data["typed"]
    assert back.context_data["form"]["level"].value() == "3"
    assert (look.status_code, back.status_code, before, save.status_code) == (200, 200, 0, 302)
    rule = Target.objects.narrowed().get()
    assert (rule.level, rule.department) == (3, place.department)

    edit = url("narrowed-edit", 2026, rule.pk)
    lower = {**typed, "level": "1", "version": "2"}
    look = client.post(edit, lower)
    rule.refresh_from_db()
    assert (look.context_data["effects"].people, rule.level) == (3, 3)
    assert client.post(edit, {**lower, "step": "save"}).status_code == 302
    rule.refresh_from_db()
    assert rule.level == 1


@pytest.mark.parametrize("step", [{}, {"step": "save"}])
def test_rule_of_a_published_year_is_refused_before_it_is_shown(client, office, step):
    rule = TargetFactory(job_family="消防職")
    JobTitleFactory(name="消防士", family="消防職")
    twin = narrowed(rule.skill, job_family="消防職")

    refused = client.post(url("narrowed-create", 2026), {**twin, **step})
    stale = client.post(url("narrowed-create", 2026), {**twin, "version": "9", **step})

    assert (refused.status_code, stale.status_code) == (422, 409)
    assert "同じ条件の決まりが、もうあります。" in text(refused)
    assert "入力している間に、ほかの人がこのスキルマップを変えました。" in text(stale)
    assert 'name="version" value="1"' in text(stale)


def test_rules_name_the_departments_of_their_year(client, office, draft):
    """On 1 April departments begin and end; what a copy took along of one that ends is flagged."""
    april = date(2027, 4, 1)
    ends = DepartmentFactory(name="終わる部", period=DateRange(date(2020, 4, 1), april))
    begins = DepartmentFactory(name="始まる部", period=DateRange(april, None))
    skill = TargetFactory(fiscal_year=2026, department=ends, level=3).skill
    TargetFactory(fiscal_year=2027, skill=skill, department=ends, level=3)
    CourseSkillFactory(skill=skill, level=4)

    def offered(year):
        form = client.get(url("narrowed-create", year)).context_data["form"]
        return {ends, begins} & set(form.fields["department"].queryset)

    flags = {
        year: [
            (flag.label, flag.text)
            for flag in client.get(url("year-edit", year)).context_data["flags"]
        ]
        for year in (2026, 2027)
    }

    assert (offered(2026), offered(2027)) == ({ends}, {begins})
    label = "職位: 係長級・一般職員（終わる部）の目標3"
    sentence = "令和9年度にはない部局です。この決まりは、だれにも当てはまりません。"
    assert flags == {2026: [], 2027: [(label, sentence)]}


def test_narrowed_rule_is_taken_away(client, office, draft):
    rule = TargetFactory(fiscal_year=2027, job_family="消防職")

    client.post(url("narrowed-remove", 2027, rule.pk), {"version": 1})

    assert not Target.objects.exists()
