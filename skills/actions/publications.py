"""What everybody reads of a day is stored once, and stays as it is (ADR 86)."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from skills.models import Publication, PublishedCell, Snapshot
from skills.queries.figures import public_day, published_figures
from skills.queries.published import Row, rows_of

BATCH = 2000


def publish_what_is_due(*, now: datetime) -> list[Publication]:
    """Store the month that is over and the locked years where they are missing; drop old months.

    Return what there is to read now. A portal that has just begun has nothing to publish yet.
    """
    days: dict[date, Snapshot | None] = {public_day(timezone.localdate(now)): None}
    days |= {one.day: one for one in Snapshot.objects.filter(locked_at__isnull=False)}
    found = {one.day: one for one in Publication.objects.filter(day__in=days)}
    for day in sorted(days.keys() - found.keys()):
        stored = publish(day=day, snapshot=days[day], now=now)
        if stored is not None:
            found[day] = stored
    Publication.objects.exclude(day__in=days).delete()
    return list(found.values())


def publish(*, day: date, snapshot: Snapshot | None, now: datetime) -> Publication | None:
    """Store what everybody reads of a day, of a locked year from its record; once for ever.

    Where the day is stored already, it stays: a second count of the same day would tell by the
    difference what was entered in between. Two workers at once: the second waits for the first and
    finds it done. None where nobody is asked for anything: that day is counted live.
    """
    with transaction.atomic():
        Publication.objects.bulk_create(
            [Publication(day=day, computed_at=now)], ignore_conflicts=True
        )
        publication = Publication.objects.select_for_update().get(day=day)
        if publication.cells.exists():
            return publication
        rows = list(rows_of(published_figures(day, snapshot)))
        if not any(row.asked for row in rows):
            publication.delete()
            return None
        _store(publication, rows)
    return publication


def _store(publication: Publication, rows: list[Row]) -> None:
    PublishedCell.objects.bulk_create(
        [PublishedCell(publication=publication, **row._asdict()) for row in rows],
        batch_size=BATCH,
    )
