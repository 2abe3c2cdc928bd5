"""Moves that follow from posts as they were and as they will be, whoever has written them.

A batch knows its moves from its lines. A post that is entered by hand, an import and a change of
the organisation know only the posts before and after: the moves are told from these.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from staff.choices import PostingKind
from staff.rules.timeline import ONE_DAY, Edit, Leave, Span, Spans
from staff.rules.transfers.effects import Move, PostFacts

Posts = tuple[PostFacts, ...]


@dataclass(frozen=True)
class Who:
    """A person, and whether any post is held on the day of the move or later."""

    pk: int | None
    number: str
    name: str
    goes_on: bool


def move_between(who: Who, before: Posts, after: Posts) -> Move | None:
    """Return what changes from one set of posts to another; None if nothing does."""
    ended, begun = Counter(before) - Counter(after), Counter(after) - Counter(before)
    if not ended and not begun:
        return None
    return Move(
        person_id=who.pk,
        number=who.number,
        name=who.name,
        leaves=bool(before) and not after and not who.goes_on,
        before=_main(before),
        after=_main(after),
        ended=tuple(ended.elements()),
        begun=tuple(begun.elements()),
    )


def _main(posts: Posts) -> PostFacts | None:
    return next((post for post in posts if post.kind == PostingKind.MAIN), None)


@dataclass(frozen=True)
class Step:
    """A day on which other posts are held, with those before and those after."""

    day: date
    before: Spans
    after: Spans


def steps_of(
    before: Spans, after: Spans, today: date, *, is_correction: bool = False
) -> Iterator[Step]:
    """Yield the days from which an edit makes a difference: one that has come, and those to come.

    What was entered late counts from its own day, a correction from today on: what others have
    built on the mistake stays as it was. A day to come counts if it is not as it was planned.
    """
    if _held(before, today) != _held(after, today):
        day = today if is_correction else _since(before, after, today)
        yield Step(day, _on(before, today), _on(after, today))
    for day in sorted(_edges(after)):
        eve = day - ONE_DAY
        now, then = _held(after, eve), _held(after, day)
        if day > today and now != then and (now, then) != (_held(before, eve), _held(before, day)):
            yield Step(day, _on(after, eve), _on(after, day))


def _since(before: Spans, after: Spans, today: date) -> date:
    """Return the first day of the time, reaching until today, in which the two differ."""
    first = today
    for day in sorted((_edges(before) | _edges(after)), reverse=True):
        if day > today:
            continue
        if _held(before, day) == _held(after, day):
            break
        first = day
    return first


def _edges(spans: Spans) -> set[date]:
    return {day for span in spans for day in (span.since, span.until) if day}


def _on(spans: Spans, day: date) -> Spans:
    return tuple(span for span in spans if span.covers(day))


def _held(spans: Spans, day: date) -> Counter[tuple[object, bool]]:
    return Counter((span.post, span.is_head) for span in _on(spans, day))


def goes_on_from(spans: Spans, day: date) -> bool:
    """Tell whether any post is held on the day or later."""
    return any(not span.is_over_by(day) for span in spans)


def account_end(edit: Edit, before: Spans, after: Spans, *, expires_on: date | None) -> date | None:
    """Return the last day of a person's account after an edit.

    Who leaves may sign in until the last day. If that turns out otherwise, the account goes with
    the posts; an end that somebody has set for another reason stays.
    """
    if isinstance(edit, Leave):
        return edit.last_day
    if expires_on is None or not after or expires_on != _last_day(before):
        return expires_on
    return _last_day(after)


def _last_day(spans: Sequence[Span]) -> date | None:
    """Return the last day of all posts, None if they go on."""
    days = [span.last_day for span in spans]
    return max((day for day in days if day), default=None) if all(days) else None
