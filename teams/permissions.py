"""Who may do what with teams. Everybody may see who holds which seat."""

from django.utils import timezone

from staff.models import StaffMember
from staff.permissions import is_office
from teams.choices import TeamRole
from teams.models import Appointment, Team


def can_appoint(user: StaffMember) -> bool:
    """Only the office fills and empties seats."""
    return is_office(user)


def can_edit_team(user: StaffMember, team: Team) -> bool:
    """The office, and the lead of this very team, say what it is about this year."""
    if is_office(user):
        return True
    held = Appointment.objects.on(timezone.localdate()).filter(person=user)
    return held.filter(seat__team=team, seat__role=TeamRole.LEAD).exists()
