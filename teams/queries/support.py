"""Reads about support requests: who sees which, and who hears of what."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from staff.models import Posting, StaffMember
from teams.choices import TeamRole
from teams.models import SpecialistAssignment, SupportRequest, Team
from teams.permissions import current_roles, sees_all_support
from teams.queries.roles import people_with_role, team_department_ids
from teams.queries.specialists import current_specialists


def visible_requests(user: StaffMember) -> Any:
    """Return the requests that the user may know of."""
    return SupportRequest.objects.visible_to(
        user, department_ids=team_department_ids(user), sees_all=sees_all_support(user)
    )


def teams_to_ask_for(user: StaffMember, *, is_office: bool) -> QuerySet[Team]:
    """Return the teams for which the user may ask: the own ones, all for the office."""
    teams = Team.objects.on(timezone.localdate()).select_related("department")
    if is_office:
        return teams
    return teams.filter(pk__in=[held.seat.team_id for held in current_roles(user)])


def office_people() -> QuerySet[StaffMember]:
    """Return the people of the office today."""
    held = Posting.objects.on(timezone.localdate()).filter(division__is_office=True)
    people: QuerySet[StaffMember] = StaffMember.objects.filter(is_active=True)
    return people.filter(pk__in=held.values("person"))


def likely_helpers(team: Team) -> QuerySet[StaffMember]:
    """Return the specialists who support the team today; everybody else where nobody does."""
    today = timezone.localdate()
    everybody = current_specialists(today)
    own = SpecialistAssignment.objects.on(today).filter(team=team)
    chosen = everybody.filter(pk__in=own.values("specialist"))
    found = chosen if chosen.exists() else everybody
    people: QuerySet[StaffMember] = StaffMember.objects.filter(pk__in=found.values("person"))
    return people


def people_concerned(request: SupportRequest) -> QuerySet[StaffMember]:
    """Return who follows a request: who asked, the helper, the team's leads, who has spoken."""
    lead = people_with_role(request.team.department_id, TeamRole.LEAD)
    concerned = Q(pk=request.requested_by_id) | Q(pk__in=lead.values("pk"))
    concerned |= Q(pk__in=request.comments.order_by().values("author"))
    if request.specialist_id:
        concerned |= Q(specialist=request.specialist_id)
    people: QuerySet[StaffMember] = StaffMember.objects.filter(concerned, is_active=True)
    return people
