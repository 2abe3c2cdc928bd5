"""What a team is able to do together."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from skills.permissions import can_see_team_profile
from skills.queries.teamwork import team_profile
from staff.permissions import reads_personnel_data
from teams.models import Team


@require_GET
def team_skills(request: HttpRequest, code: str) -> HttpResponse:
    """Show per skill the best level, who is asked for what, and the holes.

    Names of members are for those who may see levels; a small team shows no counts (ADR 66).
    """
    team = get_object_or_404(Team.objects.select_related("department"), department__code=code)
    if not can_see_team_profile(request.user, team):
        raise Http404
    profile = team_profile(team, timezone.localdate())
    names = reads_personnel_data(request.user)
    context = {
        "team": team,
        "profile": profile,
        "shows_names": names,
        "shows_counts": names or not profile.is_small,
    }
    return TemplateResponse(request, "skills/team_skills.html", context)
