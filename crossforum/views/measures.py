"""Measures: list, page, steps. Everybody reads them, the office moves them on."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crossforum import permissions, rules
from crossforum.actions import measures as actions
from crossforum.actions.issues import add_comment
from crossforum.choices import MeasureStage
from crossforum.forms import CommentForm, DetachForm, MeasureForm, MoveForm, VersionForm
from crossforum.models import Measure
from crossforum.queries import departments_of, following_issues, paused_from
from crossforum.tables import MEASURES
from staff.permissions import can_see_history, requires
from staff.queries import history_of
from staff.views.http import HTTP_CONFLICT, HTTP_UNPROCESSABLE
from staff.views.listing import list_page


@require_GET
def measure_list(request: HttpRequest) -> HttpResponse:
    """List all measures."""
    may = {"can_see_forum": permissions.can_see_forum(request.user)}
    return list_page(request, MEASURES, context=may)


@require_GET
def measure_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a measure: where it stands, what is next, whose issues it carries."""
    return _measure_page(request, _measure(pk))


def _measure(pk: int) -> Measure:
    return get_object_or_404(Measure.objects.select_related("lead_department", "created_by"), pk=pk)


def _measure_page(
    request: HttpRequest, measure: Measure, *, status: int = 200, refusal: str = "", **forms: Any
) -> HttpResponse:
    came_from = paused_from(measure)
    can_manage = permissions.can_manage_measures(request.user)
    issues = measure.issues.with_hours().select_related("department", "division")
    issues = list(issues.order_by("department__order", "department__code", "pk"))
    moves = rules.measure_moves_for(measure.stage, paused_from=came_from) if can_manage else []
    context = {
        "measure": measure,
        "refusal": refusal,
        "steps": rules.measure_steps(measure.stage, paused_from=came_from),
        "moves": moves,
        "issues": issues,
        "departments": departments_of(issues),
        "hours": sum(issue.hours_a_year or 0 for issue in issues),
        "history_of_stages": measure.moves.select_related("by").order_by("-at", "-pk"),
        "comments": measure.comments.select_related("author"),
        "can_manage": can_manage,
        "comment_form": CommentForm(),
        **forms,
    }
    if can_see_history(request.user):
        context["history"] = history_of(measure)
    return TemplateResponse(request, "crossforum/measure_detail.html", context, status=status)


@require_http_methods(["GET", "POST"])
@requires(permissions.can_manage_measures)
def measure_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit a measure; what somebody else has saved meanwhile is not overwritten."""
    measure = _measure(pk)
    form = MeasureForm(request.POST or None, instance=_measure(pk))
    version = VersionForm(request.POST or None, initial={"version": measure.version})
    if request.method == "GET":
        return _edit_page(request, form, version, measure)
    if form.is_valid() and version.is_valid():
        changes = form.cleaned_data | version.cleaned_data
        try:
            actions.edit_measure(measure=measure, by=request.user, **changes)
        except rules.Stale as refusal:
            return _stale_page(request, form, str(refusal), _measure(pk))
        messages.success(request, "施策を保存しました。")
        return redirect(measure)
    return _edit_page(request, form, version, measure, status=HTTP_UNPROCESSABLE)


def _stale_page(
    request: HttpRequest, form: MeasureForm, refusal: str, newer: Measure
) -> HttpResponse:
    """Show what was typed beside what is stored; saving once more then overwrites knowingly."""
    form.add_error(None, refusal)
    version = VersionForm(initial={"version": newer.version})
    return _edit_page(request, form, version, newer, newer=newer, status=HTTP_CONFLICT)


def _edit_page(
    request: HttpRequest,
    form: MeasureForm,
    version: VersionForm,
    measure: Measure,
    *,
    newer: Measure | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "version": version,
        "measure": measure,
        "newer": newer,
        "cancel_url": measure.get_absolute_url(),
    }
    return TemplateResponse(request, "crossforum/measure_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@requires(permissions.can_manage_measures)
def measure_move(request: HttpRequest, pk: int, to_stage: str) -> HttpResponse:
    """Take a step; the page asks for the reason, and shows what 完了 does to the issues."""
    measure = _measure(pk)
    offered = _offered(measure, request.POST.get("seen_stage", measure.stage))
    move = next((move for move in offered if move.to_stage == to_stage), None)
    if move is None:
        raise Http404
    initial = {"seen_stage": measure.stage}
    form = MoveForm(request.POST or None, initial=initial, needs_reason=move.needs_reason)
    if request.method == "POST" and form.is_valid():
        step = {"measure": measure, "to_stage": to_stage, **form.cleaned_data}
        try:
            moved = actions.set_measure_stage(**step, by=request.user)
        except rules.MoveRefused as refusal:
            return _measure_page(request, _measure(pk), status=HTTP_CONFLICT, refusal=str(refusal))
        messages.success(request, f"施策を「{moved.get_stage_display()}」にしました。")
        return redirect(measure)
    return _move_page(request, measure, move, form)


def _move_page(
    request: HttpRequest, measure: Measure, move: rules.MeasureMove, form: MoveForm
) -> HttpResponse:
    is_end = move.to_stage == MeasureStage.DONE
    context = {
        "form": form,
        "measure": measure,
        "move": move,
        "following": following_issues(measure) if is_end else [],
        "submit_label": move.label,
        "cancel_url": measure.get_absolute_url(),
    }
    status = HTTP_UNPROCESSABLE if request.method == "POST" else 200
    return TemplateResponse(request, "crossforum/measure_move.html", context, status=status)


def _offered(measure: Measure, seen: str) -> list[rules.MeasureMove]:
    """Return the steps from the stage that the person saw; none for a stage that is not one."""
    if seen not in MeasureStage.values:
        return []
    return rules.measure_moves_for(seen, paused_from=paused_from(measure))


@require_POST
def measure_comment_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Say something about a measure."""
    measure = _measure(pk)
    form = CommentForm(request.POST)
    if form.is_valid():
        comment = add_comment(about=measure, by=request.user, **form.cleaned_data)
        messages.success(request, "コメントを書きました。")
        return redirect(f"{measure.get_absolute_url()}#comment-{comment.pk}")
    return _measure_page(request, measure, status=HTTP_UNPROCESSABLE, comment_form=form)


@require_http_methods(["GET", "POST"])
@requires(permissions.can_manage_measures)
def issue_detach(request: HttpRequest, pk: int, issue_pk: int) -> HttpResponse:
    """Take an issue out of a measure, back to the forum, with the reason."""
    measure = _measure(pk)
    issue = get_object_or_404(measure.issues.select_related("department"), pk=issue_pk)
    form = DetachForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.detach_issue(measure=measure, issue=issue, by=request.user, **form.cleaned_data)
        except rules.ForumRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"「{issue.title}」を施策から外し、フォーラムに戻しました。")
            return redirect(measure)
    status = HTTP_UNPROCESSABLE if request.method == "POST" else 200
    context = {
        "form": form,
        "measure": measure,
        "issue": issue,
        "submit_label": "施策から外す",
        "cancel_url": measure.get_absolute_url(),
    }
    return TemplateResponse(request, "crossforum/issue_detach.html", context, status=status)
