"""A head's part of the April task list: who comes, who is new, who stands in."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from staff.choices import PostingKind, TaskState, TransferState
from staff.models import Division, HeadDeputy, Posting, StaffMember, TransferBatch, TransferLine
from staff.queries.april import link
from staff.rules import april
from staff.rules.tasklist import Task, TaskSource, register_tasks

ENDS_SOON = timedelta(days=31)


@dataclass
class DivisionFacts:
    """What happens in one division. newest: the last day on which a deputy is named, or None."""

    division: Division
    waiting: int = 0
    on_the_day: int = 0
    arrived: int = 0
    never: list[str] = field(default_factory=list)
    has_deputy: bool = False
    deputy_until: date | None = None


def head_tasks(user: StaffMember, day: date) -> list[Task]:
    """Return the tasks for each division that the user heads or deputises for: five queries."""
    headed = user.standing.headed_division_ids
    if not headed:
        return []
    first = april.april_of(day)
    announced = TransferBatch.objects.announced(timezone.now()).filter(effective_on=first)
    is_announced = announced.exists()
    return [
        task
        for facts in _facts(headed, first, day)
        for task in _tasks(user, facts, first, day, is_announced, len(headed) > 1)
    ]


def _facts(headed: Collection[int], first: date, day: date) -> list[DivisionFacts]:
    divisions = Division.objects.filter(pk__in=headed).select_related("department")
    found = {division.pk: DivisionFacts(division) for division in divisions}
    for into, out_of in _waiting_lines(headed, first):
        for pk in {into, out_of} & found.keys():
            found[pk].waiting += 1
    for pk, since, name, last_login in _arrivals(headed, first, day):
        facts = found[pk]
        facts.arrived += 1
        facts.on_the_day += since == first
        if last_login is None:
            facts.never.append(name)
    until = defaultdict(list)
    for deputy in HeadDeputy.objects.on(day).filter(division__in=headed).order_by():
        until[deputy.division_id].append(deputy.period.upper)
    for pk, ends in until.items():
        found[pk].has_deputy, found[pk].deputy_until = True, max(ends)
    return list(found.values())


def _waiting_lines(headed: Collection[int], first: date) -> Iterator[tuple[int, int]]:
    batches = TransferBatch.objects.announced(timezone.now()).filter(
        effective_on=first, state=TransferState.READY
    )
    touching = Q(division__in=headed) | Q(division_before__in=headed)
    lines = TransferLine.objects.filter(touching, batch__in=batches)
    return lines.values_list("division", "division_before").iterator()


def _arrivals(
    headed: Collection[int], first: date, day: date
) -> list[tuple[int, date, str, object]]:
    since = april.arrivals_since(first, today=day)
    posts = Posting.objects.on(day).filter(
        division__in=headed, kind=PostingKind.MAIN, period__startswith__gte=since
    )
    rows = posts.order_by("person__kana", "person__number")
    return list(
        rows.values_list("division", "period__startswith", "person__name", "person__last_login")
    )


def _tasks(
    user: StaffMember,
    facts: DivisionFacts,
    first: date,
    day: date,
    is_announced: bool,
    is_one_of_many: bool,
) -> Iterator[Task]:
    division = facts.division
    place = f"（{division.name}）" if is_one_of_many else ""
    roster = {"division": division.code, "kind": PostingKind.MAIN.value}
    state, note = april.following(
        today=day,
        first=first,
        announced=is_announced,
        waiting=facts.waiting,
        arrived=facts.on_the_day,
    )
    url = (
        link("staff:transfer-list")
        if day < first or facts.waiting
        else link("staff:day-roster", **roster, since=first.isoformat())
    )
    blocked = state == TaskState.BLOCKED
    yield Task(f"異動した職員の配属を確かめる{place}", state, "" if blocked else url, note)
    state, note = april.welcoming(arrived=facts.arrived, waiting=facts.never)
    since = april.arrivals_since(first, today=day)
    url = link("staff:day-roster", **roster, since=since.isoformat())
    yield Task(f"新しい職員を迎える{place}", state, url, note)
    if division.pk in user.standing.own_headed_division_ids:
        ending = facts.deputy_until is not None and facts.deputy_until - day <= ENDS_SOON
        state, note = april.naming_deputy(is_named=facts.has_deputy, is_ending=ending)
        url = reverse("staff:deputy-list")
        if not facts.has_deputy:
            url = link("staff:deputy-create", division=division.code)
        yield Task(f"代決者を決める{place}", state, url, note)


register_tasks(TaskSource("staff.head", "所属長の仕事", 30, head_tasks))
