"""Whom one may ask: only who agreed, until they take it back; teams; the standard."""

from types import SimpleNamespace

import pytest
from django.urls import reverse

from shimonoseki_dx.policy.framework import areas_named, load_framework_links
from skills.choices import Category, StandardArea
from skills.models import FrameworkLink, SkillConsent
from skills.queries.teamwork import team_profile
from teams.choices import TeamRole
from teams.models import Team
from tests.factories.skills import (
    EvidenceFactory,
    FrameworkLinkFactory,
    SkillConsentFactory,
    SkillFactory,
    TargetFactory,
)
from tests.factories.staff import DivisionFactory, StaffMemberFactory, employee, office_member
from tests.factories.teams import appoint
from tests.skills.test_queries import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_november_23")]


def found(client, viewer, **query):
    client.force_login(viewer)
    response = client.get(reverse("skills:helper-list"), query)
    return (
        {row.record for row in response.context_data["table"].rows}
        if response.context_data["count"]
        else set()
    )


def able(skill, level=3, **fields):
    person = employee(**fields)
    EvidenceFactory(person=person, skill=skill, level=level)
    return person


# --- Consent --------------------------------------------------------------------------------


def test_everybody_finds_who_agreed_and_the_office_finds_all(client):
    skill, other = SkillFactory(), SkillFactory()
    in_general, for_skill, for_other, silent = (able(skill) for _ in range(4))
    SkillConsentFactory(person=in_general, skill=None)
    SkillConsentFactory(person=for_skill, skill=skill)
    SkillConsentFactory(person=for_other, skill=other)
    hr = employee(DivisionFactory(is_hr=True))

    assert found(client, employee(), skill=skill.code) == {in_general, for_skill}
    assert found(client, employee()) == {in_general, for_skill}
    everybody = {in_general, for_skill, for_other, silent}
    assert found(client, office_member(), skill=skill.code) == everybody
    assert found(client, hr, skill=skill.code) == everybody


def test_level_and_skill_are_asked_together(client):
    skill, other = SkillFactory(), SkillFactory()
    expert, beginner = able(skill, 4), able(skill, 1)
    EvidenceFactory(person=beginner, skill=other, level=4)
    for person in (expert, beginner):
        SkillConsentFactory(person=person, skill=None)

    assert found(client, employee(), skill=skill.code, level=3) == {expert}
    assert found(client, employee(), level=3) == {expert, beginner}


def test_withheld_skills_of_a_person_are_not_shown_beside(client):
    skill, other = SkillFactory(), SkillFactory(name="内緒のスキル")
    person = able(skill)
    EvidenceFactory(person=person, skill=other, level=4)
    SkillConsentFactory(person=person, skill=skill)
    client.force_login(employee())

    page = client.get(reverse("skills:helper-list"))
    rows = client.get(reverse("skills:helper-list"), {"export": "csv"}).getvalue().decode()

    assert "内緒のスキル" not in page.content.decode().split("<tbody")[1]
    assert skill.name in rows
    assert "内緒のスキル" not in rows


def test_consent_is_given_and_taken_back_by_oneself(client):
    skill = SkillFactory()
    person = able(skill)
    client.force_login(person)
    url = reverse("skills:consents")

    client.post(url, {"in_general": "on", "skills": [skill.pk]})
    given = set(SkillConsent.objects.values_list("person", "skill"))
    client.post(url, {"skills": [skill.pk]})
    narrowed = set(SkillConsent.objects.values_list("person", "skill"))
    client.post(url, {})

    assert given == {(person.pk, None), (person.pk, skill.pk)}
    assert narrowed == {(person.pk, skill.pk)}
    assert not SkillConsent.objects.exists()
    assert found(client, employee(), skill=skill.code) == set()


def test_consent_to_a_skill_without_a_level_is_refused(client):
    client.force_login(employee())

    answer = client.post(reverse("skills:consents"), {"skills": [SkillFactory().pk]})

    assert answer.status_code == 422
    assert not SkillConsent.objects.exists()


@pytest.mark.parametrize(("is_head", "shown"), [(True, 1), (False, 0)])
def test_heads_keep_their_tab_among_the_helpers(client, is_head, shown):
    client.force_login(employee(is_head=is_head))

    page = client.get(reverse("skills:helper-list")).content.decode()

    assert page.count("所属の職員の確認") == shown


@pytest.mark.parametrize("count", [1, 30])
def test_helper_list_num_queries(client, count, django_assert_num_queries):
    for _ in range(count):
        SkillConsentFactory(person=able(SkillFactory()), skill=None)
    client.force_login(employee())

    with django_assert_num_queries(8):
        client.get(reverse("skills:helper-list"))


# --- Teams ----------------------------------------------------------------------------------


@pytest.fixture
def team():
    division = DivisionFactory()
    members = [employee(division) for _ in range(5)]
    roles = [TeamRole.LEAD, TeamRole.LEADER, *[TeamRole.MEMBER] * 3]
    for person, role in zip(members, roles, strict=True):
        appoint(person, division.department, role)
    return Team.objects.get(), members, division


def test_team_covers_what_a_member_reaches(team):
    one, members, division = team
    covered, thin, hole = (
        TargetFactory(grade=None, role=TeamRole.LEAD, level=3).skill for _ in range(3)
    )
    TargetFactory(skill=hole, grade=None, role=TeamRole.MEMBER, level=4)
    TargetFactory(level=4)  # asked of a grade, not of the team
    TargetFactory(grade=None, role=TeamRole.LEAD, level=3, department=DivisionFactory().department)
    for person in members[:2]:
        EvidenceFactory(person=person, skill=covered, level=3)
    EvidenceFactory(person=members[0], skill=thin, level=4)
    EvidenceFactory(person=members[0], skill=hole, level=3)
    EvidenceFactory(person=employee(division), skill=hole, level=4)  # no member

    profile = team_profile(one, DAY, office_member())

    assert [cover.skill for cover in profile.asked] == [covered, thin, hole]
    assert [(c.target, c.best, len(c.at_target)) for c in profile.asked] == [
        (3, 3, 2), (3, 4, 1), (4, 3, 0),
    ]  # fmt: skip
    assert [cover.skill for cover in profile.holes] == [hole]
    assert [cover.skill for cover in profile.thin] == [thin]


def test_who_sees_what_a_team_covers(client, team):
    one, members, division = team
    viewers = {
        "member": (members[0], 200),
        "head": (employee(division, is_head=True), 200),
        "office": (office_member(), 200),
        "hr": (employee(DivisionFactory(is_hr=True)), 200),
        "operator": (StaffMemberFactory(is_operator=True), 200),
        "colleague": (employee(division), 404),
        "other head": (employee(is_head=True), 404),
    }
    TargetFactory(grade=None, role=TeamRole.LEAD, level=1, skill__category=Category.ICT)
    url = reverse("skills:team-skills", args=[division.department.code])

    for person, status in viewers.values():
        client.force_login(person)
        assert client.get(url).status_code == status
        linked = url in client.get(one.get_absolute_url()).content.decode()
        assert linked == (status == 200)


def said_of_team(client, viewer, division):
    """Return the state that the page tells of the only skill, and the page."""
    client.force_login(viewer)
    url = reverse("skills:team-skills", args=[division.department.code])
    page = client.get(url).content.decode()
    cell = page.split('data-label="状態">')[1].split("</td>")[0]
    return next(
        word for word in ("満たしている", "足りない", "ひとりだけ", "非表示") if word in cell
    ), page


@pytest.mark.parametrize(
    ("levels", "viewer", "said"),
    [
        # The office, and a head of all members, read everything.
        ((0, 2), "office", "ひとりだけ"),
        ((2, 2), "office", "満たしている"),
        ((0, 0), "head", "足りない"),
        ((0, 2), "head", "ひとりだけ"),
        # A member of two knows the own level; what follows about the other one is not told.
        ((0, 2), "member", "非表示"),
        ((0, 0), "member", "非表示"),
        ((2, 0), "member", "満たしている"),
        ((0, 0, 0, 0, 0), "member", "非表示"),
        # Of six, five are unknown to the member.
        ((0, 0, 0, 0, 0, 0), "member", "足りない"),
        ((0, 0, 0, 0, 0, 2), "member", "満たしている"),
        # The head of another section of the department knows none of them.
        ((0, 2), "other head", "非表示"),
        ((0, 0, 0, 0, 0), "other head", "足りない"),
        ((0, 0, 0, 0, 2), "other head", "満たしている"),
    ],
)
def test_what_a_team_page_tells_whom(client, levels, viewer, said):
    division = DivisionFactory()
    skill = TargetFactory(grade=None, role=TeamRole.LEAD, level=2).skill
    members = [employee(division, name=f"名前の出る人{n}") for n in range(len(levels))]
    for number, (person, level) in enumerate(zip(members, levels, strict=True)):
        appoint(person, division.department, TeamRole.MEMBER if number else TeamRole.LEAD)
        EvidenceFactory(person=person, skill=skill, level=level)
    viewers = {
        "office": office_member,
        "member": lambda: members[0],
        "head": lambda: employee(division, is_head=True),
        "other head": lambda: employee(
            DivisionFactory(department=division.department), is_head=True
        ),
    }

    state, page = said_of_team(client, viewers[viewer](), division)

    assert state == said
    shows_levels = viewer in ("office", "head")
    assert ("最も高いレベル</th>" in page) == shows_levels
    assert ("届いている人</th>" in page) == shows_levels
    assert ("名前の出る人1</a>" in page) == (shows_levels and levels[1] == 2)


# --- The standard ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "areas"),
    [
        ("DXリテラシー標準 What/How(データ)", [StandardArea.WHAT, StandardArea.HOW]),
        ("DX推進スキル標準 テクノロジー/戦略", [StandardArea.BUSINESS, StandardArea.TECHNOLOGY]),
        ("マインド・スタンス(事実に基づく判断)", [StandardArea.MINDSET]),
        ("DX推進スキル標準 デザイン", [StandardArea.BUSINESS]),
        ("DXリテラシー標準(生成AI補記)", [StandardArea.WHAT]),
        ("", []),
    ],
)
def test_words_of_the_file_name_areas(text, areas):
    assert areas_named(text) == areas


def test_mapping_is_filled_once_and_stays_the_offices():
    row = SimpleNamespace(
        code=SkillFactory().code, framework_ref="DXリテラシー標準 What/How(データ)"
    )

    first = load_framework_links([row])
    FrameworkLink.objects.filter(area=StandardArea.HOW).delete()
    load_framework_links([row])

    link = FrameworkLink.objects.get()
    assert first.created == 2
    assert (link.area, link.detail) == (StandardArea.WHAT, "DXリテラシー標準 What/How(データ)")


def test_page_of_a_skill_shows_what_it_answers_to(client):
    link = FrameworkLinkFactory(area=StandardArea.WHY, detail="データを読む")
    client.force_login(employee())

    page = client.get(link.skill.get_absolute_url()).content.decode()

    assert f"{link.get_area_display()}（データを読む）" in page


@pytest.mark.parametrize(
    ("make", "may"),
    [(office_member, True), (lambda: StaffMemberFactory(is_operator=True), True),
     (lambda: employee(DivisionFactory(is_hr=True)), False), (employee, False),
     (lambda: employee(is_head=True), False)],
)  # fmt: skip
def test_only_the_office_keeps_the_mapping(client, make, may):
    link = FrameworkLinkFactory()
    skill = SkillFactory()
    client.force_login(make())
    add, remove = (
        reverse("skills:framework-add"),
        reverse("skills:framework-remove", args=[link.pk]),
    )

    got = client.get(add).status_code
    posted = client.post(add, {"skill": skill.pk, "area": "how", "detail": "データの利活用"})
    removed = client.post(remove)

    assert got == (200 if may else 404)
    assert (posted.status_code, removed.status_code) == ((302, 302) if may else (404, 404))
    assert list(FrameworkLink.objects.values_list("skill", flat=True)) == [
        skill.pk if may else link.skill_id
    ]
    assert client.get(remove).status_code == 405


def test_same_pair_again_changes_the_detail(client):
    link = FrameworkLinkFactory(is_default_example=True)
    client.force_login(office_member())

    client.post(
        reverse("skills:framework-add"),
        {"skill": link.skill_id, "area": link.area, "detail": "新しい説明"},
    )

    link.refresh_from_db()
    assert (link.detail, link.is_default_example) == ("新しい説明", False)


def test_report_carries_the_published_figures(client):
    skill, few = TargetFactory(level=2).skill, TargetFactory(level=2).skill
    for number in range(12):
        person = employee()
        EvidenceFactory(person=person, skill=skill, level=2 if number < 6 else 1)
    EvidenceFactory(person=person, skill=few, level=2)
    for one in (skill, few):
        FrameworkLinkFactory(skill=one)
    client.force_login(office_member())

    rows = client.get(reverse("skills:framework"), {"export": "csv"}).getvalue()

    lines = rows.decode("utf-8-sig").splitlines()
    assert lines[0] == "標準の区分,コード,スキル,標準での項目,目標あり,達成,達成の割合"
    assert lines[1].endswith(",13,6,46%")
    assert lines[2].endswith(",13,非表示,—")
