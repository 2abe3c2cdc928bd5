"""The map of a year: who sees and changes it, the grid, publication, copy, flags."""

import pytest
from django.urls import reverse

from skills.choices import Category, MapState, SkillStatus
from skills.models import Target, YearMap
from skills.rules.effects import CategoryEffect
from staff.choices import Grade
from staff.queries import history_of
from teams.choices import TeamRole
from tests.factories.skills import (
    SkillFactory,
    TargetExceptionFactory,
    TargetFactory,
    YearMapFactory,
)
from tests.factories.staff import (
    DivisionFactory,
    StaffMemberFactory,
    employee,
    office_member,
)
from tests.factories.teams import appoint
from tests.factories.training import CourseFactory, CourseSkillFactory, RequirementFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_november_23")]


@pytest.fixture
def draft():
    return YearMapFactory(fiscal_year=2027, state=MapState.DRAFT)


def text(response):
    return response.content.decode()


def cell(skill, column):
    return f"t{skill.pk}-{column}"


def url(name, *args):
    return reverse(f"skills:{name}", args=args)


def people():
    division = DivisionFactory()
    return {
        "office": office_member(),
        "operator": StaffMemberFactory(is_operator=True),
        "hr": employee(DivisionFactory(is_hr=True)),
        "head": employee(division, is_head=True),
        "employee": employee(division),
    }


# --- who may ----------------------------------------------------------------------------------

EDITORS = {"office": 200, "operator": 200, "hr": 404, "head": 404, "employee": 404}


@pytest.mark.parametrize(("who", "status"), EDITORS.items())
@pytest.mark.parametrize(
    "name",
    [
        "year-edit", "year-scale", "year-publish", "year-copy", "narrowed-create", "narrowed-edit",
        "narrowed-remove", "skill-create", "skill-edit", "skill-retire", "exception-create",
        "exception-end",
    ],
)  # fmt: skip
def test_the_office_alone_writes_the_map(client, name, who, status):
    client.force_login(people()[who])
    rule = TargetFactory(job_family="消防職")
    args = {
        "year": [2026],
        "narrowed": [2026, *([] if name == "narrowed-create" else [rule.pk])],
        "skill": [] if name == "skill-create" else [rule.skill.code],
        "exception": [] if name == "exception-create" else [TargetExceptionFactory().pk],
    }[name.split("-")[0]]

    got = client.get(url(name, *args)).status_code
    posted = client.post(url(name, *args), {}).status_code

    assert got == status
    assert posted == 404 if status == 404 else posted in (302, 422, 200)


@pytest.mark.parametrize(("who", "status"), [("office", 302), ("hr", 404), ("employee", 404)])
def test_the_office_alone_opens_a_year(client, who, status):
    client.force_login(people()[who])

    assert client.post(url("year-open")).status_code == status
    assert YearMap.objects.count() == int(status == 302)


@pytest.mark.parametrize(
    ("who", "draft", "years"),
    [("office", 200, 2), ("operator", 200, 2), ("hr", 200, 2), ("head", 404, 1), ("employee", 404, 1)],
)  # fmt: skip
def test_a_draft_year_is_seen_by_office_and_hr(client, who, draft, years):
    client.force_login(people()[who])
    TargetFactory(fiscal_year=2026)
    YearMapFactory(fiscal_year=2027, state=MapState.DRAFT)

    assert client.get(url("year-map", 2026)).status_code == 200
    assert client.get(url("year-map", 2027)).status_code == draft
    assert client.get(url("year-list")).context_data["count"] == years


@pytest.mark.parametrize(("who", "status"), [("office", 200), ("hr", 200), ("employee", 404)])
def test_a_draft_skill_is_seen_by_office_and_hr(client, who, status):
    client.force_login(people()[who])
    skill = SkillFactory(status=SkillStatus.DRAFT)

    assert client.get(skill.get_absolute_url()).status_code == status


# --- the grid -----------------------------------------------------------------------------------


def test_grid_saves_what_changed_and_keeps_the_rest(client, office, draft):
    kept = TargetFactory(fiscal_year=2027, level=2, is_default_example=True)
    emptied = TargetFactory(fiscal_year=2027, level=3, grade=Grade.MANAGER)
    typed = {
        "version": 1,
        cell(kept.skill, "general"): "２",
        cell(kept.skill, "leader"): " 4 ",
        cell(emptied.skill, "manager"): "",
    }

    response = client.post(url("year-edit", 2027), typed)

    assert response.status_code == 302
    levels = Target.objects.filter(fiscal_year=2027).values_list("skill", "grade", "role", "level")
    assert set(levels) == {
        (kept.skill_id, "general", None, 2),
        (kept.skill_id, None, "leader", 4),
        (emptied.skill_id, "manager", None, 0),
    }
    kept.refresh_from_db()
    draft.refresh_from_db()
    assert (kept.is_default_example, draft.version) == (True, 2)
    added = Target.objects.get(role=TeamRole.LEADER)
    assert [change.what for change in history_of(added)] == ["スキルマップの目標の編集"]


def test_grid_with_a_fault_saves_nothing_and_keeps_what_was_typed(client, office, draft):
    first, second = SkillFactory(), SkillFactory()
    typed = {"version": 1, cell(first, "general"): "2", cell(second, "lead"): "5"}

    response = client.post(url("year-edit", 2027), typed)

    page = text(response)
    assert response.status_code == 422
    assert not Target.objects.exists()
    assert f'<span class="grid-error" id="id_{cell(second, "lead")}_error">' in page
    assert "0から4の数字を1つ入れてください。空は「目標なし」です。" in page
    assert 'value="5"' in page
    assert 'value="2"' in page


def test_stale_grid_is_refused_and_shows_what_is_stored_now(client, office, draft):
    target = TargetFactory(fiscal_year=2027, level=2)
    YearMap.objects.filter(pk=draft.pk).update(version=2)

    response = client.post(
        url("year-edit", 2027), {"version": 1, cell(target.skill, "general"): "4"}
    )

    page = text(response)
    target.refresh_from_db()
    assert (response.status_code, target.level) == (409, 2)
    assert "入力している間に、ほかの人がこのスキルマップを変えました。" in page
    assert "今は2" in page
    assert 'name="version" value="2"' in page
    again = client.post(url("year-edit", 2027), {"version": 2, cell(target.skill, "general"): "4"})
    assert again.status_code == 302


def test_published_year_shows_how_many_people_before_it_saves(client, office):
    target = TargetFactory(level=2, skill__category=Category.ICT)
    for _ in range(3):
        employee()
    employee(grade=Grade.MANAGER)
    typed = {"version": 1, cell(target.skill, "general"): "3"}

    look = client.post(url("year-edit", 2026), typed)
    target.refresh_from_db()
    seen = target.level
    save = client.post(url("year-edit", 2026), {**typed, "step": "save"})
    target.refresh_from_db()

    effects = look.context_data["effects"]
    assert (effects.people, effects.of) == (4, 5)  # the office member is of the same grade
    assert effects.categories[2] == CategoryEffect(Category.ICT, 4, 4, 0)
    assert (look.status_code, seen, save.status_code, target.level) == (200, 2, 302, 3)


@pytest.mark.parametrize("count", [1, 30])
def test_grid_num_queries(client, office, draft, count, django_assert_num_queries):
    for _ in range(count):
        skill = TargetFactory(fiscal_year=2027).skill
        CourseSkillFactory(skill=skill)

    with django_assert_num_queries(12):
        client.get(url("year-edit", 2027))


# --- flags --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "column", "flagged"),
    [(3, {"grade": Grade.GENERAL}, []), (4, {"grade": Grade.GENERAL}, ["この職位・役割が受けられる研修で届くのは、レベル3までです。"]),
     (1, {"grade": Grade.MANAGER}, ["この職位・役割が受けられる研修が、1つもありません。"]),
     (3, {"grade": None, "role": TeamRole.MEMBER}, []),
     (1, {"grade": None, "role": TeamRole.LEAD}, ["この職位・役割が受けられる研修が、1つもありません。"])],
)  # fmt: skip
def test_target_beyond_every_course_is_flagged(client, office, draft, level, column, flagged):
    course = CourseFactory()
    RequirementFactory(course=course, fiscal_year=2026, obligation="grade", grades=["general"])
    target = TargetFactory(fiscal_year=2027, level=level, **column)
    CourseSkillFactory(course=course, skill=target.skill, level=3)

    response = client.get(url("year-edit", 2027))

    assert [flag.text for flag in response.context_data["flags"]] == flagged


def test_skill_that_asks_nobody_is_flagged(client, office, draft):
    SkillFactory(code="ICT-77")

    flags = client.get(url("year-edit", 2027)).context_data["flags"]

    assert [(flag.skill.code, flag.text) for flag in flags] == [
        ("ICT-77", "目標が1つもありません。")
    ]


def test_narrowed_rule_that_changes_nothing_is_flagged(client, office, draft):
    skill = TargetFactory(fiscal_year=2027, level=2).skill
    for family, level in (("消防職", 2), ("福祉職", 3)):
        TargetFactory(fiscal_year=2027, skill=skill, job_family=family, level=level)
    CourseSkillFactory(skill=skill, level=4)

    flags = client.get(url("year-edit", 2027)).context_data["flags"]

    assert [(flag.label, flag.text) for flag in flags] == [
        (
            "職位: 係長級・一般職員（消防職）の目標2",
            "全体の目標が2なので、この決まりでは目標が変わりません。",
        )
    ]


# --- publication --------------------------------------------------------------------------------


def test_publishing_counts_the_people_whose_targets_change(client, office, draft):
    """Against the year in force; a personal exception keeps its person out of the count."""
    mind = TargetFactory(fiscal_year=2026, level=2, skill__category=Category.MINDSET).skill
    tool = TargetFactory(fiscal_year=2026, level=3, skill__category=Category.ICT).skill
    TargetFactory(fiscal_year=2027, skill=mind, level=3)
    TargetFactory(fiscal_year=2027, skill=tool, level=1)
    TargetFactory(fiscal_year=2027, skill=tool, level=3, job_family="消防職")
    TargetExceptionFactory(person=office, skill=mind)
    employee()
    employee(grade=Grade.MANAGER)

    shown = client.get(url("year-publish", 2027)).context_data

    told = [(row.people, row.raised, row.lowered) for row in shown["effects"].categories]
    assert (shown["effects"].people, shown["effects"].of) == (2, 3)
    assert told == [(1, 1, 0), (0, 0, 0), (2, 0, 2)]
    assert (shown["target_count"], shown["narrowed_count"]) == (3, 1)


def test_published_map_counts_and_is_the_offices_own(client, office, draft):
    target = TargetFactory(fiscal_year=2027, is_default_example=True)

    response = client.post(url("year-publish", 2027), {"version": 1})

    draft.refresh_from_db()
    target.refresh_from_db()
    assert response.status_code == 302
    assert (draft.state, draft.published_by, target.is_default_example) == (
        "published", office, False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("state", "targets", "version", "status", "sentence"),
    [
        ("published", 1, 1, 422, "このスキルマップは公開済みです。"),
        ("draft", 0, 1, 422, "目標が1つもありません。目標を入れてから公開してください。"),
        ("draft", 1, 0, 409, "入力している間に、ほかの人がこのスキルマップを変えました。"),
    ],
)
def test_publication_is_refused(client, office, draft, state, targets, version, status, sentence):
    YearMap.objects.update(state=state)
    for _ in range(targets):
        TargetFactory(fiscal_year=2027)

    response = client.post(url("year-publish", 2027), {"version": version})

    assert response.status_code == status
    assert sentence in text(response)


# --- the next year ------------------------------------------------------------------------------


def test_copy_takes_everything_but_retired_skills(client, office):
    year_map = YearMapFactory(fiscal_year=2026, scale_texts=["零", "一", "二", "三", "四"])
    kept = TargetFactory(level=2, is_default_example=True)
    TargetFactory(skill=kept.skill, level=3, job_family="消防職")
    TargetFactory(skill=kept.skill, level=0, grade=Grade.MANAGER)
    TargetFactory(skill__status=SkillStatus.RETIRED)

    shown = client.get(url("year-copy", 2026)).context_data
    response = client.post(url("year-copy", 2026))

    assert (shown["skill_count"], shown["general_count"], shown["narrowed_count"]) == (1, 1, 1)
    copy = YearMap.objects.get(fiscal_year=2027)
    copied = Target.objects.filter(fiscal_year=2027).values_list(
        "grade", "job_family", "level", "is_default_example"
    )
    assert response.status_code == 302
    assert (copy.state, copy.scale_texts) == ("draft", year_map.scale_texts)
    assert set(copied) == {
        ("general", "", 2, True), ("general", "消防職", 3, False), ("manager", "", 0, False),
    }  # fmt: skip


def test_copy_onto_a_year_that_is_there_is_refused(client, office, draft):
    TargetFactory(fiscal_year=2026)

    response = client.post(url("year-copy", 2026))

    assert response.status_code == 422
    assert "令和9年度のスキルマップは、もうあります。令和9年度を編集してください。" in text(
        response
    )


@pytest.mark.parametrize("count", [1, 30])
def test_year_map_num_queries(client, count, django_assert_num_queries):
    client.force_login(employee())
    TargetFactory.create_batch(count)

    with django_assert_num_queries(9):
        client.get(url("year-map", 2026))


def test_year_map_lists_levels_and_narrowed_rules(client):
    client.force_login(employee())
    target = TargetFactory(level=3, skill__level_2="一人で表を作る。")
    TargetFactory(skill=target.skill, level=4, job_family="消防職")

    page = text(client.get(url("year-map", 2026)))

    assert "レベル2：一人で表を作る。" in page
    assert "部局・職種ごとの目標あり" in page
    assert "消防職" in page


def test_effects_hold_departments_and_roles_apart(client, office, draft):
    place = DivisionFactory()
    skill = TargetFactory(fiscal_year=2027, department=place.department, level=1).skill
    TargetFactory(fiscal_year=2027, skill=skill, grade=None, role=TeamRole.LEAD, level=4)
    inside = employee(place)
    appoint(inside, place.department, TeamRole.LEAD)
    employee(place)
    employee()

    effects = client.get(url("year-publish", 2027)).context_data["effects"]

    assert (effects.people, effects.of) == (2, 4)


def test_year_scale_is_saved(client, office, draft):
    typed = {f"text_{n}": f"意味{n}" for n in range(5)}

    response = client.post(url("year-scale", 2027), {**typed, "version": 1})

    draft.refresh_from_db()
    assert response.status_code == 302
    assert draft.scale_texts == ["意味0", "意味1", "意味2", "意味3", "意味4"]
