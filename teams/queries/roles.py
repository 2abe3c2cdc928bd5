"""A person's roles of today, and who has a role in the team of a department."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from staff.models import StaffMember
from teams.choices import TeamRole
from teams.models import Team, Tenure
from teams.permissions import current_roles


def departments_served(held: Any) -> frozenset[int]:
    """Return the departments of the team of one of ``current_roles``: several in a joint team."""
    return frozenset([held.seat.team.department_id, *held.joint_departments])


def team_department_ids(user: StaffMember) -> frozenset[int]:
    """Return the departments in whose team the user has a role today."""
    return frozenset[int]().union(*(departments_served(held) for held in current_roles(user)))


def roles_in(user: StaffMember, department_id: int) -> set[TeamRole]:
    """Return the user's roles of today in the team of one department."""
    return {
        TeamRole(held.seat.role)
        for held in current_roles(user)
        if department_id in departments_served(held)
    }


def people_with_role(
    department_id: int, role: TeamRole, *, division_id: int | None = None
) -> QuerySet[StaffMember]:
    """Return who acts in a role in a department's team today, or in one of its divisions."""
    held = _acting([department_id]).filter(seat__role=role)
    if division_id is not None:
        held = held.filter(seat__division=division_id)
    return _who_can_sign_in(held)


def people_of_team(department_id: int) -> QuerySet[StaffMember]:
    """Return everybody who acts in a department's team today."""
    return _who_can_sign_in(_acting([department_id]))


def people_with_role_anywhere(
    role: TeamRole, department_ids: Iterable[int]
) -> QuerySet[StaffMember]:
    """Return who acts in a role in any of several departments' teams today."""
    return _who_can_sign_in(_acting(department_ids).filter(seat__role=role))


def _acting(department_ids: Iterable[int]) -> QuerySet[Tenure]:
    today = timezone.localdate()
    teams = Team.objects.serving(department_ids, today).order_by()
    return Tenure.objects.on(today).filter(seat__team__in=teams.values("pk"))


def _who_can_sign_in(held: QuerySet[Tenure]) -> QuerySet[StaffMember]:
    people: QuerySet[StaffMember] = StaffMember.objects.filter(is_active=True)
    return people.filter(pk__in=held.values("person"))
