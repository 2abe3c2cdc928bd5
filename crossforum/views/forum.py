"""The forum's table: what the departments have brought, and the way into a measure."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from crossforum import permissions, rules
from crossforum.actions import measures as actions
from crossforum.forms import AttachForm, MeasureForm
from crossforum.models import Issue
from crossforum.queries import departments_of, issues_at_forum, open_measures, visible_issues
from staff.permissions import requires
from staff.views.http import HTTP_UNPROCESSABLE


@require_GET
@requires(permissions.can_see_forum)
def forum(request: HttpRequest) -> HttpResponse:
    """Show the issues that were brought to the forum, by department."""
    issues = list(issues_at_forum())
    groups = groupby(issues, key=lambda issue: issue.department)
    context = {
        "groups": [(department, list(own)) for department, own in groups],
        "count": len(issues),
        "department_count": len(departments_of(issues)),
        "can_manage": permissions.can_manage_measures(request.user),
        "has_measures": open_measures().exists(),
    }
    return TemplateResponse(request, "crossforum/forum.html", context)


@require_http_methods(["GET", "POST"])
@requires(permissions.can_manage_measures)
def measure_create(request: HttpRequest) -> HttpResponse:
    """Make a measure of the ticked issues, after a look at what it covers."""
    issues = _chosen(request)
    if not issues:
        return _nothing_chosen(request)
    form = MeasureForm(request.POST or None, initial={"lead_department": issues[0].department_id})
    if request.method == "POST" and form.is_valid():
        try:
            measure = actions.create_measure(issues=issues, by=request.user, **form.cleaned_data)
        except rules.ForumRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"横断施策をつくり、課題{len(issues)}件を加えました。")
            return redirect(measure)
    return _preview(request, form, issues, submit_label="この内容で横断施策をつくる")


@require_http_methods(["GET", "POST"])
@requires(permissions.can_manage_measures)
def issue_attach(request: HttpRequest) -> HttpResponse:
    """Add the ticked issues to a measure that is under way."""
    issues = _chosen(request)
    if not issues:
        return _nothing_chosen(request)
    form = AttachForm(request.POST or None, measures=open_measures())
    if request.method == "POST" and form.is_valid():
        measure = form.cleaned_data["measure"]
        try:
            actions.attach_issues(measure=measure, issues=issues, by=request.user)
        except rules.ForumRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"課題{len(issues)}件を施策に加えました。")
            return redirect(measure)
    return _preview(request, form, issues, submit_label="この施策に加える")


def _chosen(request: HttpRequest) -> list[Issue]:
    asked = request.POST if request.method == "POST" else request.GET
    keys = [int(key) for key in asked.getlist("issue") if key.isdecimal()]
    chosen = visible_issues(request.user).with_hours().filter(pk__in=keys)
    loaded = chosen.select_related("department", "division")
    return list(loaded.order_by("department__order", "department__code", "pk"))


def _nothing_chosen(request: HttpRequest) -> HttpResponse:
    messages.warning(request, "課題が選ばれていません。一覧で課題にチェックを付けてください。")
    return redirect("crossforum:forum")


def _preview(
    request: HttpRequest, form: Any, issues: list[Issue], *, submit_label: str
) -> HttpResponse:
    context = {
        "form": form,
        "issues": issues,
        "departments": departments_of(issues),
        "hours": sum(issue.hours_a_year or 0 for issue in issues),
        "submit_label": submit_label,
        "cancel_url": reverse("crossforum:forum"),
        "is_new": isinstance(form, MeasureForm),
    }
    status = HTTP_UNPROCESSABLE if request.method == "POST" else 200
    return TemplateResponse(request, "crossforum/measure_preview.html", context, status=status)
