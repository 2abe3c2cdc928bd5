"""Whom no rate counts on a day: the complement of ``StaffMember.objects.counted_on``."""

from datetime import date

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from staff.choices import NOT_COUNTED, PostingKind
from staff.models import Posting, StatusPeriod
from staff.models.statuses import StatusQuerySet


def away_on(day: date) -> StatusQuerySet:
    """Return the times away of people in post on the day, with the place of the main post."""
    main = Posting.objects.on(day).filter(kind=PostingKind.MAIN, person=OuterRef("person"))
    main = main.order_by()

    def of(path: str) -> Subquery:
        return Subquery(main.values(path)[:1])

    rows = StatusPeriod.objects.on(day).filter(kind__in=NOT_COUNTED)
    return rows.annotate(
        department_pk=of("division__department"),
        department_name=of("division__department__name"),
        department_order=Coalesce(of("division__department__order"), 0),
        division_name=of("division__name"),
    ).filter(department_pk__isnull=False)
