"""Who may do what on the skill map. Levels are personnel data: self, own head, office."""

from staff.models import StaffMember
from staff.permissions import can_decide_on, can_see_personnel_data, reads_personnel_data


def can_see_map(user: StaffMember, person: StaffMember) -> bool:
    """Tell whether the user may see the person's levels."""
    return can_see_personnel_data(user, person)


def can_confirm_level(user: StaffMember, person: StaffMember) -> bool:
    """Tell whether the user may confirm the person's level: own head or office, nobody oneself."""
    return can_decide_on(user, person)


def can_see_levels_of_all(user: StaffMember) -> bool:
    """Tell whether the user may see the people behind a figure: the office and 職員課."""
    return reads_personnel_data(user)
