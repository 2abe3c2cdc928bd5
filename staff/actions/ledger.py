"""Writing that can be taken back: every row with what it said before and after.

A ledger is kept as JSON with the deed (``OrganisationChange.effects``). Taking it back first
compares each row with what the deed left; if anything differs, something later stands on it.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import ProtectedError, RestrictedError
from psycopg.types.range import DateRange, Range

from staff.rules import StaffRefused

Values = dict[str, Any]


@dataclass
class Ledger:
    """The rows that one deed writes, in order."""

    entries: list[dict[str, Any]] = field(default_factory=list)

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

    def _note(self, row: models.Model, *, before: Values | None) -> None:
        entry = {"model": row._meta.label, "pk": row.pk, "before": before}
        self.entries.append({**entry, "after": row_values(row)})


def take_back(entries: list[dict[str, Any]]) -> None:
    """Put every row back, the last one first; StaffRefused says what stands in the way."""
    rows = _locked_rows(entries)
    _check_unchanged(entries, rows)
    for entry in reversed(entries):
        _restore(entry, rows)


def row_values(row: models.Model) -> Values:
    """Return a row's fields as JSON can hold and compare them."""
    return {
        field.attname: _plain(field, row) for field in row._meta.concrete_fields if field.editable
    }


def _plain(field: Any, row: models.Model) -> Any:
    value = getattr(row, field.attname)
    if isinstance(value, Range):  # its bounds are written in more than one way
        return [day and day.isoformat() for day in (value.lower, value.upper)]
    return value if value is None or isinstance(value, bool | int) else field.value_to_string(row)


def _python(field: Any, value: Any) -> Any:
    if isinstance(value, list):
        return DateRange(*(day and date.fromisoformat(day) for day in value))
    return field.to_python(value)


def _locked_rows(entries: list[dict[str, Any]]) -> dict[tuple[str, int], models.Model]:
    keys: dict[str, set[int]] = {}
    for entry in entries:
        keys.setdefault(entry["model"], set()).add(entry["pk"])
    return {
        (label, row.pk): row
        for label, pks in sorted(keys.items())
        for row in apps.get_model(label)
        ._default_manager.select_for_update()
        .filter(pk__in=pks)
        .order_by("pk")
    }


def _check_unchanged(
    entries: list[dict[str, Any]], rows: dict[tuple[str, int], models.Model]
) -> None:
    last = {(entry["model"], entry["pk"]): entry["after"] for entry in entries}
    changed: Counter[str] = Counter()
    for key, after in last.items():
        row = rows.get(key)
        if (row_values(row) if row else None) != after:
            changed[str(apps.get_model(key[0])._meta.verbose_name)] += 1
    if changed:
        told = "、".join(f"{name}{count}件" for name, count in changed.items())
        raise StaffRefused(f"この変更の後で、{told}が変わっています。そのため取り消せません。")


def _restore(entry: dict[str, Any], rows: dict[tuple[str, int], models.Model]) -> None:
    model = apps.get_model(entry["model"])
    row = rows.get((entry["model"], entry["pk"]))
    if entry["before"] is None:
        if row is not None:
            _delete(row)
        return
    row = row or model(pk=entry["pk"])
    for each in model._meta.concrete_fields:
        if each.attname in entry["before"]:
            setattr(row, each.attname, _python(each, entry["before"][each.attname]))
    row.save(force_insert=entry["after"] is None)


def _delete(row: models.Model) -> None:
    try:
        row.delete()
    except (ProtectedError, RestrictedError) as error:
        blocking = getattr(error, "protected_objects", None) or error.restricted_objects  # type: ignore[union-attr]
        counted = Counter(str(other._meta.verbose_name) for other in blocking)
        told = "、".join(f"{name}{count}件" for name, count in counted.items())
        raise StaffRefused(
            f"「{row}」には、この変更の後にできた{told}があります。そのため取り消せません。"
        ) from error
