"""スキル調査: two of the years before that are over, one that is open; and what waits for heads."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from random import Random

from psycopg.types.range import DateRange

from japan.fiscal import FiscalYear
from shimonoseki_dx.demo.accounts import EMPLOYEE, HEAD, LEADER, MEMBER, OFFICE
from shimonoseki_dx.demo.people import Population, Resident
from shimonoseki_dx.demo.setting import Setting, at
from skills.choices import ClaimState, EvidenceKind, SkillStatus
from skills.models import (
    ClaimLevel,
    Evidence,
    EvidenceClaim,
    LevelProposal,
    Qualification,
    SelfRating,
    Skill,
    SurveyResponse,
    SurveyRound,
)
from skills.queries import official_levels
from staff.models import Department, StaffMember
from training.models import Course

ASKED = ("SHI", "SOG")
SEEN_EARLY = "SOG"
# So many have come since the open round was handed out, and have no sheet yet.
NEWCOMERS = 3
# What a rating of that year lies below the level of today, each as likely: people have learnt.
NOW, ONE_YEAR_AGO, TWO_YEARS_AGO = (0, 0, 0), (0, 0, 1), (0, 1, 1)
HANDED_IN_LAST_YEAR, HANDED_IN_NOW, STARTED_NOW = 0.86, 0.55, 0.15
BATCH = 2000
LATEST_COURSE = "業務改善の外部研修"


def hold_surveys(setting: Setting, population: Population) -> int:
    """Write the rounds with their answers, and the proposals and reports; return the answers."""
    random = setting.random("surveys")
    skills = list(Skill.objects.filter(status=SkillStatus.PUBLISHED))
    asked = [each for each in population.residents if each.department_code in ASKED]
    office = population.by_number(OFFICE).member
    levels = official_levels([each.member.pk for each in asked], setting.today)
    first = _past_round(setting, 2, skills, office)
    past = _past_round(setting, 1, skills, office)
    begin = setting.working_day(-12)
    now = _round(
        f"{setting.year} スキル調査", begin, setting.today + timedelta(days=18), skills, office
    )
    shares = (HANDED_IN_LAST_YEAR, 0.0)
    rows = _answers(past, asked, skills, levels, shares, ONE_YEAR_AGO, random)
    rows += _answers(now, asked, skills, levels, (HANDED_IN_NOW, STARTED_NOW), NOW, random)
    random = setting.random("first survey")
    rows += _answers(first, asked, skills, levels, shares, TWO_YEARS_AGO, random)
    SelfRating.objects.bulk_create(rows, batch_size=BATCH)
    _propose(setting, population)
    _report(setting, population)
    return len(rows)


def _past_round(
    setting: Setting, years: int, skills: Iterable[Skill], office: StaffMember
) -> SurveyRound:
    begin = setting.april(years) + timedelta(days=200)
    year = FiscalYear.of(begin)
    return _round(f"{year} スキル調査", begin, begin + timedelta(days=21), skills, office)


def _round(
    title: str, first: date, end: date, skills: Iterable[Skill], office: StaffMember
) -> SurveyRound:
    survey = SurveyRound.objects.create(
        title=title,
        note="日ごろの仕事を思い浮かべて、気軽にお答えください。",
        period=DateRange(first, end),
        distributed_at=at(first, 9),
        told_at=at(first, 9),
        created_by=office,
        version=2,
    )
    survey.departments.set(Department.objects.filter(code__in=ASKED))
    survey.skills.set(skills)
    return survey


def _answers(
    survey: SurveyRound,
    asked: list[Resident],
    skills: list[Skill],
    levels: dict[tuple[int, int], int],
    shares: tuple[float, float],
    drops: tuple[int, ...],
    random: Random,
) -> list[SelfRating]:
    """Make everybody's sheet; some are handed in, some begun. The demo's employee is half done."""
    day = survey.opens_on + timedelta(days=5)
    newcomers = [r for r in asked if r.chair.account is None and not r.chair.is_head][-NEWCOMERS:]
    sheets, plans = [], []
    for resident in asked:
        number, dice = resident.member.number, random.random()
        begun = shares[1] > 0 and number == EMPLOYEE
        handed_in = not begun and (dice < shares[0] or number in (MEMBER, LEADER))
        begun = begun or (not handed_in and dice < sum(shares))
        when = at(day, 10, random.randint(0, 59))
        if shares[1] > 0 and resident in newcomers:
            continue
        sheet = _sheet(survey, resident)
        sheet.saved_at = when if handed_in or begun else None
        sheet.submitted_at = when if handed_in else None
        sheets.append(sheet)
        plans.append(len(skills) if handed_in else len(skills) // 3 if begun else 0)
    SurveyResponse.objects.bulk_create(sheets, batch_size=BATCH)
    rows = [
        rating
        for sheet, count in zip(sheets, plans, strict=True)
        for rating in _ratings(sheet, skills[:count], levels, drops, random)
    ]
    _look_at(rows, {each.member.pk for each in asked if each.department_code == SEEN_EARLY})
    return rows


def _look_at(rows: list[SelfRating], people: set[int]) -> None:
    """Let the heads of one department be half through with the sheets of the open round."""
    for row in rows:
        sheet = row.response
        is_seen = sheet.person_id in people and sheet.person_id % 2
        if row.reviewed_at is None and sheet.submitted_at and is_seen:
            row.reviewed_at = sheet.submitted_at + timedelta(days=2)


def _sheet(survey: SurveyRound, resident: Resident) -> SurveyResponse:
    return SurveyResponse(
        round=survey,
        person=resident.member,
        division=resident.chair.division,
        grade=resident.chair.grade,
    )


def _ratings(
    sheet: SurveyResponse,
    skills: list[Skill],
    levels: dict[tuple[int, int], int],
    drops: tuple[int, ...],
    random: Random,
) -> Iterator[SelfRating]:
    """Rate near the level; where there is none yet, near the beginning of the scale."""
    is_over = drops != NOW
    for skill in skills:
        base = levels.get((sheet.person_id, skill.pk))
        level = (
            random.choice((0, 1, 1, 2)) if base is None else base + random.choice((0, 0, 0, 1, -1))
        )
        yield SelfRating(
            response=sheet,
            skill=skill,
            level=min(4, max(0, level - random.choice(drops))),
            is_unchanged=not is_over and random.random() < 0.3,
            saved_at=sheet.saved_at,
            reviewed_at=sheet.submitted_at + timedelta(days=14) if is_over else None,
        )


def _propose(setting: Setting, population: Population) -> None:
    """Let one course propose levels, for some of the demo head's staff."""
    course = Course.objects.filter(course_skills__level__gte=2).order_by("code").last()
    if course is None:
        return
    Course.objects.filter(pk=course.pk).update(level_effect="proposal")
    head = population.by_number(HEAD)
    staff = [
        each.member
        for each in population.residents
        if each.chair.division == head.chair.division and each is not head
    ]
    grant = course.course_skills.select_related("skill").order_by("-level").first()
    day = setting.working_day(-6)
    LevelProposal.objects.bulk_create(
        LevelProposal(
            person=person,
            skill=grant.skill,
            level=grant.level,
            label=f"研修修了: {course.name}",
            source_key=f"demo:proposal:{number}",
            shown_on=day,
            created_at=at(day, 17),
        )
        for number, person in enumerate(staff[:4])
    )


def _report(setting: Setting, population: Population) -> None:
    """Show an approved qualification that ends soon, and reports that wait for the office."""
    office, employee = population.by_number(OFFICE).member, population.by_number(EMPLOYEE).member
    cloud = Qualification.objects.filter(valid_months__isnull=False).order_by("order").last()
    if cloud is None:
        return
    ends = setting.today + timedelta(days=45)
    day = setting.working_day(-1050)
    approved = EvidenceClaim.objects.create(
        person=employee,
        kind=EvidenceKind.QUALIFICATION,
        qualification=cloud,
        title=cloud.name,
        organiser=cloud.issuer,
        shown_on=day,
        valid_until=ends,
        state=ClaimState.APPROVED,
        created_at=at(day, 13),
        decided_by=office,
        decided_at=at(day, 15),
    )
    _approve(approved, cloud, office)
    _waiting(setting, population)


def _approve(claim: EvidenceClaim, table: Qualification, office: StaffMember) -> None:
    for grant in table.levels.all():
        Evidence.objects.create(
            person=claim.person,
            skill_id=grant.skill_id,
            level=grant.level,
            kind=EvidenceKind.QUALIFICATION,
            shown_on=claim.shown_on,
            valid_until=claim.valid_until,
            label=f"資格: {table.name}",
            source_key=claim.source_key,
            link=claim.get_absolute_url(),
            by=office,
            recorded_at=claim.decided_at,
        )


def _waiting(setting: Setting, population: Population) -> None:
    passport = Qualification.objects.order_by("order").first()
    day = setting.working_day(-9)
    for number in (MEMBER, LEADER):
        EvidenceClaim.objects.create(
            person=population.by_number(number).member,
            kind=EvidenceKind.QUALIFICATION,
            qualification=passport,
            title=passport.name,
            organiser=passport.issuer,
            shown_on=day,
            created_at=at(setting.working_day(-4), 9),
        )
    course = EvidenceClaim.objects.create(
        person=population.by_number(EMPLOYEE).member,
        kind=EvidenceKind.EXTERNAL,
        title=LATEST_COURSE,
        organiser="県市町職員研修センター",
        shown_on=day,
        note="2日間。自分の課の申請の流れを題材に、見直し案をつくりました。",
        created_at=at(setting.working_day(-3), 14),
    )
    for skill in Skill.objects.filter(code__in=("MGT-01", "MGT-02")):
        ClaimLevel.objects.create(claim=course, skill=skill, level=2)
