"""このスキルを持つ人: who is able to do what, for people who ask; graduates are found by it.

Everybody finds those who agreed (SkillConsent); who may see all levels finds everybody.
"""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, IntegerField, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.utils import timezone

from skills.models import Evidence, Skill, SkillConsent
from skills.queries.reached import reached_sql
from skills.queries.summaries import positional
from staff.models import StaffMember
from staff.permissions import reads_personnel_data

_AGREED = """EXISTS (
    SELECT FROM skills_skillconsent consent
    WHERE consent.person_id = reached.person_id
      AND (consent.skill_id IS NULL OR consent.skill_id = reached.skill_id)
)"""
_ONE_SKILL = "(%(skill)s::bigint IS NULL OR evidence.skill_id = %(skill)s)"
_ABLE = f"""
WITH {reached_sql(evidence=_ONE_SKILL)}
SELECT reached.person_id FROM reached
JOIN skills_skill skill ON skill.id = reached.skill_id AND skill.status <> 'draft'
WHERE reached.level >= %(level)s
"""  # noqa: S608 - our own text
_OWN = f"""
WITH {reached_sql(evidence="evidence.person_id = staff_staffmember.id")}
SELECT array_agg(ARRAY[reached.skill_id, reached.level] ORDER BY reached.level DESC)
FROM reached
JOIN skills_skill skill ON skill.id = reached.skill_id AND skill.status <> 'draft'
WHERE reached.level > 0 AND (%(sees_all)s OR {_AGREED})
"""  # noqa: S608 - our own text


def able_people(user: StaffMember) -> QuerySet[StaffMember]:
    """Return who may be asked for help, with ``able`` = [[skill, level], …], highest first.

    ``sees_all`` says whether consent was not needed, so that a filter asks the same.
    """
    sees_all = reads_personnel_data(user)
    today = timezone.localdate()
    able = RawSQL(*positional(_OWN, {"day": today, "sees_all": sees_all}))  # noqa: S611 - our own text
    able.output_field = ArrayField(ArrayField(IntegerField()))
    people = StaffMember.objects.with_main_post(today)
    people = people.filter(main_post__isnull=False, is_active=True)
    people = people.annotate(sees_all=Value(sees_all, output_field=BooleanField()), able=able)
    return with_level(people)


def with_level(
    people: QuerySet[StaffMember], *, skill: Skill | None = None, level: int = 1
) -> QuerySet[StaffMember]:
    """Keep who has the level in the skill, or in any, and may be found by it."""
    values: dict[str, Any] = {
        "day": timezone.localdate(),
        "skill": skill.pk if skill else None,
        "level": level,
    }
    all_of_them = RawSQL(*positional(_ABLE, values))  # noqa: S611 - our own text
    agreed = RawSQL(*positional(f"{_ABLE} AND {_AGREED}", values))  # noqa: S611 - our own text
    return people.filter(Q(sees_all=True, pk__in=all_of_them) | Q(sees_all=False, pk__in=agreed))


def consents_of(person: StaffMember) -> tuple[bool, list[int]]:
    """Return whether the person agreed in general, and the skills agreed to by name."""
    named = SkillConsent.objects.filter(person=person).values_list("skill", flat=True)
    keys = list(named)
    return None in keys, [key for key in keys if key is not None]


def skills_with_level(person: StaffMember) -> QuerySet[Skill]:
    """Return the skills of which the person has a valid record: what one may be asked about."""
    shown = Evidence.objects.valid_on(timezone.localdate()).filter(person=person, level__gt=0)
    named = SkillConsent.objects.filter(person=person, skill__isnull=False)
    return Skill.objects.filter(Q(pk__in=shown.values("skill")) | Q(pk__in=named.values("skill")))
