"""Why people are held to have a level: courses completed, heads' confirmations, certificates."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from random import Random

from shimonoseki_dx.demo.accounts import HEAD, OFFICE
from shimonoseki_dx.demo.people import Population, Resident
from shimonoseki_dx.demo.setting import Setting, at
from skills.choices import EvidenceKind
from skills.models import Evidence, Skill, Target
from staff.choices import Grade
from staff.models import StaffMember
from training.models import CourseSkill, Enrolment

BATCH = 2000
CONFIRMING_HEADS = 0.45  # heads who have talked with their staff this year
CONFIRMED_STAFF = 0.4
CERTIFIED = 0.03
# Certificates and the levels that the office takes them as evidence of.
CERTIFICATES = {
    "ITパスポート試験": {"ICT-01": 2, "ICT-02": 3, "MND-01": 2},
    "基本情報技術者試験": {"ICT-01": 3, "ICT-02": 3, "ICT-05": 2, "MGT-05": 2},
    "データサイエンティスト検定": {"ICT-05": 3, "ICT-06": 2, "MND-06": 3},
}


def show_levels(setting: Setting, population: Population, enrolments: Iterable[Enrolment]) -> int:
    """Write all evidence; return how many rows."""
    random = setting.random("evidence")
    skills = {skill.code: skill for skill in Skill.objects.all()}
    office = population.by_number(OFFICE).member
    rows = list(_from_courses(enrolments, office))
    rows += _confirmations(setting, population, random)
    rows += _certificates(setting, population, skills, random, office)
    Evidence.objects.bulk_create(rows, batch_size=BATCH)
    return len(rows)


def _from_courses(enrolments: Iterable[Enrolment], office: StaffMember) -> Iterator[Evidence]:
    """Say what ``training.actions`` says at the end of a session, under the same key."""
    granted: dict[int, list[CourseSkill]] = {}
    for grant in CourseSkill.objects.select_related("skill"):
        granted.setdefault(grant.course_id, []).append(grant)
    for enrolment in enrolments:
        if enrolment.completed_on is None:
            continue
        session = enrolment.session
        for grant in granted.get(session.course_id, []):
            yield Evidence(
                person_id=enrolment.attendee_id,
                skill=grant.skill,
                level=grant.level,
                kind=EvidenceKind.COURSE,
                shown_on=enrolment.completed_on,
                label=f"研修修了: {session.course.name}",
                source_key=f"training:enrolment:{enrolment.pk}",
                by=office,
                recorded_at=session.ends_at + timedelta(hours=1),
            )


def _confirmations(setting: Setting, population: Population, random: Random) -> Iterator[Evidence]:
    """Let some heads confirm some levels, mostly what is asked, sometimes one less."""
    targets = _targets(setting)
    staff: dict[int, list[Resident]] = {}
    for resident in population.residents:
        staff.setdefault(resident.chair.division.pk, []).append(resident)
    for people in staff.values():
        head = next((r for r in people if r.chair.is_head), None)
        willing = random.random() < CONFIRMING_HEADS
        if head is None or not (willing or head.member.number == HEAD):
            continue
        for resident in people:
            if resident is not head and random.random() < CONFIRMED_STAFF:
                asked = targets[resident.chair.grade]
                yield from _confirmed(setting, resident, head.member, asked, random)


def _confirmed(
    setting: Setting, resident: Resident, head: StaffMember, asked: dict[int, int], random: Random
) -> Iterator[Evidence]:
    day = setting.working_day(-random.randint(3, 120))
    for skill_id in random.sample(sorted(asked), random.randint(3, 8)):
        level = max(1, asked[skill_id] - random.choice((0, 0, 0, 1)))
        yield Evidence(
            person=resident.member,
            skill_id=skill_id,
            level=level,
            kind=EvidenceKind.CONFIRMATION,
            shown_on=day,
            label=f"{head.name}さんによる確認",
            by=head,
            recorded_at=at(day, 16, random.randint(0, 59)),
        )


def _targets(setting: Setting) -> dict[Grade, dict[int, int]]:
    found: dict[Grade, dict[int, int]] = {grade: {} for grade in Grade}
    rows = Target.objects.filter(fiscal_year=setting.year.year, grade__isnull=False, level__gt=0)
    for grade, skill, level in rows.values_list("grade", "skill", "level"):
        found[Grade(grade)][skill] = level
    return found


def _certificates(
    setting: Setting,
    population: Population,
    skills: dict[str, Skill],
    random: Random,
    office: StaffMember,
) -> Iterator[Evidence]:
    count = int(len(population.residents) * CERTIFIED)
    for resident in random.sample(population.residents, count):
        name = random.choice(sorted(CERTIFICATES))
        day = setting.working_day(-random.randint(20, 700))
        for code, level in CERTIFICATES[name].items():
            yield Evidence(
                person=resident.member,
                skill=skills[code],
                level=level,
                kind=EvidenceKind.QUALIFICATION,
                shown_on=day,
                label=f"資格: {name}",
                note="合格証の写しを確認しました。",
                by=office,
                recorded_at=at(day, 11),
            )
