"""Who has which special right, and why: what the staff app itself knows. Others add theirs."""

import math
from collections.abc import Collection, Iterator
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from staff.choices import EmploymentKind
from staff.models import HeadDeputy, Posting, StaffMember
from staff.rules.access import Grant
from staff.rules.rights import (
    RightsModel,
    RightsSource,
    SpecialRole,
    register_rights,
    rights_sources,
)

OFFICE = SpecialRole(
    "office",
    "事務局",
    "全職員の記録を見ること、研修・チーム・課題の管理、職員の取り込み、監査の記録の確認ができます。",
)
HR = SpecialRole(
    "hr", "職員担当", "全職員のスキルと研修の記録を見ること、職員の取り込みができます。"
)
HEAD = SpecialRole(
    "head",
    "所属長",
    "自分の所属の職員のスキルと研修の記録を見ること、スキルのレベルの確認、"
    "代決者を定めることができます。主管課の所属長は、部局のほかの所属長のレベルも確認します。",
)
DEPUTY = SpecialRole(
    "deputy", "所属長の代決者", "代決の期間中、所属長と同じように、所属の記録を見ることができます。"
)
OPERATOR = SpecialRole(
    "operator", "システム管理者", "事務局の仕事のすべてと、事務局の所属の指定ができます。"
)
EXTERNAL = SpecialRole(
    "external",
    "外部のアカウント",
    "配属のない人です。利用できる最後の日を過ぎると、使えなくなります。",
)


def last_day(upper: date | None) -> date | None:
    """Return the last day of a half-open period, as pages show it."""
    return upper - timedelta(days=1) if upper else None


def grants_of(people: Collection[int], day: date) -> dict[int, list[Grant]]:
    """Return why each of the people may do more than everybody on a day.

    One query for each source, however many people there are.
    """
    found: dict[int, list[Grant]] = {pk: [] for pk in people}
    for source in rights_sources():
        for grant in source.explain(people, day):
            found[grant.person_id].append(grant)
    return found


def people_with_rights(role: str, day: date) -> QuerySet[StaffMember]:
    """Return who has a role on a day, or with no role named, any of them; closed accounts not."""
    held = Q(pk__in=[])
    for source in rights_sources():
        for each in source.roles:
            if role in ("", each.key):
                held |= Q(pk__in=source.holders(each.key, day))
    return StaffMember.objects.filter(held, is_active=True)


def seconds_to_wait(person: StaffMember) -> int:
    """Return how long the next one-time code must wait after wrong ones."""
    now = timezone.now()
    devices = [
        *TOTPDevice.objects.filter(user=person),
        *StaticDevice.objects.filter(user=person),
    ]
    answers = [device.verify_is_allowed() for device in devices]
    waits = [answer["locked_until"] - now for allowed, answer in answers if not allowed]
    return max((math.ceil(wait.total_seconds()) for wait in waits), default=0)


def _posts(day: date) -> QuerySet[Posting]:
    return Posting.objects.on(day)


def _post_holders(role: str, day: date) -> QuerySet[Posting]:
    conditions = {
        OFFICE.key: {"division__is_office": True},
        HR.key: {"division__is_hr": True},
        HEAD.key: {"is_head": True},
    }
    return _posts(day).filter(**conditions[role]).values("person")


def _explain_posts(people: Collection[int], day: date) -> Iterator[Grant]:
    posts = _posts(day).filter(person__in=people).select_related("division", "job_title")
    for post in posts:
        ends = (post.period.lower, last_day(post.period.upper))
        why = f"{post.division.name} {post.job_title.name}（{post.get_kind_display()}）"
        roles = [
            (OFFICE, post.division.is_office),
            (HR, post.division.is_hr),
            (HEAD, post.is_head),
        ]
        for role, held in roles:
            if held:
                yield Grant(post.person_id, role.key, role.label, why, *ends)


def _deputy_holders(_role: str, day: date) -> QuerySet[HeadDeputy]:
    posts = _posts(day).values("person")
    return HeadDeputy.objects.on(day).filter(person__in=posts).values("person")


def _explain_deputies(people: Collection[int], day: date) -> Iterator[Grant]:
    in_post = _posts(day).filter(person__in=people).values("person")
    deputies = HeadDeputy.objects.on(day).filter(person__in=in_post)
    for deputy in deputies.select_related("division", "given_by"):
        yield Grant(
            deputy.person_id,
            DEPUTY.key,
            DEPUTY.label,
            f"{deputy.division.name}の代決者（{deputy.given_by.name}が指定）",
            deputy.period.lower,
            last_day(deputy.period.upper),
        )


def _externals(day: date) -> QuerySet[StaffMember]:
    """Return the external people whose accounts are in use on the day."""
    in_time = Q(expires_on=None) | Q(expires_on__gte=day)
    return StaffMember.objects.filter(in_time, employment_kind=EmploymentKind.EXTERNAL)


def _account_holders(role: str, day: date) -> QuerySet[StaffMember]:
    found = (
        StaffMember.objects.filter(is_operator=True) if role == OPERATOR.key else _externals(day)
    )
    return found.values("pk")


def _explain_accounts(people: Collection[int], day: date) -> Iterator[Grant]:
    in_use = _externals(day).values("pk")
    special = StaffMember.objects.filter(Q(is_operator=True) | Q(pk__in=in_use), pk__in=people)
    for person in special:
        if person.is_operator:
            yield Grant(person.pk, OPERATOR.key, OPERATOR.label, "システム管理者としての登録")
        if person.employment_kind == EmploymentKind.EXTERNAL:
            why = "外部人材としての登録"
            yield Grant(person.pk, EXTERNAL.key, EXTERNAL.label, why, None, person.expires_on)


register_rights(
    RightsSource((OFFICE, HR, HEAD), _post_holders, _explain_posts),
    RightsModel("staff.Posting"),
    RightsModel("staff.Division", (("is_office", "false"), ("is_hr", "false"))),
)
register_rights(
    RightsSource((DEPUTY,), _deputy_holders, _explain_deputies), RightsModel("staff.HeadDeputy")
)
register_rights(
    RightsSource((OPERATOR, EXTERNAL), _account_holders, _explain_accounts),
    RightsModel(
        "staff.StaffMember",
        (("is_operator", "false"), ("is_active", "true"), ("expires_on", None)),
    ),
)
