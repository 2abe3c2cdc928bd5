"""Reads of the cross-forum: figures of the review, the forum's table, who is to be told."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from crossforum.choices import IssueStage, MeasureStage
from crossforum.models import Issue, Measure, StageMove
from crossforum.rules.measures import PAUSED
from staff.models import Department, Division, Posting, StaffMember
from teams.choices import TeamRole
from teams.queries import (
    people_of_team,
    people_with_role,
    people_with_role_anywhere,
    team_department_ids,
)


def visible_issues(user: StaffMember) -> QuerySet[Issue]:
    """Return the issues that the user may see; every page starts from here."""
    return Issue.objects.visible_to(user, team_department_ids(user))


def department_issue_summary(user: StaffMember | None = None) -> dict[int, dict[IssueStage, int]]:
    """Return how many issues each department has at each stage. One query.

    The list behind each number is ``crossforum:issue-list`` under ``?department=CODE&stage=…``.
    user: counts what this person may see, so that numbers and lists are equal, own drafts too.
    Without a user drafts do not count: nobody else has submitted or seen them.
    """
    issues = visible_issues(user) if user else Issue.objects.exclude(stage=IssueStage.DRAFT)
    counted: dict[int, dict[IssueStage, int]] = defaultdict(dict)
    rows = issues.order_by().values_list("department", "stage").annotate(Count("pk"))
    for department, stage, count in rows:
        counted[department][IssueStage(stage)] = count
    return dict(counted)


def department_measure_counts() -> dict[int, int]:
    """Return in how many measures each department takes part: it leads, or has an issue in it.

    The list behind each number is ``crossforum:measure-list`` under ``?department=CODE``.
    """
    taking_part: dict[int, set[int]] = defaultdict(set)
    for measure, department in Measure.objects.order_by().values_list("pk", "lead_department"):
        taking_part[department].add(measure)
    attached = Issue.objects.filter(measure__isnull=False).order_by()
    for measure, department in attached.values_list("measure", "department").distinct():
        taking_part[department].add(measure)
    return {department: len(measures) for department, measures in taking_part.items()}


def issues_at_forum() -> QuerySet[Issue]:
    """Return what lies on the forum's table, in the order of the departments."""
    waiting = Issue.objects.filter(stage=IssueStage.FORUM).with_hours()
    return waiting.select_related("department", "division", "reporter").order_by(
        "department__order", "department__code", "pk"
    )


def open_measures() -> QuerySet[Measure]:
    """Return the measures to which an issue can still be added."""
    return Measure.objects.exclude(stage__in=[MeasureStage.DONE, MeasureStage.STOPPED])


def paused_from(measure: Measure) -> str:
    """Return where a measure stood before it was put on hold or stopped; empty if it is not."""
    if measure.stage not in PAUSED:
        return ""
    pauses = StageMove.objects.filter(measure=measure, to_stage__in=PAUSED)
    left = pauses.exclude(from_stage__in=PAUSED).order_by("-at", "-pk")
    return left.values_list("from_stage", flat=True).first() or ""


def following_issues(measure: Measure) -> QuerySet[Issue]:
    """Return the issues that become 完了 together with the measure."""
    following = measure.issues.filter(stage=IssueStage.MEASURE).select_related("department")
    return following.order_by("department__order", "pk")


def divisions_for_issues(user: StaffMember) -> QuerySet[Division]:
    """Return the divisions for which the user may log an issue.

    The divisions of the own posts, and all divisions of the departments in whose team the user
    has a role: a team collects for its whole department.
    """
    own = Q(pk__in=user.standing.division_ids)
    of_team = Q(department__in=team_department_ids(user))
    today = Division.objects.on(timezone.localdate())
    return today.filter(own | of_team).select_related("department")


def departments_of(issues: Iterable[Issue]) -> list[Department]:
    """Return the departments of some issues, each once, in the city's order."""
    found = {issue.department_id: issue.department for issue in issues}
    return sorted(found.values(), key=lambda department: (department.order, department.code))


def office_people() -> QuerySet[StaffMember]:
    """Return the people of the office today: the secretariat of the forum."""
    held = Posting.objects.on(timezone.localdate()).filter(division__is_office=True)
    people: QuerySet[StaffMember] = StaffMember.objects.filter(is_active=True)
    return people.filter(pk__in=held.values("person"))


def checkers_of(issue: Issue) -> QuerySet[StaffMember]:
    """Return who takes up a submitted issue: the department's leads, its division's leaders."""
    leads = people_with_role(issue.department_id, TeamRole.LEAD)
    leaders = people_with_role(issue.department_id, TeamRole.LEADER, division_id=issue.division_id)
    return (leads | leaders).distinct()


def leads_of(department_ids: Iterable[int]) -> QuerySet[StaffMember]:
    """Return the leads of several departments today."""
    return people_with_role_anywhere(TeamRole.LEAD, department_ids)


def readers_among(issue: Issue, people: QuerySet[StaffMember]) -> QuerySet[StaffMember]:
    """Keep those who may see the issue: of a draft only its writer and its department's team."""
    if issue.stage != IssueStage.DRAFT:
        return people
    team = people_of_team(issue.department_id)
    return people.filter(Q(pk=issue.reporter_id) | Q(pk__in=team.values("pk")))
