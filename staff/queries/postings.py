"""A person's posts over time, in words, and what an edit would make of them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from staff.choices import PostingKind
from staff.models import Division, JobTitle, Posting, StaffMember, StatusPeriod
from staff.queries.organisation import PlaceNames
from staff.rules.changes import WantedPost
from staff.rules.timeline import (
    Edit,
    Span,
    Spans,
    changed_rows,
    check_one_head,
    check_timeline,
    check_within,
    mark_of,
    newest_first,
    telling_day,
)

# What the office writes of a person by hand; the number is the key and stays.
PERSON_FIELDS = ("name", "kana", "email", "employment_kind", "hired_on")


@dataclass(frozen=True)
class SpanLine:
    """A post in words, by the names of its time."""

    span: Span
    place: str
    job_title: str
    former_places: tuple[str, ...]  # what the same unit was called earlier in that time
    state: str  # past, present, future
    is_new: bool = False  # only on this side of an edit
    hides_end: bool = False

    @property
    def kind(self) -> str:
        """本務・兼務・併任."""
        return PostingKind(self.span.post.kind).label

    @property
    def since(self) -> date | None:
        """Return the first day."""
        return self.span.since

    @property
    def until(self) -> date | None:
        """Return the day after the last, as far as the viewer may know of it."""
        return None if self.hides_end else self.span.until


def spans_of(person: StaffMember, *, lock: bool = False) -> Spans:
    """Read a person's posts as plain values."""
    rows = Posting.objects.filter(person=person).order_by("pk")
    return tuple(_span(row) for row in (rows.select_for_update() if lock else rows))


def _span(row: Posting) -> Span:
    post = WantedPost(row.kind, row.division_id, row.job_title_id)
    return Span(post, row.period.lower, row.period.upper, row.is_head, row.pk)


def spans_mark(spans: Spans) -> str:
    """Return a mark of the posts as a page showed them; any other writer changes it too."""
    return mark_of(spans)


def person_mark(person: StaffMember) -> str:
    """Return a mark of a person's own fields."""
    return mark_of([getattr(person, name) for name in PERSON_FIELDS])


def status_mark(status: StatusPeriod) -> str:
    """Return a mark of a time away; one mark for all that are not stored yet."""
    if status.pk is None:
        return mark_of("new", status.person_id)
    period = status.period
    return mark_of(status.pk, status.kind, period.lower, period.upper, status.note)


def plan_edit(person: StaffMember, edit: Edit, spans: Spans, today: date) -> Spans:
    """Return the posts after an edit; StaffRefused says why it cannot be."""
    after = edit.apply(spans)
    _, changed, added = changed_rows(spans, after)
    touched = [*changed, *added]
    places = _places(after, today)
    check_timeline(after, places, touched=touched)
    divisions = Division.objects.in_bulk({span.post.division_id for span in touched})
    for span in touched:
        division = divisions[span.post.division_id]
        lower, upper = division.period.lower, division.period.upper
        check_within(span, name=division.name, since=lower, until=upper)
    heading = [span for span in touched if span.is_head]
    for span, others in _other_heads(person, heading):
        check_one_head(span, place=divisions[span.post.division_id].name, others=others)
    return after


def _other_heads(
    person: StaffMember, heading: Iterable[Span]
) -> Iterable[tuple[Span, list[tuple[str, Span]]]]:
    for span in heading:
        rows = Posting.objects.filter(division=span.post.division_id, is_head=True)
        others = rows.exclude(person=person).select_related("person")
        yield span, [(row.person.name, _span(row)) for row in others]


def _places(spans: Iterable[Span], today: date) -> Mapping[WantedPost, str]:
    return {line.span.post: f"{line.place} {line.job_title}" for line in describe(spans, today)}


def describe(
    spans: Iterable[Span],
    today: date,
    *,
    unlike: Spans | None = None,
    hide_ends_after: date | None = None,
    told: Collection[Span] = (),
) -> list[SpanLine]:
    """Return the posts in words, newest first: four queries, however many.

    unlike: the other side of an edit; what is not there too is marked.
    hide_ends_after: who may not know what is planned sees no end that lies after the day.
    told: posts whose end is announced, so that everybody may see it.
    """
    spans = list(spans)
    divisions = Division.objects.select_related("department").in_bulk(
        {span.post.division_id for span in spans}
    )
    titles = JobTitle.objects.in_bulk({span.post.job_title_id for span in spans})
    names = PlaceNames.read()
    lines = []
    for span in newest_first(spans):
        division = divisions[span.post.division_id]
        day = telling_day(span.since, span.until, today)
        hidden = hide_ends_after is not None and not span.is_over_by(hide_ends_after)
        hidden = hidden and span not in told
        lines.append(
            SpanLine(
                span=span,
                place=names.place(division, day),
                job_title=titles[span.post.job_title_id].name,
                former_places=names.former(division, span.since, day),
                state=_state(span, today),
                is_new=unlike is not None and span not in unlike,
                hides_end=hidden,
            )
        )
    return lines


def _state(span: Span, today: date) -> str:
    if span.is_over_by(today):
        return "past"
    return "future" if span.begins_after(today) else "present"
