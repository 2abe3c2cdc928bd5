"""What the skill map remembers of the year before, and who may be asked for help."""

from datetime import timedelta

from shimonoseki_dx.demo.accounts import EMPLOYEE, LEADER, MEMBER, OFFICE
from shimonoseki_dx.demo.people import Population
from shimonoseki_dx.demo.setting import Setting, at
from skills.actions.publications import publish_what_is_due
from skills.actions.snapshots import record_year_end
from skills.choices import EvidenceKind, MapState
from skills.models import (
    Evidence,
    PublishedCell,
    Skill,
    SkillConsent,
    SnapshotLevel,
    Target,
    YearMap,
)

BATCH = 2000
LEARNED_BEFORE = 0.35  # people with courses of the year before
ASKED_IN_GENERAL, ASKED_BY_SKILL = 0.06, 0.12
COURSES = ("DX基礎研修", "業務改善研修", "データ活用研修", "セキュリティ研修")


def look_back(setting: Setting, population: Population) -> int:
    """Record courses of the year before, lock its end, and correct a little; return the rows."""
    year = setting.year.previous
    _map_of_last_year(setting)
    _courses_of_last_year(setting, population)
    locked = at(year.next_first_day, 1, 20)
    snapshot = record_year_end(year=year, now=locked, by=None)
    corrected = Evidence.objects.filter(label__startswith="研修修了", shown_on__lte=year.last_day)
    few = list(corrected.filter(source_key="").order_by("pk").values_list("pk", flat=True)[:3])
    Evidence.objects.filter(pk__in=few).update(withdrawn_at=locked + timedelta(days=20))
    return SnapshotLevel.objects.filter(member__snapshot=snapshot).count()


def publish(setting: Setting) -> int:
    """Store what everybody reads of the month before; return the rows, with those of the year."""
    publish_what_is_due(now=setting.now)
    return PublishedCell.objects.count()


def agree(setting: Setting, population: Population) -> int:
    """Let some people say that they may be asked, in general or in what they know best."""
    random = setting.random("consents")
    best: dict[int, list[int]] = {}
    rows = Evidence.objects.filter(level__gte=2, withdrawn_at=None).order_by("-level", "pk")
    for person, skill in rows.values_list("person", "skill"):
        best.setdefault(person, []).append(skill)
    named = {population.by_number(number).member.pk for number in (LEADER, MEMBER, OFFICE)}
    consents = []
    for resident in population.residents:
        key, draw = resident.member.pk, random.random()
        known = list(dict.fromkeys(best.get(key, [])))
        if key in named or draw < ASKED_IN_GENERAL:
            consents.append(SkillConsent(person_id=key, skill=None))
        elif known and (draw < ASKED_BY_SKILL or resident.member.number == EMPLOYEE):
            consents += [SkillConsent(person_id=key, skill_id=skill) for skill in known[:2]]
    SkillConsent.objects.bulk_create(consents, batch_size=BATCH)
    return len(consents)


def _map_of_last_year(setting: Setting) -> None:
    """Ask in the year before for what is asked this year."""
    year = setting.year.previous.year
    published = {"state": MapState.PUBLISHED, "published_at": at(setting.april(1), 9)}
    YearMap.objects.get_or_create(fiscal_year=year, defaults=published)
    targets = list(Target.objects.filter(fiscal_year=setting.year.year))
    for target in targets:
        target.pk, target.fiscal_year = None, year
        target._state.adding = True
    Target.objects.bulk_create(targets, batch_size=BATCH, ignore_conflicts=True)


def _courses_of_last_year(setting: Setting, population: Population) -> None:
    random = setting.random("courses of last year")
    skills = list(Skill.objects.values_list("pk", flat=True))
    office = population.by_number(OFFICE).member
    first = setting.april(1)
    rows = []
    for resident in population.residents:
        if random.random() >= LEARNED_BEFORE and resident.member.number != EMPLOYEE:
            continue
        for skill in random.sample(skills, random.randint(2, 5)):
            day = first + timedelta(days=random.randint(40, 350))
            rows.append(
                Evidence(
                    person=resident.member,
                    skill_id=skill,
                    level=random.choice((1, 1, 2, 2, 3)),
                    kind=EvidenceKind.COURSE,
                    shown_on=day,
                    label=f"研修修了: {random.choice(COURSES)}（{setting.year.previous}）",
                    by=office,
                    recorded_at=at(day, 17),
                )
            )
    Evidence.objects.bulk_create(rows, batch_size=BATCH)
