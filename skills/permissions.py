"""Who may do what on the skill map. Levels are personnel data: self, own head, office."""

from staff.models import StaffMember
from staff.permissions import can_see_personnel_data, is_office


def can_see_map(user: StaffMember, person: StaffMember) -> bool:
    """Tell whether the user may see the person's levels."""
    return can_see_personnel_data(user, person)


def can_confirm_level(user: StaffMember, person: StaffMember) -> bool:
    """Tell whether the user may confirm the person's level: own head or office, nobody oneself."""
    return user != person and can_see_personnel_data(user, person)


def can_see_levels_of_all(user: StaffMember) -> bool:
    """Tell whether the user may see the people behind a figure of the review."""
    return is_office(user)
