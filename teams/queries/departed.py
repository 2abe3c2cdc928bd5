"""Whoever acts on a seat and is there no more: moves that no batch has told of.

A post may have ended by an import or by hand. The nightly check makes of it the same ``Transfer``
that a batch would have been, so that one rule says what becomes of the seat.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from staff.choices import NOT_COUNTED, PostingKind
from staff.models import Posting, StatusPeriod
from staff.rules.transfers.effects import Move, PostFacts, Transfer
from teams.choices import Basis
from teams.models import Specialist
from teams.queries.completeness import tenures_with_presence


def departures(today: date) -> list[Transfer]:
    """Return the moves of people who act where they do not belong: a transfer for each day.

    Four queries. Who has no post left has left the city, unless away for a time (派遣など).
    """
    since = _out_of_place(today)
    people = list(since)
    posts: dict[int, list[Posting]] = defaultdict(list)
    held = Posting.objects.filter(person__in=people).select_related(
        "person", "division", "job_title"
    )
    for post in held.order_by("period", "pk"):
        posts[post.person_id].append(post)
    away = StatusPeriod.objects.on(today).filter(kind__in=NOT_COUNTED, person__in=people)
    absent = set(away.values_list("person", flat=True))
    moves: dict[date, list[Move]] = defaultdict(list)
    for person_id, rows in posts.items():
        over = {row.period.upper for row in rows if _is_over(row, today)}
        for day in sorted(day for day in over if day > since[person_id]):
            is_last = not any(_covers(row, today) or row.period.lower > day for row in rows)
            moves[day].append(_move(rows, day, leaves=is_last and person_id not in absent))
    return [Transfer(None, "", day, tuple(found)) for day, found in sorted(moves.items())]


def _out_of_place(today: date) -> dict[int, date]:
    """Return who acts where they do not belong, with the first day of the earliest such term."""
    acting = tenures_with_presence(today).exclude(basis=Basis.POST).filter(is_in_place=False)
    in_office = Posting.objects.on(today).filter(division__is_office=True)
    specialists = Specialist.objects.on(today).exclude(person__in=in_office.values("person"))
    found: dict[int, date] = {}
    for rows in (acting, specialists):
        for person_id, term in rows.order_by().values_list("person", "period"):
            first = term.lower or date.min
            found[person_id] = min(first, found.get(person_id, first))
    return found


def _is_over(post: Posting, today: date) -> bool:
    return post.period.upper is not None and post.period.upper <= today


def _covers(post: Posting, day: date) -> bool:
    first, upper = post.period.lower, post.period.upper
    return (first is None or first <= day) and (upper is None or day < upper)


def _move(posts: list[Posting], day: date, *, leaves: bool) -> Move:
    ended = [post for post in posts if post.period.upper == day]
    begun = [post for post in posts if post.period.lower == day]
    now = [post for post in posts if _covers(post, day)]
    person = posts[0].person
    return Move(
        person_id=person.pk,
        number=person.number,
        name=person.name,
        leaves=leaves,
        before=_main(ended),
        after=_main(now),
        ended=tuple(map(_facts, ended)),
        begun=tuple(map(_facts, begun)),
    )


def _main(posts: Iterable[Posting]) -> PostFacts | None:
    return next((_facts(post) for post in posts if post.kind == PostingKind.MAIN), None)


def _facts(post: Posting) -> PostFacts:
    return PostFacts(
        kind=post.kind,
        division_id=post.division_id,
        department_id=post.division.department_id,
        job_title_id=post.job_title_id,
        grade=post.job_title.grade,
        is_head=post.is_head,
    )
