"""Who may do what in the cross-forum. What one may see at all: ``visible_to`` of the querysets."""

from crossforum.choices import Hat, IssueStage
from crossforum.models import Issue
from staff.models import StaffMember
from staff.permissions import is_office
from teams.choices import TeamRole
from teams.queries import current_roles, roles_in, team_department_ids

HAT_OF_ROLE = {
    TeamRole.MEMBER: Hat.MEMBER,
    TeamRole.LEADER: Hat.LEADER,
    TeamRole.LEAD: Hat.LEAD,
}


def hats_on(user: StaffMember, issue: Issue) -> frozenset[Hat]:
    """Return in which capacities the user touches an issue: roles count in its department only."""
    hats = {HAT_OF_ROLE[role] for role in roles_in(user, issue.department_id)}
    if issue.reporter_id == user.pk:
        hats.add(Hat.REPORTER)
    if is_office(user):
        hats.add(Hat.OFFICE)
    return frozenset(hats)


def department_ids_for_issues(user: StaffMember) -> frozenset[int]:
    """Return the departments for which the user may log an issue: own posts and own teams."""
    return user.standing.department_ids | team_department_ids(user)


def can_create_issue(user: StaffMember) -> bool:
    """Every employee may log what hinders the own department; who belongs to none may not."""
    return bool(department_ids_for_issues(user))


def can_edit_issue(user: StaffMember, issue: Issue) -> bool:
    """The writer while it is a draft, the department's team until it is done, the office always.

    Drafts that the office has not written it cannot even see.
    """
    if issue.stage == IssueStage.DRAFT and issue.reporter_id == user.pk:
        return True
    if issue.stage != IssueStage.DONE and roles_in(user, issue.department_id):
        return True
    return is_office(user) and issue.stage != IssueStage.DRAFT


def can_add_countermeasure(user: StaffMember, issue: Issue) -> bool:
    """The department's team writes countermeasures until the issue is done; the office may too."""
    if issue.stage == IssueStage.DONE:
        return False
    return bool(roles_in(user, issue.department_id)) or is_office(user)


def can_see_forum(user: StaffMember) -> bool:
    """The forum's table is for its members, the leads of all departments, and the office."""
    return is_office(user) or any(held.seat.role == TeamRole.LEAD for held in current_roles(user))


def can_manage_measures(user: StaffMember) -> bool:
    """The office is the secretariat of the forum: it makes measures and moves them on."""
    return is_office(user)
