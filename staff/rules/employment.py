"""A person's kinds of employment (任用区分) over time: one on every day, without a gap.

Periods are half-open [since, until); None is open. As with posts, two edits are kept apart: what
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
    """Let the row that covers the day say another kind for its whole period."""
    return _joined(span._replace(kind=kind) if span.covers(day) else span for span in spans)


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
