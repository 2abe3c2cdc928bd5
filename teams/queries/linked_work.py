"""What teams have done, and asked for, about a number of another app: the issue's side of the link."""

from django.db.models import QuerySet

from staff.models import StaffMember
from teams.models import Activity, SupportRequest
from teams.queries.support import visible_requests


def activities_about(number: int) -> QuerySet[Activity]:
    """Return the records that name the number, the newest first; everybody reads them."""
    found: QuerySet[Activity] = Activity.objects.filter(issue_numbers__contains=[number])
    return found.select_related("team__department").order_by("-on", "-pk")


def requests_about(user: StaffMember, number: int) -> QuerySet[SupportRequest]:
    """Return the support requests that name the number and that the user may know of."""
    found: QuerySet[SupportRequest] = visible_requests(user).filter(
        issue_numbers__contains=[number]
    )
    return found.select_related("team__department").order_by("-created_at", "-pk")
