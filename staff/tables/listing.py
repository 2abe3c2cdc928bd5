"""The one way to make a list page: search, filters, sort, paging, count and exports.

A list is a ``ListSpec``, registered by its app when Django starts, so that the background task
that writes a long export can find it again by its key.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import django_filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from staff.models import StaffMember

PER_PAGE = 30


class PortalTable(tables.Table):
    """A table of the portal. ``caption`` tells screen readers what it lists."""

    caption = ""

    class Meta:
        order_by_field = "sort"


@dataclass(frozen=True)
class ListSpec:
    """What a list shows, to whom, and what it says when it is empty.

    rows: the rows that this user may see, unfiltered; everything starts from here.
    columns: columns that are rows of the database (one for each skill), by the query string.
    has_records_of_units: rows stay with the unit of their time; the page leads to those before it.
    """

    key: str
    title: str
    table: type[PortalTable]
    filterset: type[django_filters.FilterSet]
    rows: Callable[[StaffMember, dict[str, Any]], QuerySet[Any]]
    empty_title: str
    empty_text: str = ""
    lead: str = ""
    template: str = "layouts/list.html"
    columns: Callable[[QueryDict], Sequence[tuple[str, tables.Column]]] | None = None
    has_records_of_units: bool = False


@dataclass(frozen=True)
class Listing:
    """A list for one person under one query string, with the arguments of its address."""

    spec: ListSpec
    user: StaffMember
    query: QueryDict
    kwargs: dict[str, Any] = field(default_factory=dict)

    def filter(self, request: HttpRequest | None = None) -> django_filters.FilterSet:
        """Return the filter set over the rows that the person may see."""
        rows = self.spec.rows(self.user, self.kwargs)
        return self.spec.filterset(self.query, queryset=rows, request=request)

    def table(self, rows: QuerySet[Any], request: HttpRequest | None = None) -> PortalTable:
        """Return the table in the order that the query string asks for."""
        columns = self.spec.columns(self.query) if self.spec.columns else None
        table = self.spec.table(rows, request=request, extra_columns=columns)
        wanted = [
            name for name in self.query.getlist("sort") if _is_sortable(table, name.lstrip("-"))
        ]
        if wanted:
            table.order_by = wanted
        table.data.data = _without_ties(table.data.data)
        return table

    def export_rows(self) -> Iterator[list[Any]]:
        """Yield the header, then a row of plain values for everything under the filter."""
        filtered = self.filter().qs
        yield from self.table(filtered).as_values()

    def export_query(self, export_format: str) -> str:
        """Return the query string of an export: the same filters and order, no page."""
        kept = [
            (key, value)
            for key, values in self.query.lists()
            if key not in {"page", "export"}
            for value in values
        ]
        return "?" + urlencode([*kept, ("export", export_format)])


def _without_ties(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Let the key decide between equal rows, or a row could stand on two pages or on none."""
    if rows.query.combinator or rows.query.values_select:
        return rows
    order = rows.query.order_by or rows.model._meta.ordering or ()
    return rows.order_by(*order, "pk")


def _is_sortable(table: PortalTable, name: str) -> bool:
    return name in table.columns.names() and bool(table.columns[name].orderable)


_specs: dict[str, ListSpec] = {}


def register(spec: ListSpec) -> ListSpec:
    """Make a list known by its key; returns it, for assignment."""
    _specs[spec.key] = spec
    return spec


def spec_of(key: str) -> ListSpec:
    """Return the list with this key; KeyError if no app registered it."""
    return _specs[key]
