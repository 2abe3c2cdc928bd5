"""Issues: list, page, writing, steps, countermeasures, comments."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crossforum import permissions, rules
from crossforum.actions import issues as actions
from crossforum.choices import IssueStage
from crossforum.forms import CommentForm, CountermeasureForm, IssueForm, MoveForm, VersionForm
from crossforum.models import Issue
from crossforum.queries import divisions_for_issues, visible_issues
from crossforum.tables import ISSUES
from staff.models import Division
from staff.permissions import can_see_history, requires
from staff.queries import history_of
from staff.views.http import HTTP_CONFLICT, HTTP_UNPROCESSABLE
from staff.views.listing import list_page
from teams.queries.linked_work import activities_about, requests_about


@require_GET
def issue_list(request: HttpRequest) -> HttpResponse:
    """List the issues that the user may see."""
    may = {
        "can_create": permissions.can_create_issue(request.user),
        "can_see_forum": permissions.can_see_forum(request.user),
    }
    return list_page(request, ISSUES, context=may)


@require_GET
def issue_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an issue, where it stands, and what one may do with it."""
    return issue_page(request, visible_issue(request, pk))


def visible_issue(request: HttpRequest, pk: int) -> Issue:
    """Return the issue if the user may know of it."""
    issues = visible_issues(request.user).with_hours()
    loaded = issues.select_related("department", "division", "reporter", "measure")
    return get_object_or_404(loaded, pk=pk)


def issue_page(
    request: HttpRequest, issue: Issue, *, status: int = 200, refusal: str = "", **forms: Any
) -> HttpResponse:
    """Answer with the issue's page; ``forms`` replace the empty ones after a refusal."""
    hats = permissions.hats_on(request.user, issue)
    countermeasures = list(issue.countermeasures.select_related("by"))
    is_shared = issue.measure_id is not None or issue.stage == IssueStage.FORUM
    context = {
        "issue": issue,
        "refusal": refusal,
        "steps": rules.issue_steps(issue.stage, is_shared=is_shared),
        "moves": rules.moves_for(issue.stage, hats),
        "who_is_next": rules.who_is_next(issue.stage),
        "history_of_stages": issue.moves.select_related("by").order_by("-at", "-pk"),
        "countermeasures": countermeasures,
        "team_activities": activities_about(issue.pk),
        "team_requests": requests_about(request.user, issue.pk),
        "comments": issue.comments.select_related("author"),
        "can_edit": permissions.can_edit_issue(request.user, issue),
        "can_add_countermeasure": permissions.can_add_countermeasure(request.user, issue),
        "can_see_forum": permissions.can_see_forum(request.user),
        "countermeasure_form": CountermeasureForm(prefix="countermeasure"),
        "comment_form": CommentForm(),
        **forms,
    }
    if can_see_history(request.user):
        context["history"] = history_of(issue, *countermeasures)
    return TemplateResponse(request, "crossforum/issue_detail.html", context, status=status)


@require_http_methods(["GET", "POST"])
@requires(permissions.can_create_issue)
def issue_create(request: HttpRequest) -> HttpResponse:
    """Write an issue: three fields, the rest to unfold; save as a draft or hand in."""
    main = request.user.standing.main
    form = IssueForm(
        request.POST or None,
        divisions=divisions_for_issues(request.user),
        initial={"division": main.division_id if main else None},
    )
    if request.method == "POST" and form.is_valid():
        submit = "submit_now" in request.POST
        issue = actions.create_issue(submit=submit, by=request.user, **form.written())
        deed = "課題を提出しました。" if submit else "下書きを保存しました。"
        messages.success(request, deed)
        return redirect(issue)
    status = HTTP_UNPROCESSABLE if request.method == "POST" else 200
    context = {"form": form, "is_new": True}
    return TemplateResponse(request, "crossforum/issue_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
def issue_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit an issue; what somebody else has saved meanwhile is not overwritten."""
    issue = visible_issue(request, pk)
    if not permissions.can_edit_issue(request.user, issue):
        raise Http404
    # Validation of a model form writes into its instance: give it one of its own.
    own = visible_issue(request, pk)
    form = IssueForm(request.POST or None, instance=own, divisions=_divisions_of(issue))
    version = VersionForm(request.POST or None, initial={"version": issue.version})
    if request.method == "GET":
        return _edit_page(request, form, version, issue)
    if form.is_valid() and version.is_valid():
        changes = form.written() | version.cleaned_data
        try:
            actions.edit_issue(issue=issue, by=request.user, **changes)
        except rules.Stale as refusal:
            return _stale_page(request, form, str(refusal), visible_issue(request, pk))
        except rules.ForumRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "課題を保存しました。")
            return redirect(issue)
    return _edit_page(request, form, version, issue, status=HTTP_UNPROCESSABLE)


def _stale_page(request: HttpRequest, form: IssueForm, refusal: str, newer: Issue) -> HttpResponse:
    """Show what was typed beside what is stored; saving once more then overwrites knowingly."""
    form.add_error(None, refusal)
    version = VersionForm(initial={"version": newer.version})
    return _edit_page(request, form, version, newer, newer=newer, status=HTTP_CONFLICT)


def _edit_page(
    request: HttpRequest,
    form: IssueForm,
    version: VersionForm,
    issue: Issue,
    *,
    newer: Issue | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "version": version, "issue": issue, "newer": newer}
    return TemplateResponse(request, "crossforum/issue_form.html", context, status=status)


def _divisions_of(issue: Issue) -> Any:
    of_department = Division.objects.filter(department=issue.department_id)
    found = of_department.on(timezone.localdate()) | of_department.filter(pk=issue.division_id)
    return found.select_related("department")


@require_http_methods(["GET", "POST"])
def issue_move(request: HttpRequest, pk: int, to_stage: str) -> HttpResponse:
    """Take a step: a button posts here; the page asks for the reason where one is needed."""
    issue = visible_issue(request, pk)
    seen = request.POST.get("seen_stage", issue.stage)
    offered = rules.moves_for(seen, permissions.hats_on(request.user, issue))
    move = next((move for move in offered if move.to_stage == to_stage), None)
    if move is None:
        raise Http404
    initial = {"seen_stage": issue.stage}
    form = MoveForm(request.POST or None, initial=initial, needs_reason=move.needs_reason)
    if request.method == "POST" and form.is_valid():
        step = {"issue": issue, "to_stage": to_stage, **form.cleaned_data}
        try:
            moved = actions.move_issue(**step, by=request.user)
        except rules.MoveRefused as refusal:
            now = visible_issue(request, pk)
            return issue_page(request, now, status=HTTP_CONFLICT, refusal=str(refusal))
        messages.success(request, f"課題を「{moved.get_stage_display()}」にしました。")
        return redirect(issue)
    context = {
        "form": form,
        "issue": issue,
        "move": move,
        "submit_label": move.label,
        "cancel_url": issue.get_absolute_url(),
    }
    status = HTTP_UNPROCESSABLE if request.method == "POST" else 200
    return TemplateResponse(request, "crossforum/issue_move.html", context, status=status)


@require_POST
def countermeasure_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a countermeasure to an issue."""
    issue = visible_issue(request, pk)
    if not permissions.can_add_countermeasure(request.user, issue):
        raise Http404
    form = CountermeasureForm(request.POST, prefix="countermeasure")
    if form.is_valid():
        try:
            actions.add_countermeasure(issue=issue, by=request.user, **form.cleaned_data)
        except rules.ForumRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "対応策を加えました。")
            return redirect(f"{issue.get_absolute_url()}#countermeasures")
    return issue_page(request, issue, status=HTTP_UNPROCESSABLE, countermeasure_form=form)


@require_POST
def issue_comment_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Say something about an issue that one sees."""
    issue = visible_issue(request, pk)
    form = CommentForm(request.POST)
    if form.is_valid():
        comment = actions.add_comment(about=issue, by=request.user, **form.cleaned_data)
        messages.success(request, "コメントを書きました。")
        return redirect(f"{issue.get_absolute_url()}#comment-{comment.pk}")
    return issue_page(request, issue, status=HTTP_UNPROCESSABLE, comment_form=form)
