"""The catalogue, a course, and the state of mandatory training."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from japan.fiscal import FiscalYear
from skills.queries import skill_map
from staff.permissions import requires
from staff.views.listing import list_page
from training import permissions
from training.models import Course
from training.queries import audience_words, course_rules, offered_sessions
from training.tables import COURSES, MANDATORY


@require_GET
def course_list(request: HttpRequest) -> HttpResponse:
    """List the courses on offer, as they look for oneself."""
    return list_page(request, COURSES)


@require_GET
def course_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Show a course: for whom it is, what it gives compared with one's level, its sessions."""
    course = get_object_or_404(Course.objects.select_related("prerequisite"), code=code)
    today = timezone.localdate()
    year = FiscalYear.of(today)
    meant = course_rules(request.user, year, today)
    lines = {line.skill.pk: line for line in skill_map(request.user, year, today).lines}
    requirement = meant.requirements.get(course.pk)
    grants = course.course_skills.select_related("skill")
    context = {
        "course": course,
        "year": year,
        "requirement": requirement,
        "is_required": meant.is_required(course.pk),
        "is_addressed": meant.is_addressed(course),
        "done_on": meant.done_on(course.pk) if requirement else None,
        "grants": [(grant, lines.get(grant.skill_id)) for grant in grants],
        "audience": audience_words(requirement),
        "sessions": offered_sessions(course, request.user, timezone.now()),
        "may_run": permissions.can_run_training(request.user),
    }
    return TemplateResponse(request, "training/course_detail.html", context)


@require_GET
@requires(permissions.can_see_duties_of_others)
def mandatory_list(request: HttpRequest) -> HttpResponse:
    """List who has which required course done or open: office all, heads their divisions."""
    return list_page(request, MANDATORY)
