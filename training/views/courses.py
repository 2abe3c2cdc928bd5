"""The catalogue, a course, and the state of mandatory training."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from japan.fiscal import FiscalYear
from skills.choices import LevelEffect
from skills.queries import skill_map
from staff.permissions import requires
from staff.views.http import HTTP_UNPROCESSABLE
from staff.views.listing import list_page
from training import permissions
from training.actions.courses import choose_level_effect
from training.forms import LevelEffectForm
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


@require_http_methods(["GET", "POST"])
@requires(permissions.can_run_training)
def course_levels(request: HttpRequest, code: str) -> HttpResponse:
    """Choose what completing a course does to a level."""
    course = get_object_or_404(Course, code=code)
    form = LevelEffectForm(request.POST or None, instance=course)
    if form.is_valid():
        effect = LevelEffect(form.cleaned_data["level_effect"])
        choose_level_effect(course=course, effect=effect, by=request.user)
        messages.success(request, "修了したときのレベルの扱いを保存しました。")
        return redirect(course)
    context = {"form": form, "course": course, "cancel_url": course.get_absolute_url()}
    status = HTTP_UNPROCESSABLE if form.is_bound else 200
    return TemplateResponse(request, "training/course_levels.html", context, status=status)
