"""Who may do what with training. Everybody enrols themselves; the office runs it."""

from staff.models import StaffMember
from staff.permissions import is_office, reads_personnel_data
from training.models import Enrolment


def can_run_training(user: StaffMember) -> bool:
    """Tell whether the user may plan, change, end and call off sessions."""
    return is_office(user)


def can_see_duties_of_others(user: StaffMember) -> bool:
    """Tell whether the user may see who has which mandatory course open: office, HR, heads."""
    return reads_personnel_data(user) or bool(user.standing.headed_division_ids)


def can_cancel_enrolment(user: StaffMember, enrolment: Enrolment) -> bool:
    """Tell whether the user may give the seat back: one's own, or any for the office."""
    return enrolment.attendee_id == user.pk or is_office(user)
