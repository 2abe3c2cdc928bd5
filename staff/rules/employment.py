"""A person's kinds of employment (任用区分) over time: one on every day of service.

The last one ends with the person's last day; who comes back later begins a new one. Periods are half-open [since, until); None is open. As with posts, two edits are kept apart: what
changes from a day on leaves the past as it was, a correction rewrites the row that was wrong.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple


class KindSpan(NamedTuple):
    """A kind of employment for a time. Without pk it is one that an edit adds."""

    kind: str
    since: date | None
    until: date | None
    pk: int | None = None

    def covers(self, day: date) -> bool:
        """Tell whether the kind holds on the day."""
        return (self.since is None or self.since <= day) and (
            self.until is None or self.until > day
        )


# The earliest first.
KindSpans = tuple[KindSpan, ...]
KindEdit = Callable[[KindSpans, str, date], KindSpans]


def kind_on(spans: KindSpans, day: date) -> str:
    """Return the kind of the day; "" if no row covers it."""
    return next((span.kind for span in spans if span.covers(day)), "")


def kind_until(spans: KindSpans, day: date) -> str:
    """Return the kind of the day, or the last one that began before it; "" if none has begun."""
    begun = [span.kind for span in spans if span.since is None or span.since <= day]
    return begun[-1] if begun else ""


def from_day(spans: KindSpans, kind: str, day: date) -> KindSpans:
    """Let another kind hold from the day on; what was planned for later is given up with it.

    Nothing changes if the day has the kind already: a later plan then stays.
    """
    if kind_on(spans, day) == kind:
        return spans
    before = [span for span in spans if span.since is None or span.since < day]
    ended = [span._replace(until=day) if span.covers(day) else span for span in before]
    begun = next((span.pk for span in spans if span.since == day), None)
    return _joined([*ended, KindSpan(kind, day if before else None, None, begun)])


def corrected(spans: KindSpans, kind: str, day: date) -> KindSpans:
    """Let the row that covers the day, of a leaver the last one, say another kind for all its time."""
    begun = [span for span in spans if span.since is None or span.since <= day]
    wrong = begun[-1] if begun else None
    return _joined(span._replace(kind=kind) if span is wrong else span for span in spans)


def changed_today(spans: KindSpans, kind: str, day: date) -> KindSpans:
    """Let another kind hold from today on; of a leaver it can only be a correction."""
    return corrected(spans, kind, day) if has_ended(spans, day) else from_day(spans, kind, day)


def has_ended(spans: KindSpans, day: date) -> bool:
    """Tell whether the last row was over before the day: the person has left."""
    return not kind_on(spans, day) and bool(kind_until(spans, day))


Service = tuple[date | None, date | None]


def service_on(posts: Iterable[Service], day: date) -> Service | None:
    """Return the last time of service that had begun by the day; None if there was none yet.

    posts: first day and the day after the last of each. An end that lies after the day is only
    planned, as is a gap before a post that begins later: the service is open then.
    """
    known = sorted(posts, key=lambda post: (post[0] or date.min, post[1] or date.max))
    found: Service | None = None
    for since, until in known:
        if since is not None and since > day:
            return found and (found[0], None)
        if found is None or (found[1] is not None and since is not None and found[1] < since):
            found = since, until
        else:
            ends = (found[1], until)
            found = found[0], None if None in ends else max(end for end in ends if end)
    if found and found[1] is not None and found[1] > day:
        return found[0], None
    return found


def within_service(spans: KindSpans, kind: str, service: Service) -> KindSpans:
    """Let the rows end with the service, or begin anew with it (``kind``: the last one known).

    A row that had ended before the service begins stays; one that reaches it goes on with it.
    What was planned for after an end is given up.
    """
    since, until = service
    kept = [span for span in spans if until is None or span.since is None or span.since < until]
    last = kept[-1] if kept else None
    if last is None:
        return tuple(kept)
    if last.until is not None and since is not None and last.until < since:
        return (*kept, KindSpan(kind, since, until))
    return (*kept[:-1], last._replace(until=until))


def _joined(spans: Iterable[KindSpan]) -> KindSpans:
    """Make one row of neighbours that say the same."""
    joined: list[KindSpan] = []
    for span in spans:
        last = joined[-1] if joined else None
        if last and last.kind == span.kind and last.until == span.since:
            joined[-1] = last._replace(until=span.until)
        else:
            joined.append(span)
    return tuple(joined)


class KindChanges(NamedTuple):
    """What to write so that the rows of a person become others."""

    removed: list[int]
    changed: list[KindSpan]
    added: list[KindSpan]


def kind_changes(before: KindSpans, after: KindSpans) -> KindChanges:
    """Return what differs, by the keys of the rows."""
    stored = {span.pk: span for span in before}
    kept = {span.pk for span in after}
    return KindChanges(
        removed=[span.pk for span in before if span.pk is not None and span.pk not in kept],
        changed=[span for span in after if span.pk is not None and stored[span.pk] != span],
        added=[span for span in after if span.pk is None],
    )
