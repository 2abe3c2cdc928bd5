"""What a team is able to do together."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from skills.permissions import can_see_team_profile
from skills.queries.teamwork import team_profile
from teams.models import Team


@require_GET
def team_skills(request: HttpRequest, code: str) -> HttpResponse:
    """Show per skill whether the team covers what its roles are asked for, and the holes.

    Levels, counts and names are for who may see every member's; others read covered or not, in
    teams of which they cannot tell whose level it is (ADR 66).
    """
    team = get_object_or_404(Team.objects.select_related("department"), department__code=code)
    if not can_see_team_profile(request.user, team):
        raise Http404
    profile = team_profile(team, timezone.localdate(), request.user)
    return TemplateResponse(request, "skills/team_skills.html", {"team": team, "profile": profile})
