"""Who may do what in the staff app. Rights come from posts, never from groups kept by hand."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from staff.models import Posting, StaffMember


def is_office(user: StaffMember) -> bool:
    """Tell whether the user runs the programme: the information policy division, or an operator."""
    return user.standing.is_office or user.is_operator


def can_import_staff(user: StaffMember) -> bool:
    """Only the office takes over HR exports."""
    return is_office(user)


def can_edit_job_titles(user: StaffMember) -> bool:
    """Only the office says which title has which grade."""
    return is_office(user)


def can_see_history(user: StaffMember) -> bool:
    """Only the office reads the audit trail of an object."""
    return is_office(user)


def can_see_personnel_data(user: StaffMember, person: StaffMember) -> bool:
    """Levels, attendance and completion: oneself, one's own head, the office."""
    if user == person or is_office(user):
        return True
    headed = user.standing.headed_division_ids
    if not headed:
        return False
    today = timezone.localdate()
    return Posting.objects.on(today).filter(person=person, division__in=headed).exists()


def requires(check: Callable[[StaffMember], bool]) -> Callable[..., Callable[..., HttpResponse]]:
    """Guard a view by a check of the user alone; to others the page does not exist (404)."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not check(request.user):  # type: ignore[arg-type]
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return decorate
