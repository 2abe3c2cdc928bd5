"""Who moves, told from the posts before and after: for every writer that is not a batch."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from psycopg.types.range import DateRange

from staff.consequences import Move, PostFacts, Transfer
from staff.models import (
    Division,
    DueMove,
    JobTitle,
    OrganisationChange,
    Posting,
    StaffMember,
)
from staff.rules.timeline import Spans
from staff.rules.transfers.moves import Posts, Step, Who, goes_on_from, move_between, steps_of

BY_HAND = "職員の登録による異動"
Held = Mapping[int, Posts]

_FACTS = ("kind", "division_id", "division__department_id", "job_title_id", "job_title__grade",
          "is_head")  # fmt: skip


def due_groups(
    today: date,
) -> list[tuple[date, str, OrganisationChange | None, StaffMember]]:
    """Return what waits for a day that has come: what was entered together comes together."""
    rows = DueMove.objects.due(today).select_related("change", "by").order_by("day", "pk")
    return list(dict.fromkeys((row.day, row.occasion, row.change, row.by) for row in rows))


def posts_held(people: Iterable[int], day: date) -> dict[int, Posts]:
    """Return the posts of people on a day, by the person's key: one query."""
    rows = Posting.objects.on(day).filter(person__in=list(people)).order_by("pk")
    found: dict[int, Posts] = defaultdict(tuple)
    for person, *facts in rows.values_list("person_id", *_FACTS):
        found[person] += (PostFacts(*facts),)
    return found


def moves_between(before: Held, after: Held, day: date) -> tuple[Move, ...]:
    """Return who moves from one set of posts to the other, in the order of numbers: two queries."""
    changed = [pk for pk in {*before, *after} if before.get(pk, ()) != after.get(pk, ())]
    reaching = Posting.objects.filter(person__in=changed).order_by()
    reaching = reaching.exclude(period__fully_lt=DateRange(day, None))
    going_on = set(reaching.values_list("person", flat=True))
    people = StaffMember.objects.filter(pk__in=changed).order_by("number")
    moves = (
        move_between(Who(pk, number, name, pk in going_on), before.get(pk, ()), after.get(pk, ()))
        for pk, number, name in people.values_list("pk", "number", "name")
    )
    return tuple(move for move in moves if move is not None)


def moves_in(entries: Sequence[Mapping[str, Any]], day: date) -> tuple[Move, ...]:
    """Return who moves by the posts that a ledger has written: what it says was there before."""
    rows = [entry for entry in entries if entry["model"] == Posting._meta.label]
    first: dict[int, Mapping[str, Any] | None] = {}
    for entry in rows:
        first.setdefault(entry["pk"], entry["before"])
    people = {(entry["after"] or entry["before"])["person_id"] for entry in rows}
    if not people:
        return ()
    after = posts_held(people, day)
    untouched = Posting.objects.on(day).filter(person__in=people).exclude(pk__in=first)
    before: dict[int, Posts] = defaultdict(tuple)
    for person, *facts in untouched.order_by("pk").values_list("person_id", *_FACTS):
        before[person] += (PostFacts(*facts),)
    facts_of = _facts([value for value in first.values() if value])
    for value in first.values():
        if value and _covers(value["period"], day):
            before[value["person_id"]] += (facts_of(value),)
    return moves_between(before, after, day)


def _covers(period: Sequence[str | None], day: date) -> bool:
    lower, upper = period
    return (lower is None or lower <= day.isoformat()) and (
        upper is None or day.isoformat() < upper
    )


def _facts(values: Sequence[Mapping[str, Any]]) -> Any:
    departments = _departments({value["division_id"] for value in values})
    grades = _grades({value["job_title_id"] for value in values})

    def facts(value: Mapping[str, Any]) -> PostFacts:
        division, title = value["division_id"], value["job_title_id"]
        return PostFacts(
            value["kind"],
            division,
            departments.get(division, 0),
            title,
            grades.get(title),
            value["is_head"],
        )

    return facts


def transfers_of_edit(
    person: StaffMember, before: Spans, after: Spans, today: date, *, is_correction: bool = False
) -> list[Transfer]:
    """Return what an edit of one person's posts does, day by day: two queries."""
    steps = list(steps_of(before, after, today, is_correction=is_correction))
    spans = {span for step in steps for span in (*step.before, *step.after)}
    departments = _departments({span.post.division_id for span in spans})
    grades = _grades({span.post.job_title_id for span in spans})

    def facts(held: Spans) -> Posts:
        return tuple(
            PostFacts(
                span.post.kind,
                span.post.division_id,
                departments.get(span.post.division_id, 0),
                span.post.job_title_id,
                grades.get(span.post.job_title_id),
                span.is_head,
            )
            for span in held
        )

    def transfer(step: Step) -> Transfer | None:
        who = Who(person.pk, person.number, person.name, goes_on_from(after, step.day))
        move = move_between(who, facts(step.before), facts(step.after))
        return Transfer(None, BY_HAND, step.day, (move,)) if move else None

    return [found for step in steps if (found := transfer(step))]


def _departments(divisions: set[int]) -> dict[int, int]:
    rows = Division.objects.filter(pk__in=divisions).order_by()
    return dict(rows.values_list("pk", "department_id"))


def _grades(titles: set[int]) -> dict[int, str | None]:
    return dict(JobTitle.objects.filter(pk__in=titles).order_by().values_list("pk", "grade"))
