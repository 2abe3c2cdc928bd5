"""The task list of 1 April, and the small lists that it and the review stand on."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from staff.permissions import (
    can_manage_accounts,
    has_april_tasks,
    reads_personnel_data,
    requires,
)
from staff.queries.tasklist import PARTS, part_of, task_list
from staff.rules.april import april_of
from staff.tables.away import AWAY
from staff.tables.unposted import UNPOSTED
from staff.views.listing import list_page


@requires(has_april_tasks)
@require_GET
def april_tasks(request: HttpRequest) -> HttpResponse:
    """Show what this person has to do about 1 April; every state is read from the data now.

    The office and HR see one part at a time (``?part=``), heads their few tasks at once.
    """
    today = timezone.localdate()
    parts = PARTS if reads_personnel_data(request.user) else ()
    part = part_of(request.GET.get("part", "")) if parts else None
    context = {
        "list": task_list(request.user, today, part),
        "parts": [(each.label, f"?part={each.key}", each == part) for each in parts],
        "first": april_of(today),
        "today": today,
    }
    return TemplateResponse(request, "staff/task_list.html", context)


@requires(has_april_tasks)
@require_GET
def away_list(request: HttpRequest) -> HttpResponse:
    """List whom no rate counts today."""
    return list_page(request, AWAY)


@requires(can_manage_accounts)
@require_GET
def unposted_list(request: HttpRequest) -> HttpResponse:
    """List the accounts in use of people without a post."""
    return list_page(request, UNPOSTED)
