"""One's skill map with the step that closes each gap: the map knows no courses, this page does."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from japan.fiscal import FiscalYear
from skills.queries import skill_map
from skills.views import Step, show_map
from staff.models import StaffMember
from training.queries import gap_closing_sessions
from training.wording import moment_words


@require_GET
def my_map(request: HttpRequest) -> HttpResponse:
    """Show one's own map; beside each gap the open session with a free seat that narrows it most."""
    return show_map(request, request.user, steps=steps_for(request.user))


def steps_for(person: StaffMember) -> dict[int, Step]:
    """Return by the skill's key the session to go to next; nothing where none is open."""
    now = timezone.now()
    today = timezone.localdate(now)
    gaps = skill_map(person, FiscalYear.of(today), today).gaps
    best: dict[int, tuple[int, Step]] = {}
    for suggestion in gap_closing_sessions(person, gaps, now, limit=None):
        for closing in suggestion.closes:
            session = suggestion.session
            note = f"{closing.level}→{closing.granted}・{moment_words(session.starts_at)}"
            step = Step(session.course.name, session.get_absolute_url(), note)
            if closing.skill.pk not in best or closing.gain > best[closing.skill.pk][0]:
                best[closing.skill.pk] = (closing.gain, step)
    return {skill: step for skill, (_, step) in best.items()}
