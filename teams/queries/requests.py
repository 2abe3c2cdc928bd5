"""Reads about successors: who is asked now, and since when a team is complete."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from staff.models import StaffMember
from teams.choices import RequestStage, TeamRole
from teams.models import Seat, Tenure
from teams.queries.nominations import heads_of_seat, office_members
from teams.queries.roles import people_with_role
from teams.rules.requests import complete_since


def people_at(seat: Seat, stage: RequestStage) -> list[StaffMember]:
    """Return who is told at a stage; where there is nobody, those of the next stage are."""
    department_id = seat.team.department_id
    asked: dict[RequestStage, QuerySet[StaffMember]] = {
        RequestStage.HEAD: heads_of_seat(seat),
        RequestStage.LEAD: people_with_role(department_id, TeamRole.LEAD),
        RequestStage.OFFICE: office_members(),
    }
    for step in list(RequestStage)[list(RequestStage).index(stage) :]:
        if people := list(asked[step]):
            return people
    return []


def teams_complete_since(team_ids: Iterable[int], day: date) -> dict[int, date | None]:
    """Return since when each team has had everybody it must have; None while it has not.

    Two queries for all teams: the seats of the day that must be filled, and their terms.
    """
    seats = Seat.objects.required(day).filter(team__in=list(team_ids))
    pairs = list(seats.order_by().values_list("pk", "team"))
    terms: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
    held = Tenure.objects.holders().filter(seat__in=[pk for pk, _ in pairs]).order_by()
    for seat_id, period in held.values_list("seat", "period"):
        terms[seat_id].append((period.lower, period.upper))
    by_team: dict[int, list[list[tuple[date, date | None]]]] = defaultdict(list)
    for seat_id, team_id in pairs:
        by_team[team_id].append(terms[seat_id])
    return {team_id: complete_since(by_team[team_id], day) for team_id in team_ids}
