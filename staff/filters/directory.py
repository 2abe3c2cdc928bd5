"""Filters that a higher app adds to the directory: staff does not know what a team role is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import django_filters
from django.db.models import QuerySet


@dataclass(frozen=True)
class DirectoryFilter:
    """One more choice above the directory.

    choices: pairs of value and label, read when the page is shown.
    keep: keeps the people to whom a value applies.
    """

    name: str
    label: str
    choices: Callable[[], Sequence[tuple[str, str]]]
    keep: Callable[[QuerySet[Any], str], QuerySet[Any]]


_added: dict[str, DirectoryFilter] = {}


def add_directory_filter(added: DirectoryFilter) -> None:
    """Make a filter known; to be called from an app's ``ready()``. Twice is as good as once."""
    _added[added.name] = added


def directory_filters() -> dict[str, django_filters.Filter]:
    """Return the added filters, for one filter set."""
    return {
        each.name: django_filters.ChoiceFilter(
            label=each.label,
            choices=each.choices,
            method=lambda rows, _name, value, each=each: each.keep(rows, value),
            empty_label="すべて",
        )
        for each in _added.values()
    }
