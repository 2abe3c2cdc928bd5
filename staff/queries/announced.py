"""A person's posts as announced batches will leave them, before these are applied (ADR 40)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils import timezone

from staff.models import StaffMember, TransferBatch, TransferLine
from staff.queries.transfers import load_ground
from staff.rules.changes import PostChanges
from staff.rules.timeline import Span
from staff.rules.transfers.checking import check_lines
from staff.rules.transfers.findings import faulty_keys
from staff.rules.transfers.ground import Ground
from staff.rules.transfers.planning import plans_of


@dataclass(frozen=True)
class Announced:
    """Posts, and those of them whose end or beginning is announced."""

    spans: tuple[Span, ...]
    told: frozenset[Span]


def announced_spans(person: StaffMember, spans: Iterable[Span]) -> Announced:
    """Return the posts with what is announced put in: one query where nothing is.

    Lines that could not be carried out any more are left out, as the application would.
    """
    found = Announced(tuple(spans), frozenset())
    waiting = TransferBatch.objects.awaited(timezone.now())
    waiting = waiting.filter(effective_on__gt=timezone.localdate())
    lines = TransferLine.objects.filter(batch__in=waiting, number=person.number)
    by_batch: dict[TransferBatch, list[TransferLine]] = {}
    for line in lines.select_related("batch").order_by("batch__effective_on", "batch", "row"):
        by_batch.setdefault(line.batch, []).append(line)
    for batch, of_person in by_batch.items():
        ground = load_ground(batch, lines=of_person)
        for plan in plans_of(ground, skip=faulty_keys(check_lines(ground))):
            found = _with(found, plan.posts, ground)
    return found


def _with(known: Announced, changes: PostChanges, ground: Ground) -> Announced:
    closed = {held.pk for held in changes.closed}
    gone = {held.pk for held in (*changes.cancelled, *(held for held, _ in changes.moved))}
    ended = {span: replace(span, until=ground.day) for span in known.spans if span.pk in closed}
    begun = [
        Span(post, ground.day, None, bool(ground.titles[post.job_title_id].heads))
        for post in (*changes.opened, *(post for _, post in changes.moved))
    ]
    kept = [ended.get(span, span) for span in known.spans if span.pk not in gone]
    return Announced((*kept, *begun), known.told | {*ended.values(), *begun})
