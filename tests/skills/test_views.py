"""The pages of the skill map: who sees what, and that the drawing says what the table says."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from skills.choices import Category, EvidenceKind, SkillStatus
from skills.models import Evidence
from skills.views import Step, show_map
from staff.choices import Grade
from teams.choices import TeamRole
from tests.factories.skills import EvidenceFactory, SkillFactory, TargetFactory
from tests.factories.staff import DivisionFactory, StaffMemberFactory, employee, office_member
from tests.factories.teams import appoint

pytestmark = pytest.mark.django_db


def text(response):
    return response.content.decode()


def sign_in(client, person=None):
    person = person or employee()
    client.force_login(person)
    return person


@pytest.fixture
def people():
    division = DivisionFactory()
    return {
        "self": employee(division),
        "head": employee(division, is_head=True),
        "office": office_member(),
        "operator": StaffMemberFactory(is_operator=True),
        "colleague": employee(division),
        "other head": employee(is_head=True),
    }


def test_my_map_names_year_grade_and_role(client):
    division = DivisionFactory()
    person = sign_in(client, employee(division, grade=Grade.ASSISTANT_MANAGER))
    appoint(person, division.department, TeamRole.LEADER)
    SkillFactory()

    page = " ".join(text(client.get("/skills/")).split())

    assert "職位「課長補佐級」と役割「DX推進リーダー」です。" in page


def test_my_map_before_any_skill_says_so(client):
    sign_in(client)

    assert "スキルがまだ登録されていません" in text(client.get("/skills/"))


def test_radar_says_the_same_as_the_table(client):
    person = sign_in(client)
    skills = [SkillFactory(category=Category.MINDSET, name=f"心構え{n}") for n in range(3)]
    for skill in skills:
        TargetFactory(skill=skill, level=3)
    EvidenceFactory(person=person, skill=skills[0], level=2)

    page = text(client.get("/skills/"))

    assert page.count('role="img"') == 1
    assert 'aria-labelledby="mindset-title mindset-words"' in page
    words = "心構え0はレベル2（目標3）、心構え1はレベル0（目標3）、心構え2はレベル0（目標3）"
    assert f'<desc id="mindset-words">{words}</desc>' in page
    target = re.search(r'class="radar-target" points="([^"]+)"', page)[1]
    assert target == "170.0,62.5 241.4,186.2 98.6,186.3"


@pytest.mark.parametrize(
    ("viewer", "status"),
    [("self", 200), ("head", 200), ("office", 200), ("operator", 200), ("colleague", 404), ("other head", 404)],
)  # fmt: skip
def test_who_sees_a_map(client, people, viewer, status):
    client.force_login(people[viewer])

    url = reverse("skills:person-map", args=[people["self"].number])

    assert client.get(url).status_code == status


@pytest.mark.parametrize(
    ("viewer", "status"),
    [("self", 404), ("head", 200), ("office", 404), ("operator", 404), ("colleague", 404), ("other head", 404)],
)  # fmt: skip
def test_who_confirms_a_level(client, people, viewer, status):
    skill = SkillFactory()
    client.force_login(people[viewer])
    url = reverse("skills:level-confirm", args=[people["self"].number, skill.code])

    got = client.get(url).status_code
    posted = client.post(url, {"level": "3", "note": "実務で確認"}).status_code

    assert (got, posted) == (status, 302 if status == 200 else 404)
    assert Evidence.objects.filter(kind=EvidenceKind.CONFIRMATION).count() == int(status == 200)


@pytest.mark.parametrize("status", [SkillStatus.DRAFT, SkillStatus.RETIRED])
def test_only_published_skills_are_confirmed(client, people, status):
    skill = SkillFactory(status=status)
    EvidenceFactory(person=people["self"], skill=skill)
    client.force_login(people["head"])
    url = reverse("skills:level-confirm", args=[people["self"].number, skill.code])

    assert client.get(url).status_code == client.post(url, {"level": "3"}).status_code == 404
    shown = client.get(reverse("skills:person-map", args=[people["self"].number]))
    assert url not in text(shown)


def test_confirmation_without_a_level_keeps_the_note(client, people):
    skill = SkillFactory()
    client.force_login(people["head"])
    url = reverse("skills:level-confirm", args=[people["self"].number, skill.code])

    response = client.post(url, {"note": "書いたこと"})

    assert response.status_code == 422
    assert "書いたこと" in text(response)


@pytest.mark.parametrize(
    ("viewer", "status"),
    [("office", 200), ("operator", 200), ("self", 404), ("head", 404), ("colleague", 404)],
)
def test_figures_of_people_are_for_the_office(client, people, viewer, status):
    client.force_login(people[viewer])

    assert client.get(reverse("skills:person-list")).status_code == status


def test_skill_list_shows_the_targets_of_this_year(client):
    sign_in(client)
    target = TargetFactory(level=3, grade=Grade.MANAGER, skill__is_default_example=True)
    TargetFactory(skill=target.skill, level=4, grade=None, role=TeamRole.LEAD)
    TargetFactory(skill=target.skill, level=1, grade=Grade.MANAGER, fiscal_year=2020)
    SkillFactory(status=SkillStatus.DRAFT)

    response = client.get(reverse("skills:skill-list"))

    row = response.context_data["table"].rows[0].record
    assert response.context_data["count"] == 1
    assert (row.manager, row.lead, row.general) == (3, 4, None)
    assert "既定の例" in text(response)


def test_skill_list_is_exported(client):
    sign_in(client)
    target = TargetFactory(level=3, skill__name="BPR", skill__is_default_example=True)

    content = client.get(reverse("skills:skill-list"), {"export": "csv"}).getvalue()

    lines = content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("コード,分類,スキル名,管理職,課長補佐級,係長級・一般職員")
    assert lines[1].startswith(f"{target.skill.code},ICT,BPR,")


@pytest.mark.parametrize("count", [1, 30])
def test_skill_list_num_queries(client, count, django_assert_num_queries):
    sign_in(client)
    TargetFactory.create_batch(count)

    with django_assert_num_queries(5):
        client.get(reverse("skills:skill-list"))


def test_skill_page_lists_ones_own_evidence_and_what_became_of_it(client):
    person = sign_in(client)
    skill = TargetFactory(level=3).skill
    EvidenceFactory(person=person, skill=skill, level=2, label="研修修了: 基礎")
    EvidenceFactory(
        person=person,
        skill=skill,
        level=3,
        label="古い資格",
        valid_until=timezone.localdate().replace(year=2020),
    )
    EvidenceFactory(
        person=person, skill=skill, level=4, label="取り下げた記録", withdrawn_at=timezone.now()
    )
    EvidenceFactory(skill=skill, label="ほかの人の記録")

    page = text(client.get(skill.get_absolute_url()))

    assert "いまのレベル" in page
    assert "期限切れ" in page
    assert "に取り下げ" in page
    assert "職位: 係長級・一般職員" in page
    assert "ほかの人の記録" not in page


def test_composed_page_may_add_next_steps(rf, client):
    person = employee()
    TargetFactory(level=3)
    request = rf.get("/skills/")
    request.user = person

    def steps_of(_person, lines):
        return {
            line.skill.pk: [Step("BPR研修", "/training/sessions/1/", "残り3席")] for line in lines
        }

    response = show_map(request, person, steps_of=steps_of)

    page = response.rendered_content
    assert '<a href="/training/sessions/1/">BPR研修</a>' in page
    assert "残り3席" in page


@pytest.mark.parametrize("count", [1, 30])
def test_my_map_num_queries(client, count, django_assert_num_queries):
    person = sign_in(client)
    for _ in range(count):
        EvidenceFactory(person=person, skill=TargetFactory().skill)

    with django_assert_num_queries(
        12
    ):  # the map with self-ratings, the setting and 1 April, and the steps to its gaps
        client.get("/skills/")


@pytest.mark.parametrize(
    ("viewer", "expected"),
    [("self", 1), ("head", 1), ("office", 2), ("operator", 2), ("colleague", 0), ("other head", 0)],
)
def test_evidence_is_visible_to_few(people, viewer, expected):
    EvidenceFactory(person=people["self"])
    EvidenceFactory()

    assert Evidence.objects.visible_to(people[viewer]).count() == expected
