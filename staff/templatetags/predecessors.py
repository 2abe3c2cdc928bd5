"""A line that leads from the records of a unit to those of the units before it (ADR 20)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django_filters import FilterSet

from staff.models import Department, Division
from staff.permissions import latest_day_for
from staff.queries.predecessors import AnyUnit, Predecessor, predecessors_of

register = template.Library()

PAGE_KEYS = ("page", "export")


@register.simple_tag(takes_context=True)
def predecessor_lists(context: Any, filter: FilterSet) -> SafeString:  # noqa: A002
    """Lead from a list of one unit's records to the same list of the units before it."""
    request, form = context.request, filter.form
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    parts = []
    for name, unit in chosen.items():
        if isinstance(unit, Department | Division):
            links = []
            for each in known_predecessors(request.user, unit):
                query = request.GET.copy()
                query[name] = form.fields[name].prepare_value(each.unit)
                for key in PAGE_KEYS:
                    query.pop(key, None)
                links.append((f"?{query.urlencode()}", each))
            parts.append(predecessor_line(unit, links))
    return format_html_join("", "{}", ((part,) for part in parts))


def known_predecessors(user: Any, unit: AnyUnit) -> list[Predecessor]:
    """Return the units before one as far as the user may know: one query, two with any."""
    return predecessors_of(unit, latest_day_for(user, date.max))


def predecessor_line(unit: AnyUnit, links: Sequence[tuple[str, Predecessor]]) -> SafeString:
    """Draw the line; nothing where there is nobody before."""
    if not links:
        return SafeString("")
    context = {"what": type(unit)._meta.verbose_name, "links": links}
    return render_to_string("staff/_predecessors.html", context)
