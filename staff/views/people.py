"""The directory and a person's page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from staff import permissions
from staff.models import StaffMember
from staff.queries import history_of
from staff.queries.access import grants_of
from staff.tables.people import PEOPLE
from staff.views.listing import list_page


@require_GET
def person_list(request: HttpRequest) -> HttpResponse:
    """List the people in post today; everybody may look up a colleague."""
    return list_page(request, PEOPLE)


@require_GET
def person_detail(request: HttpRequest, number: str) -> HttpResponse:
    """Show a person: posts for everybody, history for the office."""
    person = get_object_or_404(StaffMember, number=number)
    postings = person.postings.select_related("division__department", "job_title")
    context = {
        "person": person,
        "postings": postings.order_by("-period"),
        "today": timezone.localdate(),
        "may_see_personnel_data": permissions.can_see_personnel_data(request.user, person),
    }
    if permissions.can_see_rights(request.user, person):
        context["grants"] = grants_of([person.pk], timezone.localdate())[person.pk]
        context["may_manage_account"] = permissions.can_manage_account_of(request.user, person)
        context["may_name_deputies"] = permissions.can_name_deputies(person)
    if permissions.can_see_history(request.user):
        context["history"] = history_of(person, *postings)
    return TemplateResponse(request, "staff/person_detail.html", context)
