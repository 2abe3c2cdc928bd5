"""The matrix of people and skills: for own heads and deputies, the office and 職員課."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from skills.choices import Category
from skills.models import Skill
from skills.permissions import can_see_matrix
from skills.queries.matrix import added_up, state_counts
from skills.tables.matrix import MARKS, MATRIX, SkillColumn
from staff.permissions import requires
from staff.tables.listing import Listing
from staff.views.listing import list_page


@require_GET
@requires(can_see_matrix)
def matrix(request: HttpRequest) -> HttpResponse:
    """List people with every skill, the four counts above them, or export all."""
    if request.GET.get("export"):
        return list_page(request, MATRIX)
    today = timezone.localdate()
    people = Listing(MATRIX, request.user, request.GET).filter(request).qs
    response = list_page(request, MATRIX)
    columns = response.context_data["table"].columns
    skills = [bound.column.skill for bound in columns if isinstance(bound.column, SkillColumn)]
    counts = state_counts(people, [skill.pk for skill in skills], today)
    response.context_data |= _above_and_below(request, skills, counts)
    response.context_data["today"] = today
    return response


def _above_and_below(
    request: HttpRequest, skills: list[Skill], counts: dict[int, dict[str, int]]
) -> dict[str, Any]:
    """Return the four counts of the listed people, and those of each skill."""
    query = request.GET.copy()
    for name in ("page", "skill", "state", "sort"):
        query.pop(name, None)
    chosen = request.GET.get("category", "")
    categories = []
    for value, label in [("", "すべての分類"), *Category.choices]:
        of_category = request.GET.copy()
        of_category["category"] = value
        categories.append((label, of_category.urlencode(), value == chosen))
    totals = added_up(counts)
    per_skill = [(skill, counts[skill.pk]) for skill in skills]
    return {
        "marks": [(mark, state) for state, mark in MARKS.items()],
        "totals": totals,
        "cells": sum(totals.values()),
        # Under a state the people are those of one skill; then the others tell nothing.
        "per_skill": [] if request.GET.get("state") else per_skill,
        "kept_query": query.urlencode(),
        "categories": categories,
        "is_of_category": chosen in Category.values,
    }
