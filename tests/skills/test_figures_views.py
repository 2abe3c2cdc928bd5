"""The statistics: who reads what, that small groups stay hidden, and the matrix of persons."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from psycopg.types.range import DateRange

from skills.choices import GapState
from skills.models import Skill
from skills.queries import skill_map
from skills.queries.cells import CITY
from skills.queries.city import Statistics
from skills.queries.figures import figures_on, public_day, published_figures
from skills.queries.matrix import by_gap, cells_of, in_state, matrix_people, state_counts
from skills.rules.suppression import Counts, Detail
from staff.choices import Grade, StatusKind
from staff.models import StaffMember
from teams.choices import TeamRole
from tests.factories.skills import (
    EvidenceFactory,
    SkillFactory,
    TargetExceptionFactory,
    TargetFactory,
)
from tests.factories.staff import (
    DivisionFactory,
    HeadDeputyFactory,
    StaffMemberFactory,
    StatusPeriodFactory,
    employee,
    office_member,
)
from tests.factories.teams import LeadDeputyFactory, PostBindingFactory, SeatFactory, appoint
from tests.skills.test_queries import DAY, YEAR, random_city

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-23T10:00:00+09:00", tick=False)


def text(response):
    return response.content.decode()


def hr_member():
    return employee(DivisionFactory(name="職員課", is_hr=True))


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
        "hr": hr_member(),
        "operator": StaffMemberFactory(is_operator=True),
        "colleague": employee(division),
        "other head": employee(is_head=True),
    }


def section(people, met, *, skill, grade=Grade.GENERAL, department=None):
    """Make a section in which so many of the people have reached the target of 2."""
    division = DivisionFactory(**({"department": department} if department else {}))
    for number in range(people):
        person = employee(division, grade=grade)
        if number < met:
            EvidenceFactory(person=person, skill=skill, level=2)
    return division


# --- Who sees what --------------------------------------------------------------------------

OPEN = ["skills:city", "skills:department-matrix", "skills:helper-list", "skills:framework"]


@pytest.mark.parametrize("name", [*OPEN, "skills:snapshot-list", "skills:my-history"])
@pytest.mark.parametrize("viewer", ["self", "head", "office", "hr", "operator"])
def test_statistics_are_for_everybody(client, people, viewer, name):
    client.force_login(people[viewer])

    assert client.get(reverse(name)).status_code == 200
    assert client.post(reverse(name)).status_code == 405


@pytest.mark.parametrize(
    ("viewer", "status"),
    [("self", 404), ("colleague", 404), ("head", 200), ("deputy", 200), ("other head", 200),
     ("office", 200), ("hr", 200), ("operator", 200)],
)  # fmt: skip
def test_who_opens_the_matrix(client, people, viewer, status):
    client.force_login(people[viewer])

    assert client.get(reverse("skills:matrix")).status_code == status
    assert client.get(reverse("skills:matrix"), {"export": "csv"}).status_code == status


@pytest.mark.parametrize(
    ("viewer", "expected"),
    [("self", 0), ("colleague", 0), ("head", 3), ("deputy", 3), ("other head", 1), ("office", 7),
     ("hr", 7), ("operator", 7)],
)  # fmt: skip
def test_whom_the_matrix_shows(people, viewer, expected):
    user = StaffMember.objects.get(pk=people[viewer].pk)

    assert matrix_people(user, DAY).count() == expected


def test_everybody_reads_the_month_before_and_the_office_today(client, people):
    skill = TargetFactory(level=2).skill
    for _ in range(6):
        EvidenceFactory(person=employee(), skill=skill, level=2, shown_on=date(2026, 11, 2))

    client.force_login(people["self"])
    public = client.get(reverse("skills:city")).context_data
    client.force_login(people["office"])
    full = client.get(reverse("skills:city")).context_data

    assert (public["figures"].day, full["figures"].day) == (date(2026, 10, 31), DAY)
    assert full["whole"].counts == Counts(6, 0, 7)


def test_published_figures_stay_the_same_until_the_month_is_over():
    """What is entered or taken back in November for October moves no figure of October."""
    skill = TargetFactory(level=2).skill
    october, november = date(2026, 10, 20), datetime(2026, 11, 5, 9, tzinfo=UTC)
    known, withdrawn, late, gone = (
        EvidenceFactory(
            person=employee(), skill=skill, level=2, shown_on=october, recorded_at=recorded
        )
        for recorded in (
            datetime(2026, 10, 20, tzinfo=UTC),
            datetime(2026, 10, 31, 14, 59, tzinfo=UTC),  # 23:59 in Shimonoseki
            datetime(2026, 10, 31, 15, tzinfo=UTC),
            datetime(2026, 10, 20, tzinfo=UTC),
        )
    )
    for row, moment in ((withdrawn, november), (gone, datetime(2026, 10, 30, tzinfo=UTC))):
        row.withdrawn_at, row.withdrawn_by = moment, known.person
        row.save()

    def counted(figures):
        return Statistics.counted(figures, sees_all=True).cell(CITY, skill).counts

    last = public_day(DAY)
    assert counted(published_figures(last)) == Counts(2, 0, 2)
    assert counted(figures_on(DAY)) == Counts(2, 0, 2)
    late.withdrawn_at, late.withdrawn_by = november, known.person
    late.save()
    assert counted(published_figures(last)) == Counts(2, 0, 2)
    assert counted(figures_on(DAY)) == Counts(1, 0, 3)


@pytest.mark.parametrize(
    ("today", "day"),
    [(date(2026, 4, 1), date(2026, 3, 31)), (date(2026, 3, 31), date(2026, 2, 28)),
     (date(2027, 1, 15), date(2026, 12, 31))],
)  # fmt: skip
def test_public_day_is_the_last_of_the_month_before(today, day):
    assert public_day(today) == day


# --- Small groups ---------------------------------------------------------------------------


def test_small_department_and_what_reveals_it_are_hidden(client):
    skill = TargetFactory(level=2).skill
    large = section(40, 20, skill=skill)
    small = section(3, 1, skill=skill)
    middle = section(12, 6, skill=skill)
    other = section(20, 10, skill=skill)
    client.force_login(large.postings.first().person)

    page = client.get(reverse("skills:skill-figures", args=[skill.code]))

    lines = {line.label: line for line, _ in page.context_data["tables"][0]["lines"]}
    hidden = {name for name, line in lines.items() if line.cell.is_withheld}
    names = {d.department.name for d in (small, middle, other)}
    assert hidden == names
    assert lines[large.department.name].cell.detail == Detail.MET
    assert text(page).count("非表示</td>") == 9


def test_office_sees_the_same_department_in_full_with_the_list_behind(client):
    skill = TargetFactory(level=2).skill
    small = section(3, 1, skill=skill)
    client.force_login(office_member())

    page = client.get(reverse("skills:skill-figures", args=[skill.code]))

    line, links = page.context_data["tables"][0]["lines"][0]
    assert line.cell.counts == Counts(1, 0, 2)
    for state, count in (("met", 1), ("off", 2), ("near", 0)):
        assert client.get(links[state]).context_data["count"] == count
    assert small.department.code in links["met"]


def test_published_denominators_tell_no_exceptions(client):
    """Everybody can work out who is asked; one less, or one more, would tell of an exception."""
    asked, unasked = TargetFactory(level=2).skill, TargetFactory(grade=Grade.MANAGER).skill
    division = DivisionFactory()
    people = [employee(division) for _ in range(6)]
    since_april = DateRange(date(2026, 4, 1), None)
    TargetExceptionFactory(person=people[0], skill=asked, level=0, period=since_april)
    TargetExceptionFactory(person=people[0], skill=unasked, level=2, period=since_april)

    client.force_login(people[0])
    public = client.get(reverse("skills:city")).context_data["whole"]
    client.force_login(office_member())
    full = client.get(reverse("skills:city")).context_data["whole"]

    assert (public.asked, public.no_target) == (6, 6)
    assert (full.asked, full.no_target) == (7, 7)  # with the office's member, and two exceptions


def test_figure_of_a_role_is_the_list_behind_it_with_seats_by_post(client):
    """充て職 counts in the figure and in the list; a deputy acts, and counts in neither."""
    skill = TargetFactory(level=2).skill
    division = DivisionFactory()
    head, member, _ = (employee(division, is_head=n == 0) for n in range(3))
    lead = SeatFactory(team__department=division.department, role=TeamRole.LEAD)
    PostBindingFactory(seat=lead, division=division)
    LeadDeputyFactory(seat=lead, person=member)
    appoint(member, division.department, TeamRole.MEMBER)
    EvidenceFactory(person=head, skill=skill, level=2)
    client.force_login(office_member())

    page = client.get(reverse("skills:skill-figures", args=[skill.code]))

    lines = page.context_data["tables"][2]["lines"]
    found = {line.code: (line.cell.counts, links) for line, links in lines}
    assert {code: counts for code, (counts, _) in found.items()} == {
        "lead": Counts(1, 0, 0), "member": Counts(0, 0, 1), "": Counts(0, 0, 2),
    }  # fmt: skip
    for counts, links in found.values():
        for state in ("met", "near", "off"):
            assert client.get(links[state]).context_data["count"] == getattr(counts, state)


def test_sum_over_skills_leaves_out_what_is_hidden(client):
    shown, hidden = TargetFactory(level=2).skill, TargetFactory(level=2).skill
    division = section(30, 15, skill=shown)
    EvidenceFactory(person=division.postings.first().person, skill=hidden, level=2)
    client.force_login(division.postings.first().person)

    whole = client.get(reverse("skills:city")).context_data["whole"]

    assert (whole.counts.met, whole.asked) == (15, 30)
    assert whole.missing is None
    assert "レベルの分布" not in text(client.get(reverse("skills:city")))


def test_sums_over_skills_lead_to_the_people_with_the_same_sums(client):
    """The four counts above the matrix are those of the line one came from."""
    skill = TargetFactory(level=2).skill
    TargetFactory(level=1, skill__category="mindset")
    TargetFactory(skill=skill, grade=Grade.MANAGER, level=3)
    division = section(4, 2, skill=skill)
    appoint(division.postings.first().person, division.department, TeamRole.LEADER)
    section(2, 1, skill=skill, grade=Grade.MANAGER)
    office = office_member()
    client.force_login(office)
    page = client.get(reverse("skills:city")).context_data

    for kind in ("categories", "grades", "roles", "departments"):
        for line, links in page[kind]:
            totals = client.get(links["met"]).context_data["totals"]
            assert (totals["met"], totals["near"], totals["off"]) == line.cell.counts
            assert totals["no_target"] == line.cell.no_target
    client.force_login(division.postings.first().person)
    page = client.get(reverse("skills:city")).context_data
    assert all(links == {} for _, links in page["grades"])


def test_people_away_are_not_counted():
    skill = TargetFactory(level=2).skill
    division = section(8, 8, skill=skill)
    away = division.postings.first().person
    StatusPeriodFactory(person=away, kind=StatusKind.CHILDCARE)

    stats = Statistics.counted(figures_on(DAY), sees_all=True)

    assert stats.cell(CITY, skill).counts == Counts(7, 0, 0)
    assert not matrix_people(office_member(), DAY).filter(pk=away.pk).exists()


# --- The figures are those of the maps ------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_figures_are_the_sum_of_the_maps(seed):
    people = random_city(seed)
    stats = Statistics.counted(figures_on(DAY), sees_all=True)

    found = dict.fromkeys(GapState.values, 0)
    missing = 0
    for person in people:
        lines = [x for x in skill_map(person, YEAR, DAY).lines if x.skill.status == "published"]
        missing += sum(line.gap for line in lines)
        for line in lines:
            found[line.state.value] += 1

    whole = stats.over(CITY, stats.figures.skills)
    assert {
        "met": whole.counts.met, "near": whole.counts.near, "off": whole.counts.off,
        "no_target": whole.no_target,
    } == found  # fmt: skip
    assert whole.missing == missing
    for lines in (stats.grades, stats.roles, stats.departments):
        assert sum(line.cell.counts.met for line in lines(stats.figures.skills)) == found["met"]


@pytest.mark.parametrize("seed", range(4))
def test_matrix_says_what_the_maps_say(seed):
    people = random_city(seed)
    office = office_member()
    rows = {person.pk: person for person in matrix_people(office, DAY)}

    for person in people:
        lines = skill_map(person, YEAR, DAY).lines
        maps = {x.skill.pk: (x.target, x.level) for x in lines if x.skill.status == "published"}
        cells = {key: (c.target, c.level) for key, c in cells_of(rows[person.pk]).items()}
        assert cells == maps
        gaps = sum(line.gap for line in lines if line.skill.status == "published")
        assert rows[person.pk].missing == gaps
    skill = Skill.objects.filter(status="published").first()
    for state in GapState:
        found = set(in_state(matrix_people(office, DAY), state, DAY, skill_id=skill.pk))
        wanted = {p for p in rows.values() if cells_of(p)[skill.pk].state == state}
        assert found == wanted
    shown = matrix_people(office, DAY)
    published = Skill.objects.filter(status="published").values_list("pk", flat=True)
    states = Counter(
        (pk, cell.state.value) for row in rows.values() for pk, cell in cells_of(row).items()
    )
    counted = {
        (pk, state): count
        for pk, counts in state_counts(shown, published, DAY).items()
        for state, count in counts.items()
        if count
    }
    assert counted == states
    sorted_rows = by_gap(shown, DAY, widest_first=True)
    assert [row.gap_of_all for row in sorted_rows] == sorted(
        (row.missing for row in rows.values()), reverse=True
    )


def test_matrix_filters_sorts_and_exports(client):
    wide, narrow = (
        TargetFactory(level=4).skill,
        TargetFactory(level=1, skill__category="mindset").skill,
    )
    division = DivisionFactory()
    head = employee(division, is_head=True, name="所属長")
    good = employee(division, name="よくできる人")
    EvidenceFactory(person=good, skill=wide, level=4)
    appoint(good, division.department, TeamRole.MEMBER)
    client.force_login(head)
    url = reverse("skills:matrix")

    def names(**query):
        response = client.get(url, query)
        return [row.record.name for row in response.context_data["table"].rows]

    assert names(sort="missing") == ["所属長", "よくできる人"]
    assert names(sort="-missing") == ["よくできる人", "所属長"]
    assert names(skill=wide.code, state="met") == ["よくできる人"]
    assert names(state="near", skill=narrow.code) == ["所属長", "よくできる人"]
    assert names(role="member") == ["よくできる人"]
    assert names(role="none") == ["所属長"]
    assert names(grade="manager") == []
    assert client.get(url).context_data["totals"] == {
        "met": 1, "near": 2, "off": 1, "no_target": 0,
    }  # fmt: skip
    assert "第" not in text(client.get(url, {"category": "management"})).split("<tbody")[1][:10]
    rows = client.get(url, {"export": "csv"}).getvalue().decode("utf-8-sig").splitlines()
    assert rows[0].startswith("氏名,職員番号,部局,所属,職位,差の合計,")
    assert "4／4（達成）" in "".join(rows)


@pytest.mark.parametrize("count", [1, 30])
def test_matrix_num_queries(client, count, django_assert_num_queries):
    office = office_member()
    for _ in range(count):
        EvidenceFactory(person=employee(), skill=TargetFactory().skill)
    client.force_login(office)

    with django_assert_num_queries(11):
        client.get(reverse("skills:matrix"))


def test_unknown_years_do_not_exist(client):
    client.force_login(employee())
    SkillFactory()

    for year in ("2025", "abcd", "99999"):
        assert client.get(reverse("skills:city"), {"year": year}).status_code == 404
