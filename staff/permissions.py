"""Who may do what in the staff app. Rights come from posts, never from groups kept by hand."""

from collections.abc import Callable
from datetime import date
from functools import wraps

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from staff.models import StaffMember, posts_headed_by


def is_office(user: StaffMember) -> bool:
    """Tell whether the user runs the programme: the information policy division, or an operator."""
    return user.standing.is_office or user.is_operator


def is_hr(user: StaffMember) -> bool:
    """Tell whether the user works in the division for staff and training (職員課)."""
    return user.standing.is_hr


def reads_personnel_data(user: StaffMember) -> bool:
    """The office and 職員課 read everybody's levels, training and postings."""
    return is_office(user) or is_hr(user)


def can_import_staff(user: StaffMember) -> bool:
    """The office and 職員課, whose system they come from, take over HR exports."""
    return reads_personnel_data(user)


def can_edit_job_titles(user: StaffMember) -> bool:
    """Only the office says which title has which grade."""
    return is_office(user)


def can_see_history(user: StaffMember) -> bool:
    """Only the office reads the audit trail of an object."""
    return is_office(user)


def can_see_personnel_data(user: StaffMember, person: StaffMember) -> bool:
    """Levels, attendance and completion: oneself, one's head or deputy, the office and HR."""
    return user == person or reads_personnel_data(user) or is_head_of(user, person)


def is_head_of(user: StaffMember, person: StaffMember) -> bool:
    """Who acts today as the person's 所属長 (staff.models.heads), and nobody else.

    It is for what not even the office may read, and for what only the head can judge.
    """
    if not user.standing.headed_division_ids:
        return False
    return posts_headed_by(user).filter(person=person).exists()


def can_see_rights(user: StaffMember, person: StaffMember | None = None) -> bool:
    """The office sees who may do what; everybody sees their own."""
    return is_office(user) or user == person


def can_see_audit(user: StaffMember) -> bool:
    """Only the office reads the trail of sign-ins, exports and changes."""
    return is_office(user)


def can_see_deputies(user: StaffMember) -> bool:
    """The office, HR and heads; a deputy sees the own period on the own page."""
    return reads_personnel_data(user) or bool(user.standing.own_headed_division_ids)


def can_name_deputies(user: StaffMember) -> bool:
    """The office for every division, a head for the own ones. A deputy names nobody."""
    return is_office(user) or bool(user.standing.own_headed_division_ids)


def can_name_deputy_of(user: StaffMember, division_id: int) -> bool:
    """Tell whether the user may say who stands in for the head of this very division."""
    return is_office(user) or division_id in user.standing.own_headed_division_ids


def can_manage_accounts(user: StaffMember) -> bool:
    """Only the office opens, closes and unlocks accounts."""
    return is_office(user)


def can_manage_account_of(user: StaffMember, person: StaffMember) -> bool:
    """The office, but an operator's account only an operator: it is the way to every right."""
    return is_office(user) and (user.is_operator or not person.is_operator)


def can_name_operators(user: StaffMember) -> bool:
    """Only operators make operators, and say which divisions are office and HR."""
    return user.is_operator


def needs_second_step(user: StaffMember) -> bool:
    """Tell whether the settings ask this user for a one-time code at sign-in."""
    return settings.TOTP_REQUIRED and is_office(user)


def can_edit_staff(user: StaffMember) -> bool:
    """The office and 職員課 enter posts, hires and leavers, and change the organisation."""
    return reads_personnel_data(user)


def has_april_tasks(user: StaffMember) -> bool:
    """Tell whether the task list of 1 April concerns the user: the office, HR, heads, deputies."""
    return reads_personnel_data(user) or bool(user.standing.headed_division_ids)


def can_know_of(user: StaffMember, person: StaffMember) -> bool:
    """Whoever is only planned to come is known to those who plan, and to nobody else."""
    if user == person or can_edit_staff(user):
        return True
    today = timezone.localdate()
    begun = Q(period__startswith=None) | Q(period__startswith__lte=today)
    return person.postings.filter(begun).exists() or not person.postings.exists()


def latest_day_for(user: StaffMember, day: date) -> date:
    """Return the day, or today for those who may not know what is planned (内示の前の異動)."""
    return day if can_edit_staff(user) else min(day, timezone.localdate())


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
