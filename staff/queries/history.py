"""The audit trail of an object, and who heads a person: reads that many pages need."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pghistory.models
from django.db import models
from django.utils import timezone

from staff.models import Posting, StaffMember
from staff.queries.audit import HIDDEN_FIELDS, Names, in_words

HISTORY_LIMIT = 50


@dataclass(frozen=True)
class Change:
    """One entry of the audit trail of an object, in the words of the page."""

    at: datetime
    by: str
    what: str
    kind: str
    differences: tuple[tuple[str, str, str], ...]  # (label, before, after)


def history_of(*objects: models.Model) -> list[Change]:
    """Return the newest changes of the objects: who, when, what, before and after.

    One query for each kind of object, since pghistory keeps a table of events for each, and one
    for each kind of thing whose name they mention.
    """
    by_kind: dict[type[models.Model], list[models.Model]] = defaultdict(list)
    for obj in objects:
        by_kind[type(obj)].append(obj)
    owners = {kind._meta.label: found[0] for kind, found in by_kind.items()}
    events = [
        event
        for found in by_kind.values()
        for event in pghistory.models.Events.objects.tracks(*found).order_by(
            "-pgh_created_at", "-pgh_id"
        )[:HISTORY_LIMIT]
    ]
    events.sort(key=lambda event: event.pgh_created_at, reverse=True)
    del events[HISTORY_LIMIT:]
    told = [(event, list(_changed(owners[event.pgh_obj_model], event))) for event in events]
    names = Names.of_values(
        (each, value) for _, fields in told for each, *values in fields for value in values
    )
    return [_change(event, fields, names) for event, fields in told]


def _changed(owner: models.Model, event: Any) -> Iterator[tuple[Any, Any, Any]]:
    """Yield the fields that an event has changed, with the stored values before and after."""
    fields = {each.attname: each for each in owner._meta.concrete_fields}
    for name, (before, after) in (event.pgh_diff or {}).items():
        if name not in HIDDEN_FIELDS and name in fields:
            yield fields[name], before, after


def _change(event: Any, fields: list[tuple[Any, Any, Any]], names: Names) -> Change:
    context = event.pgh_context or {}
    return Change(
        at=event.pgh_created_at,
        by=context.get("by_name", "システム"),
        what=context.get("what", ""),
        kind=event.pgh_label,
        differences=tuple(
            (
                str(each.verbose_name),
                in_words(each, before, names),
                in_words(each, after, names),
            )
            for each, before, after in fields
        ),
    )


def heads_of(person: StaffMember, day: date | None = None) -> models.QuerySet[StaffMember]:
    """Return the heads of the divisions of the person's posts on a day (today)."""
    day = day or timezone.localdate()
    divisions = Posting.objects.on(day).filter(person=person).values("division")
    heads = Posting.objects.on(day).filter(division__in=divisions, is_head=True)
    return StaffMember.objects.filter(pk__in=heads.values("person")).exclude(pk=person.pk)
