"""The kind of employment (任用区分) on a day, and over time."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from psycopg.types.range import DateRange

from staff.choices import EmploymentKind
from staff.models import EmploymentPeriod, Posting, StaffMember
from staff.rules.employment import KindSpan, KindSpans, Service, service_on


def employment_on(day: date, *, prefix: str = "") -> Coalesce:
    """Return the kind of a day as an expression, for people or rows that point to one by ``prefix``.

    Of somebody without a row it is the kind of today.
    """
    dated = EmploymentPeriod.objects.on(day).filter(person=OuterRef(f"{prefix}pk")).order_by()
    return Coalesce(Subquery(dated.values("kind")[:1]), F(f"{prefix}employment_kind"))


def kinds_of(people: Iterable[int]) -> dict[int, KindSpans]:
    """Read the kinds of people, the earliest first: one query."""
    found: dict[int, list[KindSpan]] = defaultdict(list)
    rows = EmploymentPeriod.objects.filter(person__in=list(people)).order_by("person", "period")
    for person, pk, kind, period in rows.values_list("person", "pk", "kind", "period"):
        found[person].append(KindSpan(kind, period.lower, period.upper, pk))
    return {person: tuple(spans) for person, spans in found.items()}


def changed_employment(person: StaffMember, known_until: date) -> list[EmploymentPeriod]:
    """Return the rows, the latest first, if they tell more than the kind of today: one query.

    known_until: rows that begin later are planned, and not for everybody; an end likewise.
    """
    begun = Q(period__startswith=None) | Q(period__startswith__lte=known_until)
    rows: QuerySet[EmploymentPeriod] = person.employment_periods.filter(begun)
    found = list(rows.order_by("-period"))
    ended = [row for row in found if row.period.upper and row.period.upper <= known_until]
    return found if len(found) > 1 or ended else []


def services_of(people: Iterable[int], day: date) -> dict[int, Service]:
    """Return the last time of service by the day of each who has held a post: one query."""
    posts: dict[int, list[Service]] = defaultdict(list)
    rows = Posting.objects.filter(person__in=list(people)).order_by("person")
    rows = rows.exclude(person__employment_kind=EmploymentKind.EXTERNAL)
    for person, period in rows.values_list("person", "period"):
        posts[person].append((period.lower, period.upper))
    found = {person: service_on(held, day) for person, held in posts.items()}
    return {person: service for person, service in found.items() if service is not None}


def out_of_date(day: date, people: Iterable[int]) -> dict[int, str]:
    """Return those of the people whose own field does not say the kind of the day, with the kind."""
    rows = EmploymentPeriod.objects.on(day).filter(person__in=list(people))
    return dict(rows.exclude(kind=F("person__employment_kind")).values_list("person", "kind"))


def period_of(span: KindSpan) -> DateRange:
    """Return the half-open period as it is stored."""
    return DateRange(span.since, span.until)
