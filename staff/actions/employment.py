"""任用区分: the only writer of the dated rows and of the person's own field, together."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from django.db import connection
from django.utils import timezone

from staff.actions.ledger import Ledger, keeping
from staff.models import EmploymentPeriod, StaffMember
from staff.queries.employment import kinds_of, out_of_date, period_of, services_of
from staff.rules.employment import (
    KindEdit,
    KindSpan,
    KindSpans,
    from_day,
    kind_changes,
    kind_until,
    within_service,
)

BATCH = 500


def set_employment_kind(
    person: StaffMember,
    kind: str,
    on: date,
    *,
    edit: KindEdit = from_day,
    ledger: Ledger | None = None,
) -> None:
    """Let a person's kind be another from a day on, or correct the row of the day (``edit``)."""
    set_employment_kinds({person.pk: kind}, on, edit=edit, ledger=ledger)
    person.refresh_from_db(fields=["employment_kind"])


def set_employment_kinds(
    kinds: Mapping[int, str],
    on: date,
    *,
    edit: KindEdit = from_day,
    ledger: Ledger | None = None,
) -> None:
    """Do so for many people, in few statements. Called within the transaction of the deed.

    Who has no row yet has had the kind of the field always; so the first row begins openly. For a
    day to come only the row is written: the field follows on the day (``follow_employment``).
    """
    _rewrite(kinds, lambda pk, before, _: edit(before, kinds[pk], on), ledger)


def end_or_resume_employment(
    people: Iterable[int], day: date, *, ledger: Ledger | None = None
) -> None:
    """Let the last kind of people end with their last day, and begin or go on where they are back.

    Told from their posts as they are on the day, after these are written: a few queries. External
    people have no post; their account says until when they are here.
    """
    services = services_of(people, day)
    _rewrite(services, lambda pk, before, held: within_service(before, held, services[pk]), ledger)


def _rewrite(
    people: Iterable[int],
    after_of: Callable[[int, KindSpans, str], KindSpans],
    ledger: Ledger | None,
) -> None:
    """Write what becomes of people's rows (after_of: key, rows, kind of the field), and the field."""
    keys = list(people)
    if not keys:
        return
    keep, today = keeping(ledger), timezone.localdate()
    rows = StaffMember.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    held, stored = dict(rows.values_list("pk", "employment_kind")), kinds_of(keys)
    removed: list[int] = []
    changed: list[KindSpan] = []
    added: list[tuple[int, KindSpan]] = []
    field: dict[int, str] = {}
    for pk in keys:
        before = stored.get(pk, ())
        after = after_of(pk, before or (KindSpan(held[pk], None, None),), held[pk])
        changes = kind_changes(before, after)
        removed += changes.removed
        changed += changes.changed
        added += [(pk, span) for span in changes.added]
        if (now := kind_until(after, today) or held[pk]) != held[pk]:
            field[pk] = now
    keep(EmploymentPeriod, removed, lambda: _delete(removed))
    keep(EmploymentPeriod, [span.pk for span in changed if span.pk], lambda: _change(changed))
    keep(EmploymentPeriod, (), lambda: _add(added))
    keep(StaffMember, field, lambda: _write_field(field))


def follow_employment(people: Iterable[int], today: date) -> None:
    """Let the field say the kind of today where a planned row has begun."""
    _write_field(out_of_date(today, people))


def _delete(pks: Sequence[int]) -> None:
    if pks:
        EmploymentPeriod.objects.filter(pk__in=pks).delete()


def _change(spans: Sequence[KindSpan]) -> None:
    rows = [EmploymentPeriod(pk=each.pk, kind=each.kind, period=period_of(each)) for each in spans]
    if rows:
        EmploymentPeriod.objects.bulk_update(rows, ["kind", "period"], batch_size=BATCH)


# As with posts: bulk_create would send 30,000 rows value by value.
_ADD = """
INSERT INTO staff_employmentperiod (person_id, kind, period)
SELECT person, kind, daterange(since, until)
FROM unnest(%s::bigint[], %s::text[], %s::date[], %s::date[]) AS wanted (person, kind, since, until)
RETURNING id
"""


def _add(rows: Sequence[tuple[int, KindSpan]]) -> list[int]:
    if not rows:
        return []
    columns = [
        [person for person, _ in rows],
        [str(span.kind) for _, span in rows],
        [span.since for _, span in rows],
        [span.until for _, span in rows],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_ADD, columns)
        return [pk for (pk,) in cursor.fetchall()]


def _write_field(kinds: Mapping[int, str]) -> None:
    people: dict[str, list[int]] = defaultdict(list)
    for pk, kind in kinds.items():
        people[kind].append(pk)
    for kind, pks in sorted(people.items()):
        StaffMember.objects.filter(pk__in=pks).update(employment_kind=kind)
