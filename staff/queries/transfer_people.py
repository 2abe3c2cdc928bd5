"""Whom a batch of transfers concerns, and which other batches it meets."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from staff.choices import TransferState
from staff.models import Notice, Posting, StaffMember, TransferBatch, TransferLine

OWN, OF_DIVISION = "own", "division"


def people_of(batch: TransferBatch) -> QuerySet[StaffMember]:
    """Return those whom the lines name and who may sign in."""
    return StaffMember.objects.filter(number__in=batch.lines.values("number"), is_active=True)


def heads_concerned(batch: TransferBatch) -> QuerySet[StaffMember]:
    """Return today's heads of the divisions that people leave or come to."""
    lines = TransferLine.objects.filter(batch=batch).order_by()
    concerned = Q(division__in=lines.values("division"))
    concerned |= Q(division__in=lines.values("division_before"))
    heads = Posting.objects.on(timezone.localdate()).filter(concerned, is_head=True)
    return StaffMember.objects.filter(pk__in=heads.values("person"), is_active=True)


def announcement_key(batch: TransferBatch, whom: str) -> str:
    """Return the key of the notices by which an announcement was told (OWN, OF_DIVISION)."""
    return f"staff.transfer:{batch.pk}:{whom}:{batch.ready_at:%Y%m%d%H%M%S}"


def endings_key(batch_id: int) -> str:
    """Return the key of the notices that tell of roles which a batch has ended."""
    return f"staff.transfer:{batch_id}:ended"


def told_of_endings(batch: TransferBatch) -> QuerySet[StaffMember]:
    """Return who was told that the batch has ended a role."""
    told = Notice.objects.filter(key=endings_key(batch.pk)).order_by().values("recipient")
    return StaffMember.objects.filter(pk__in=told, is_active=True)


def told_of(batch: TransferBatch) -> QuerySet[StaffMember]:
    """Return who was told of the announcement, and the people themselves."""
    keys = [announcement_key(batch, whom) for whom in (OWN, OF_DIVISION)]
    told = Notice.objects.filter(key__in=keys).order_by().values("recipient")
    return StaffMember.objects.filter(
        Q(pk__in=told) | Q(pk__in=people_of(batch).order_by().values("pk")), is_active=True
    )


@dataclass(frozen=True)
class Applied:
    """A batch of the same day or later that is applied already."""

    name: str
    day: date
    shares_people: bool
    shares_divisions: bool


def applied_since(batch: TransferBatch) -> list[Applied]:
    """Return the applied batches of the day and later, with what they have in common: one query."""
    own = TransferLine.objects.filter(batch=batch).order_by()
    theirs = TransferLine.objects.filter(batch=OuterRef("pk")).order_by()
    places = own.filter(division__isnull=False).values("division")
    left = own.filter(division_before__isnull=False).values("division_before")
    met = Q()
    for ours in (places, left):
        met |= Q(division__in=ours) | Q(division_before__in=ours)
    rows = TransferBatch.objects.filter(
        state=TransferState.APPLIED, effective_on__gte=batch.effective_on
    ).exclude(pk=batch.pk)
    rows = rows.annotate(
        people=Exists(theirs.filter(number__in=own.exclude(number="").values("number"))),
        divisions=Exists(theirs.filter(met)),
    ).order_by("effective_on", "pk")
    return [
        Applied(*row) for row in rows.values_list("name", "effective_on", "people", "divisions")
    ]


def held_up_by(batch: TransferBatch, waiting: Iterable[TransferBatch]) -> str:
    """Return which of the batches that could not be applied has a person in common, "" for none."""
    keys = [each.pk for each in waiting]
    if not keys:
        return ""
    own = TransferLine.objects.filter(batch=batch).order_by()
    lines = TransferLine.objects.filter(batch__in=keys, number__in=own.values("number"))
    return _first(lines.order_by("batch__effective_on", "batch_id"))


def _first(lines: QuerySet[TransferLine]) -> str:
    return lines.values_list("batch__name", flat=True).first() or ""
