"""The directory and a person's page."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from staff import permissions
from staff.models import StaffMember
from staff.queries import history_of
from staff.queries.access import grants_of
from staff.queries.announced import announced_spans
from staff.queries.employment import changed_employment
from staff.queries.postings import SpanLine, describe, spans_of
from staff.tables.people import PEOPLE
from staff.views.listing import list_page


@require_GET
def person_list(request: HttpRequest) -> HttpResponse:
    """List the people in post today; everybody may look up a colleague."""
    context = {
        "may_edit": permissions.can_edit_staff(request.user),
        "may_see_away": permissions.has_april_tasks(request.user),
    }
    return list_page(request, PEOPLE, context=context)


@require_GET
def person_detail(request: HttpRequest, number: str) -> HttpResponse:
    """Show a person: posts for everybody, times away for few, history for the office."""
    person = get_object_or_404(StaffMember, number=number)
    seen = permissions.can_see_personnel_data(request.user, person)
    may_edit = permissions.can_edit_staff(request.user)
    lines = known_lines(person, may_know_plans=may_edit)
    if not lines and not permissions.can_know_of(request.user, person):
        raise Http404
    context: dict[str, Any] = {
        "person": person,
        "grade": person.standing.grade,
        "lines": lines,
        "today": timezone.localdate(),
        "may_see_personnel_data": seen,
        "may_edit": may_edit,
    }
    if seen:
        context["statuses"] = person.status_periods.all()
        known_until = permissions.latest_day_for(request.user, date.max)
        context["employment"] = changed_employment(person, known_until)
        context["known_until"] = known_until
    if permissions.can_see_rights(request.user, person):
        context["grants"] = grants_of([person.pk], timezone.localdate())[person.pk]
        context["may_manage_account"] = permissions.can_manage_account_of(request.user, person)
        context["may_name_deputies"] = permissions.can_name_deputies(person)
    if permissions.can_see_history(request.user):
        context["history"] = history_of(person, *person.postings.all())
    return TemplateResponse(request, "staff/person_detail.html", context)


def known_lines(person: StaffMember, *, may_know_plans: bool) -> list[SpanLine]:
    """Return the posts in words; what is planned stays with those who plan (内示の前の異動).

    What is announced everybody sees as it will be, dashed, though nothing is written yet (ADR 40).
    """
    today, spans = timezone.localdate(), spans_of(person)
    known = spans if may_know_plans else [each for each in spans if not each.begins_after(today)]
    announced = announced_spans(person, known)
    if may_know_plans:
        return describe(announced.spans, today)
    return describe(announced.spans, today, hide_ends_after=today, told=announced.told)
