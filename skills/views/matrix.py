"""The matrix of people and skills: for own heads and deputies, the office and 職員課."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from skills.permissions import can_see_matrix
from skills.queries.matrix import added_up, state_counts
from skills.tables.matrix import MARKS, MATRIX, chosen_skills
from staff.permissions import reads_personnel_data, requires
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
    skills = list(chosen_skills(request.GET))
    counts = state_counts(people, today)
    query = request.GET.copy()
    for name in ("page", "skill", "state", "sort"):
        query.pop(name, None)
    context = {
        "today": today,
        "marks": [(mark, state) for state, mark in MARKS.items()],
        "totals": added_up(counts, [skill.pk for skill in skills]),
        "cells": sum(sum(counts.get(skill.pk, {}).values()) for skill in skills),
        # Under a state the people are those of one skill; then the others tell nothing.
        "per_skill": []
        if request.GET.get("state")
        else [(skill, counts.get(skill.pk, {})) for skill in skills],
        "kept_query": query.urlencode(),
        "sees_all": reads_personnel_data(request.user),
    }
    return list_page(request, MATRIX, context=context)
