"""The office's part of the April task list: transfers, titles, units, accounts of leavers."""

from collections.abc import Iterator
from datetime import date
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from staff.choices import EmploymentKind, FindingWeight, ImportState, TaskState
from staff.models import JobTitle, Posting, StaffImport, StaffMember, TransferBatch
from staff.permissions import can_edit_staff, is_office
from staff.queries.april_vacancies import final_batches, vacancies_on
from staff.queries.organisation import chart_on
from staff.rules import april
from staff.rules.tasklist import Task, TaskSource, register_tasks


def link(name: str, **query: str) -> str:
    """Return the address of a list under a filter."""
    return f"{reverse(name)}?{urlencode(query)}" if query else reverse(name)


def transfer_tasks(user: StaffMember, day: date) -> list[Task]:
    """Return how far the transfers of the 1 April are: two queries."""
    if not can_edit_staff(user):
        return []
    first = april.april_of(day)
    batches = _batches(first)
    states = [
        april.BatchState(batch.state, batch.line_count, batch.faulty, batch.problem)
        for batch in batches
    ]
    applied = StaffImport.objects.filter(effective_on=first, state=ImportState.APPLIED).count()
    url = batches[0].get_absolute_url() if len(batches) == 1 else reverse("staff:transfer-list")
    answers = [
        ("人事異動を取り込む", april.entering(states, imports_applied=applied)),
        ("人事異動を点検して確定する", april.settling(states, imports_applied=applied)),
        (
            "人事異動を適用する",
            april.applying(states, imports_applied=applied, first=first),
        ),
    ]
    return [
        Task(title, state, "" if state == TaskState.BLOCKED else url, note)
        for title, (state, note) in answers
    ]


def _batches(first: date) -> list[TransferBatch]:
    faulty = Count("lines", filter=Q(lines__weight=FindingWeight.FAULT))
    batches = TransferBatch.objects.filter(effective_on=first).exclude(state__in=april.OVER)
    return list(batches.annotate(line_count=Count("lines"), faulty=faulty))


def roster_tasks(user: StaffMember, day: date) -> list[Task]:
    """Return what the roster still lacks: seven queries."""
    return list(_roster_tasks(day)) if is_office(user) else []


def _roster_tasks(day: date) -> Iterator[Task]:
    chart = chart_on(day)
    first = april.april_of(day)
    titles = JobTitle.objects.filter(grade=None).count()
    yield _task(
        "職名に職位を付ける",
        link("staff:job-title-list", grade="null"),
        april.counted(
            titles,
            sentence="職位のない職名が{}あります。職位がないと、スキルの目標が決まりません。",
            done="すべての職名に職位があります。",
        ),
    )
    yield _coming_heads(first) if day < first else _missing_heads(chart.vacancies)
    yield _task(
        "主管課を決める",
        link("staff:organisation-chart", unled="1"),
        april.counted(
            chart.unled,
            sentence="主管課が未定の部局が{}あります。",
            done="すべての部局に主管課があります。",
        ),
    )
    yield _open_accounts(unposted_accounts(day).count())


def _missing_heads(count: int) -> Task:
    return _task(
        "所属長のいない所属をなくす",
        link("staff:organisation-chart", vacant="1"),
        april.counted(
            count,
            sentence="所属長が未定の所属が{}あります。申請を確認する人がいません。",
            done="すべての所属に所属長がいます。",
            state=TaskState.PROBLEM,
        ),
    )


def _open_accounts(count: int) -> Task:
    return _task(
        "退職した職員のアカウントを閉じる",
        link("staff:unposted-list"),
        april.counted(
            count,
            sentence="配属がないのにサインインできるアカウントが{}あります。",
            done="配属のないアカウントは、すべて閉じています。",
            state=TaskState.PROBLEM,
        ),
    )


def _coming_heads(first: date) -> Task:
    """Count the heads that will be missing on the 1 April, the final batches put in."""
    batches = final_batches(first)
    url = link("staff:organisation-chart", vacant="1", on=first.isoformat())
    if batches:  # the chart knows what is written alone
        url = reverse("staff:transfer-effects", args=[batches[0].pk])
    answer = april.missing_heads(vacancies_on(first, batches), has_final=bool(batches))
    return _task("所属長のいない所属をなくす", url, answer)


def _task(title: str, url: str, answer: april.Answer) -> Task:
    state, note = answer
    return Task(title, state, url, note)


def unposted_accounts(day: date) -> QuerySet[StaffMember]:
    """Return the accounts in use of people who hold no post on the day, nor later.

    Externals and operators have none by nature. A leaver keeps the account until the last day is
    over, since the post lasts that long.
    """
    lasts = Q(period__endswith=None) | Q(period__endswith__gt=day)
    held = Posting.objects.filter(lasts, person=OuterRef("pk"))
    open_still = Q(expires_on=None) | Q(expires_on__gte=day)
    people = StaffMember.objects.filter(open_still, is_active=True, is_operator=False)
    return people.exclude(employment_kind=EmploymentKind.EXTERNAL).filter(~Exists(held))


register_tasks(TaskSource("staff.transfers", "4月1日の人事異動", 10, transfer_tasks))
register_tasks(TaskSource("staff.roster", "名簿と組織", 20, roster_tasks))
