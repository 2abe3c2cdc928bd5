"""The registry of special rights: who may do more than everybody, and from what data it follows.

Each app registers its own when Django starts; the pages show them without knowing the apps. A
source reads the database, this registry does not.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from staff.rules.access import Grant


@dataclass(frozen=True)
class SpecialRole:
    """A kind of special right: its name, and in a sentence what it allows."""

    key: str
    label: str
    allows: str


@dataclass(frozen=True)
class RightsSource:
    """Where some roles come from.

    holders: role key, day → the keys of the people who have it, as a queryset for a subquery.
    explain: keys of people, day → why each has what, in one query for all of them.
    """

    roles: tuple[SpecialRole, ...]
    holders: Callable[[str, date], Any]
    explain: Callable[[Collection[int], date], Iterable[Grant]]


@dataclass(frozen=True)
class RightsModel:
    """A table whose changes change somebody's rights.

    fields: those that matter, each with its value at first as the trail writes it; none given,
    every change of a row matters.
    """

    label: str
    fields: tuple[tuple[str, str | None], ...] = ()


_sources: list[RightsSource] = []
_models: list[RightsModel] = []


def register_rights(source: RightsSource, *models: RightsModel) -> None:
    """Make roles known, and the tables they follow from. Registering twice changes nothing."""
    if source not in _sources:
        _sources.append(source)
    _models.extend(model for model in models if model not in _models)


def rights_sources() -> tuple[RightsSource, ...]:
    """Return every source, in the order of the house."""
    return tuple(_sources)


def rights_models() -> tuple[RightsModel, ...]:
    """Return every table whose changes change rights."""
    return tuple(_models)


def special_roles() -> tuple[SpecialRole, ...]:
    """Return every role there is."""
    return tuple(role for source in _sources for role in source.roles)
