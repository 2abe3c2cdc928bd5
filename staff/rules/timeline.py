"""What an edit makes of a person's posts. Decided once, for the preview and for the writing.

Periods are half-open [since, until); None is open. Two edits that people mix up are kept apart:
``Correct`` changes what a row says for its whole period, ``ChangeFrom`` ends the row the day
before and begins another, so that the past stays as it was.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations
from typing import Protocol

from staff.choices import PostingKind
from staff.rules.changes import WantedPost
from staff.rules.standing import StaffRefused

ONE_DAY = timedelta(days=1)


class StaleRefused(StaffRefused):
    """What the person saw has changed meanwhile; shown with status 409, what was typed is kept."""


STALE = (
    "入力している間に、ほかの人がこの内容を変えました。"
    "今の内容を確かめてから、もう一度「内容を確認する」を押してください。"
)


@dataclass(frozen=True)
class Span:
    """A post for a time. Without pk it is one that an edit adds."""

    post: WantedPost
    since: date | None
    until: date | None
    is_head: bool = False
    pk: int | None = None

    @property
    def is_main(self) -> bool:
        """Tell whether it is the main post."""
        return self.post.kind == PostingKind.MAIN

    @property
    def last_day(self) -> date | None:
        """Return the last day that belongs to it."""
        return self.until - ONE_DAY if self.until else None

    def covers(self, day: date) -> bool:
        """Tell whether the post is held on the day."""
        return not self.begins_after(day) and not self.is_over_by(day)

    def begins_after(self, day: date) -> bool:
        """Tell whether the first day is still to come."""
        return self.since is not None and self.since > day

    def is_over_by(self, day: date) -> bool:
        """Tell whether the last day lies before the day."""
        return self.until is not None and self.until <= day

    def meets(self, other: "Span") -> bool:
        """Tell whether there is a day on which both are held."""
        return _before(self.since, other.until) and _before(other.since, self.until)

    def shared_days(self, other: "Span") -> tuple[date | None, date | None]:
        """Return the half-open period in which both are held."""
        starts = [day for day in (self.since, other.since) if day]
        ends = [day for day in (self.until, other.until) if day]
        return max(starts, default=None), min(ends, default=None)


def _before(start: date | None, end: date | None) -> bool:
    return start is None or end is None or start < end


Spans = tuple[Span, ...]


class Edit(Protocol):
    """A change of a timeline."""

    def apply(self, spans: Spans) -> Spans:
        """Return the timeline that results; StaffRefused says why it cannot be."""


@dataclass(frozen=True)
class Correct:
    """「この行を直す」: the row was wrong; it says something else for its whole period."""

    span: Span

    def apply(self, spans: Spans) -> Spans:
        """Put the row in the place of the one with its key."""
        held = _row(spans, self.span.pk)
        _check_order(self.span)
        return tuple(self.span if span is held else span for span in spans)


@dataclass(frozen=True)
class ChangeFrom:
    """「この日から変える」: the row ends the day before, another begins on the day."""

    pk: int
    day: date
    post: WantedPost
    is_head: bool

    def apply(self, spans: Spans) -> Spans:
        """Cut the row at the day."""
        held = _row(spans, self.pk)
        if not held.covers(self.day):
            raise StaffRefused(
                f"{_day(self.day)}は、この配属の期間にありません。期間の中の日を入れてください。"
            )
        if held.since == self.day:
            raise StaffRefused(
                f"この配属は{_day(self.day)}に始まっています。"
                "始めから変えるときは「この行を直す」を使ってください。"
            )
        if (self.post, self.is_head) == (held.post, held.is_head):
            raise StaffRefused("今の配属と同じ内容です。変わるところを入力してください。")
        after = Span(self.post, self.day, held.until, self.is_head)
        cut = replace(held, until=self.day)
        return (*(cut if span is held else span for span in spans), after)


@dataclass(frozen=True)
class Add:
    """Another post beside what is held: 兼務, 併任, or the first main post."""

    span: Span

    def apply(self, spans: Spans) -> Spans:
        """Put the post beside the others."""
        _check_order(self.span)
        return (*spans, self.span)


@dataclass(frozen=True)
class End:
    """The post ends with the last day."""

    pk: int
    last_day: date

    def apply(self, spans: Spans) -> Spans:
        """Shorten or lengthen the row."""
        held = _row(spans, self.pk)
        if held.since is not None and held.since > self.last_day:
            raise StaffRefused(
                f"最後の日は、始まりの{_day(held.since)}より後にしてください。"
                "なかったことにするときは「この行を消す」を使ってください。"
            )
        ended = replace(held, until=self.last_day + ONE_DAY)
        return tuple(ended if span is held else span for span in spans)


@dataclass(frozen=True)
class Remove:
    """The row should never have been there."""

    pk: int

    def apply(self, spans: Spans) -> Spans:
        """Leave the row out."""
        held = _row(spans, self.pk)
        return tuple(span for span in spans if span is not held)


@dataclass(frozen=True)
class Leave:
    """The person leaves the city hall: every post ends with the last day, later ones fall away."""

    last_day: date

    def apply(self, spans: Spans) -> Spans:
        """Cut everything at the day."""
        until = self.last_day + ONE_DAY
        kept = tuple(span for span in spans if not span.begins_after(self.last_day))
        if all(span.is_over_by(until) for span in spans):
            raise StaffRefused("この日より後に続く配属はありません。日付を確かめてください。")
        return tuple(
            span if span.is_over_by(until) else replace(span, until=until) for span in kept
        )


def is_correction(edit: Edit) -> bool:
    """Tell whether an edit says that a row was wrong, not that something has changed."""
    return isinstance(edit, Correct | Remove)


def check_timeline(
    spans: Spans, place: Mapping[WantedPost, str], *, touched: Collection[Span]
) -> None:
    """Refuse two main posts on a day, and the same division twice (place: a post in words).

    What an import left behind long ago does not stand in the way of another row's correction.
    """
    for one, other in combinations(spans, 2):
        if not one.meets(other) or not (one in touched or other in touched):
            continue
        if one.is_main and other.is_main:
            raise StaffRefused(
                f"{period_words(*one.shared_days(other))}、本務が2つになります"
                f"(「{place[one.post]}」と「{place[other.post]}」)。期間を見直してください。"
            )
        if one.post.division_id == other.post.division_id:
            raise StaffRefused(
                f"{period_words(*one.shared_days(other))}、同じ所属への配属が重なります"
                f"(「{place[one.post]}」と「{place[other.post]}」)。期間を見直してください。"
            )


def check_within(span: Span, *, name: str, since: date | None, until: date | None) -> None:
    """Refuse a post in a division before it exists or after it is closed."""
    too_early = since is not None and (span.since is None or span.since < since)
    too_late = until is not None and (span.until is None or span.until > until)
    if too_early or too_late:
        raise StaffRefused(
            f"「{name}」があるのは{period_words(since, until)}です。"
            "配属の期間か所属を見直してください。"
        )


def check_one_head(span: Span, *, place: str, others: Iterable[tuple[str, Span]]) -> None:
    """Refuse a second head of a division (others: name and post of its other heads)."""
    for name, other in others:
        if span.meets(other):
            raise StaffRefused(
                f"{period_words(*span.shared_days(other))}、「{place}」の所属長は{name}さんです。"
                "所属長を2人にはできません。先に前の所属長の配属を変えてください。"
            )


def changed_rows(before: Spans, after: Spans) -> tuple[list[int], list[Span], list[Span]]:
    """Return the keys of rows to delete, the rows to change, and the rows to add."""
    held = {span.pk: span for span in before}
    kept = {span.pk for span in after}
    removed = [span.pk for span in before if span.pk is not None and span.pk not in kept]
    changed = [span for span in after if span.pk is not None and held[span.pk] != span]
    return removed, changed, [span for span in after if span.pk is None]


def mark_of(*values: object) -> str:
    """Return a mark that is another as soon as anything that a page was made from is."""
    return hashlib.sha256(repr(values).encode()).hexdigest()[:16]


def telling_day(since: date | None, until: date | None, today: date) -> date:
    """Return the day whose names tell of a period: today within it, its last or first day else."""
    if until is not None and until <= today:
        return until - ONE_DAY
    if since is not None and since > today:
        return since
    return today


def period_words(since: date | None, until: date | None) -> str:
    """Return a half-open period in words, with its last day."""
    parts = []
    if since:
        parts.append(f"{_day(since)}から")
    if until:
        parts.append(f"{_day(until - ONE_DAY)}まで")
    return "".join(parts) or "すべての日"


def newest_first(spans: Iterable[Span]) -> list[Span]:
    """Return the spans as a page lists them: later ones first, the main post before others."""

    def place(span: Span) -> tuple[date, bool, int]:
        return span.since or date.min, span.is_main, span.pk or 0

    return sorted(spans, key=place, reverse=True)


def _row(spans: Spans, pk: int | None) -> Span:
    found = next((span for span in spans if span.pk == pk), None)
    if found is None:
        raise StaleRefused(STALE)
    return found


def _check_order(span: Span) -> None:
    if span.since is not None and span.until is not None and span.since >= span.until:
        raise StaffRefused("最後の日は、始まりの日以後にしてください。")


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
