"""Next year's map in the making, a rule for one job family, and a personal exception."""

from datetime import date

from psycopg.types.range import DateRange

from shimonoseki_dx.demo.accounts import MEMBER, OFFICE
from shimonoseki_dx.demo.people import Population
from shimonoseki_dx.demo.setting import Setting
from skills.choices import MapState
from skills.models import Skill, Target, TargetException, YearMap
from staff.choices import Grade
from teams.choices import TeamRole

# What the office has changed in next year's draft so far: skill, whom, level.
CHANGED = [
    ("ICT-11", {"grade": Grade.MANAGER}, 3),
    ("ICT-11", {"grade": Grade.GENERAL}, 3),
    ("ICT-08", {"role": TeamRole.MEMBER}, 1),
    ("MGT-01", {"role": TeamRole.LEADER}, 3),
    ("ICT-07", {"grade": Grade.MANAGER}, 0),
]
NARROWED = ("ICT-08", Grade.GENERAL, "事務職", 2)


def prepare_next_map(setting: Setting, population: Population) -> int:
    """Write the draft, the narrowed rule and the exception; return how many targets."""
    year = setting.year
    office = population.by_number(OFFICE).member
    skills = {skill.code: skill for skill in Skill.objects.all()}
    YearMap.objects.filter(fiscal_year=year.year).update(published_by=office)
    draft = YearMap.objects.create(fiscal_year=year.next.year, state=MapState.DRAFT)
    _copy(year.year, draft.fiscal_year)
    for code, whom, level in CHANGED:
        target = Target.objects.get(fiscal_year=draft.fiscal_year, skill=skills[code], **whom)
        target.level, target.is_default_example = level, False
        target.save()
    code, grade, family, level = NARROWED
    for fiscal_year in (year.year, draft.fiscal_year):
        Target.objects.create(
            fiscal_year=fiscal_year,
            skill=skills[code],
            grade=grade,
            job_family=family,
            level=level + (fiscal_year == draft.fiscal_year),
        )
    TargetException.objects.create(
        person=population.by_number(MEMBER).member,
        skill=skills["ICT-09"],
        level=3,
        reason="課の台帳アプリの作り手を引き継ぐため、早めに高いレベルを目指します。",
        period=DateRange(date(year.year, 10, 1), year.next_first_day),
        by=office,
    )
    return Target.objects.filter(fiscal_year=draft.fiscal_year).count()


def _copy(source: int, goal: int) -> None:
    targets = list(Target.objects.filter(fiscal_year=source))
    for target in targets:
        target.pk, target.fiscal_year = None, goal
    Target.objects.bulk_create(targets)
