"""Writing that can be taken back: every row with what it said before and after.

A ledger is kept as JSON with the deed (``OrganisationChange.effects``, ``TransferChange``). Taking
it back first compares each row with what the deed left; if anything differs, something later
stands on it. What signs a person in is no part of a row here: it changes every day.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import DateRangeField
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError, RestrictedError
from psycopg.types.range import DateRange, Range

from staff.rules import StaffRefused

Values = dict[str, Any]
Entry = dict[str, Any]
Key = tuple[str, int]
Write = Callable[[], Iterable[int] | None]
Keep = Callable[[type[models.Model], Iterable[int], Write], None]

BATCH = 500
_NAMED = 3
_SIGNING_IN = frozenset({"password", "last_login", "must_change_password"})


@dataclass
class Ledger:
    """The rows that one deed writes, in order."""

    entries: list[Entry] = field(default_factory=list)

    def create(self, row: models.Model) -> None:
        """Store a new row."""
        row.save(force_insert=True)
        self._note(row, before=None)

    def change(self, row: models.Model, **values: Any) -> None:
        """Store other values of a row; nothing is written or noted if they are what it says."""
        before = row_values(row)
        for name, value in values.items():
            setattr(row, name, value)
        if row_values(row) != before:
            row.save(update_fields=list(values))
            self._note(row, before=before)

    def delete(self, row: models.Model) -> None:
        """Delete a row."""
        entry = {"model": row._meta.label, "pk": row.pk, "before": row_values(row), "after": None}
        row.delete()
        self.entries.append(entry)

    def bulk(self, model: type[models.Model], pks: Iterable[int], write: Write) -> None:
        """Note what a write in few statements does to rows: those named, and the new ones.

        write: returns the keys of rows that it creates, if any. All rows of one call fare alike:
        created, changed or deleted.
        """
        pks = list(pks)
        before = _values_of(model, pks)
        pks += list(write() or [])
        after = _values_of(model, pks)
        for pk in pks:
            if before.get(pk) != after.get(pk):
                self.entries.append(
                    {
                        "model": model._meta.label,
                        "pk": pk,
                        "before": before.get(pk),
                        "after": after.get(pk),
                    }
                )

    def _note(self, row: models.Model, *, before: Values | None) -> None:
        entry = {"model": row._meta.label, "pk": row.pk, "before": before}
        self.entries.append({**entry, "after": row_values(row)})


def keeping(ledger: Ledger | None) -> Keep:
    """Return what writes rows and notes them; without a ledger it only writes."""
    return ledger.bulk if ledger is not None else _only_write


def _only_write(_model: type[models.Model], _pks: Iterable[int], write: Write) -> None:
    write()


def _values_of(model: type[models.Model], pks: Iterable[int]) -> dict[int, Values]:
    rows = model._default_manager.filter(pk__in=list(pks))
    return {row.pk: row_values(row) for row in rows}


def take_back(entries: Sequence[Entry]) -> None:
    """Put every row back, the last one first; StaffRefused says what stands in the way."""
    rows = _locked_rows(entries)
    _check_unchanged(changed_since(entries, rows))
    for (label, restore), run in groupby(reversed(entries), key=_deed):
        restore(apps.get_model(label), list(run))


def changed_since(entries: Sequence[Entry], rows: dict[Key, models.Model]) -> list[Key]:
    """Return the rows that are not as the deed left them."""
    last = {(entry["model"], entry["pk"]): entry["after"] for entry in entries}
    return [key for key, after in last.items() if not _says(rows.get(key), after)]


def _says(row: models.Model | None, after: Values | None) -> bool:
    """Compare a row with what was noted; a column that came or went since does not count."""
    if row is None or after is None:
        return row is None and after is None
    now = row_values(row)
    return all(now[name] == value for name, value in after.items() if name in now)


def rows_of(entries: Sequence[Entry]) -> dict[Key, models.Model]:
    """Return the rows that the entries are about, as they are now."""
    return {
        (label, row.pk): row
        for label, pks in _keys_of(entries)
        for row in apps.get_model(label)._default_manager.filter(pk__in=pks)
    }


def _keys_of(entries: Sequence[Entry]) -> list[tuple[str, set[int]]]:
    keys: dict[str, set[int]] = {}
    for entry in entries:
        keys.setdefault(entry["model"], set()).add(entry["pk"])
    return sorted(keys.items())


def row_values(row: models.Model) -> Values:
    """Return a row's fields as JSON can hold and compare them."""
    return {
        field.attname: _plain(field, row)
        for field in row._meta.concrete_fields
        if field.attname not in _SIGNING_IN
    }


def _plain(field: Any, row: models.Model) -> Any:
    value = getattr(row, field.attname)
    if isinstance(value, Range):  # its bounds are written in more than one way
        return [day and day.isoformat() for day in (value.lower, value.upper)]
    return value if value is None or isinstance(value, bool | int) else field.value_to_string(row)


def _python(field: Any, value: Any) -> Any:
    if isinstance(value, list) and isinstance(field, DateRangeField):
        return DateRange(*(day and date.fromisoformat(day) for day in value))
    return field.to_python(value)


def _locked_rows(entries: Sequence[Entry]) -> dict[Key, models.Model]:
    return {
        (label, row.pk): row
        for label, pks in _keys_of(entries)
        for row in apps.get_model(label)
        ._default_manager.select_for_update()
        .filter(pk__in=pks)
        .order_by("pk")
    }


def _check_unchanged(changed: Sequence[Key]) -> None:
    counted = Counter(str(apps.get_model(label)._meta.verbose_name) for label, _ in changed)
    if counted:
        sentence = f"この変更の後で、{_told(counted)}が変わっています。そのため取り消せません。"
        raise StaffRefused(sentence)


def _told(counted: Counter[str]) -> str:
    return "、".join(f"{name}{count:,}件" for name, count in counted.items())


def _deed(entry: Entry) -> tuple[str, Callable[..., None]]:
    if entry["before"] is None:
        return entry["model"], _uncreate
    return entry["model"], _undelete if entry["after"] is None else _unchange


def _uncreate(model: type[models.Model], run: Sequence[Entry]) -> None:
    """Delete rows that the deed made; what was hung on them since stands in the way."""
    rows = model._default_manager.filter(pk__in=[entry["pk"] for entry in run])
    try:
        rows.delete()
    except (ProtectedError, RestrictedError) as error:
        blocking = getattr(error, "protected_objects", None) or error.restricted_objects  # type: ignore[union-attr]
        counted = Counter(str(other._meta.verbose_name) for other in blocking)
        told = _told(counted)
        names = [f"「{row}」" for row in rows[:_NAMED]]
        more = "など" if len(run) > _NAMED else ""
        raise StaffRefused(
            f"{''.join(names)}{more}には、この変更の後にできた{told}があります。そのため取り消せません。"
        ) from error


def _undelete(model: type[models.Model], run: Sequence[Entry]) -> None:
    _in_one_or_each(
        [_as_before(model, entry) for entry in run],
        lambda rows: model._default_manager.bulk_create(rows, batch_size=BATCH),
    )


def _unchange(model: type[models.Model], run: Sequence[Entry]) -> None:
    """Put back only the fields that the deed changed, in as few statements as can be."""
    first = {entry["pk"]: entry for entry in run}  # the run goes backwards: the earliest stays
    fields = {
        each.name
        for entry in run
        for each in model._meta.concrete_fields
        if not each.primary_key and _differs(entry, each.attname)
    }
    _in_one_or_each(
        [_as_before(model, entry) for entry in first.values()],
        lambda rows: model._default_manager.bulk_update(rows, sorted(fields), batch_size=BATCH),
    )


def _differs(entry: Entry, name: str) -> bool:
    return name in entry["before"] and entry["before"][name] != entry["after"].get(name)


def _as_before(model: type[models.Model], entry: Entry) -> models.Model:
    row = model(pk=entry["pk"])
    for each in model._meta.concrete_fields:
        if each.attname in entry["before"]:
            setattr(row, each.attname, _python(each, entry["before"][each.attname]))
    return row


def _in_one_or_each(
    rows: Sequence[models.Model], write: Callable[[Sequence[models.Model]], object]
) -> None:
    """Write rows together; if they get into each other's way, one after the other in their order."""
    try:
        with transaction.atomic():
            write(rows)
    except IntegrityError:
        for row in rows:
            write([row])
