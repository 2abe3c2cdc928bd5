"""The audit trail of an object, and who heads a person: reads that many pages need."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pghistory.models
from django.db import models
from django.utils import timezone

from staff.models import Posting, StaffMember

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

    One query for each kind of object: pghistory keeps a table of events for each.
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
    return [_change(event, owners) for event in events[:HISTORY_LIMIT]]


def _change(event: Any, owners: dict[str, models.Model]) -> Change:
    owner = owners[event.pgh_obj_model]
    context = event.pgh_context or {}
    differences = () if event.pgh_diff is None else tuple(_differences(owner, event.pgh_diff))
    return Change(
        at=event.pgh_created_at,
        by=context.get("by_name", "システム"),
        what=context.get("what", ""),
        kind=event.pgh_label,
        differences=differences,
    )


HIDDEN_FIELDS = {"search_text", "version", "updated_at"}


def _differences(owner: models.Model, diff: dict[str, list[Any]]) -> Any:
    fields = {field.attname: field for field in owner._meta.concrete_fields}
    for name, (before, after) in diff.items():
        if name not in HIDDEN_FIELDS and name in fields:
            field = fields[name]
            yield str(field.verbose_name), _in_words(field, before), _in_words(field, after)


def _in_words(field: models.Field, value: Any) -> str:  # type: ignore[type-arg]
    if value is None or value == "":
        return "(なし)"
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    return str(value)


def heads_of(person: StaffMember, day: date | None = None) -> models.QuerySet[StaffMember]:
    """Return the heads of the divisions of the person's posts on a day (today)."""
    day = day or timezone.localdate()
    divisions = Posting.objects.on(day).filter(person=person).values("division")
    heads = Posting.objects.on(day).filter(division__in=divisions, is_head=True)
    return StaffMember.objects.filter(pk__in=heads.values("person")).exclude(pk=person.pk)
