"""Bringing rows to what a file says, without touching what the office has made its own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

from japan.text import same_text


@dataclass
class Tally:
    """What became of the rows of one table."""

    label: str
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    kept: int = 0
    removed: int = 0

    @property
    def is_still(self) -> bool:
        """Tell whether nothing was written."""
        return not (self.created or self.changed or self.removed)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.label,
            self.created + other.created,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.kept + other.kept,
            self.removed + other.removed,
        )

    def __str__(self) -> str:
        words = [
            ("新規", self.created),
            ("変更", self.changed),
            ("変更なし", self.unchanged),
            ("事務局が確定・修正済みのため据え置き", self.kept),
            ("削除", self.removed),
        ]
        told = " / ".join(f"{word} {count}件" for word, count in words if count)
        return f"{self.label}: {told or '0件'}"


def merge(
    model: type[models.Model], key: tuple[str, ...], wanted: Iterable[Mapping[str, Any]]
) -> Tally:
    """Create what is missing and change what differs, by the key fields.

    A row whose is_default_example is off belongs to the office: it is kept as it is.
    """
    tally = Tally(str(model._meta.verbose_name))
    existing = {_values(row, key): row for row in model._default_manager.all()}
    new, changed = [], []
    for values in wanted:
        row = existing.get(tuple(values[name] for name in key))
        if row is None:
            new.append(_folded(model(**values)))
        elif all(_same(getattr(row, name), value) for name, value in values.items()):
            tally.unchanged += 1
        elif not row.is_default_example:  # type: ignore[attr-defined]
            tally.kept += 1
        else:
            for name, value in values.items():
                setattr(row, name, value)
            changed.append(_folded(row))
    # Changes first: what gives a place up (主管課) does so before a new row takes it.
    _update(model, changed)
    model._default_manager.bulk_create(new)
    tally.created, tally.changed = len(new), len(changed)
    return tally


def _update(model: type[models.Model], rows: list[models.Model]) -> None:
    # A department has one lead: of two rows that swap, the one that gives it up comes first.
    rows.sort(key=lambda row: bool(getattr(row, "is_lead", False)))
    fields = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    for row in rows:
        row.save(update_fields=fields)


def _same(here: Any, wanted: Any) -> bool:
    """Tell whether a file that went through Excel (CP932) still says what is here."""
    if isinstance(here, str) and isinstance(wanted, str):
        return same_text(here, wanted)
    return bool(here == wanted)


def _values(row: models.Model, names: Iterable[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in names)


def _folded(row: models.Model) -> models.Model:
    if hasattr(row, "fold_search_text"):
        row.fold_search_text()
    return row
