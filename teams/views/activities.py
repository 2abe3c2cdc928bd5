"""Activities: all of them, a team's month, one record, its files, and what comes next."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from japan.fiscal import FiscalYear
from staff.models.notices import portal_path
from staff.permissions import can_see_history, is_office, requires
from staff.queries import history_of
from staff.views.http import HTTP_CONFLICT, HTTP_UNPROCESSABLE
from staff.views.listing import list_page
from teams import permissions
from teams.actions import activities as actions
from teams.forms.activities import (
    ActivityForm,
    AttachmentForm,
    next_action_lines,
    wanted_lines,
)
from teams.forms.support import VersionForm
from teams.models import Activity, Attachment, NextAction, Team
from teams.queries.activities import calendar_of, open_actions, people_of, with_facts, year_hours
from teams.queries.specialists import helpers_of
from teams.rules import TeamRefused
from teams.rules.activities import Month
from teams.rules.links import shown_links
from teams.rules.refusals import StaleRefused
from teams.tables.activities import ACTIVITIES, QUIET
from teams.tables.next_actions import NEXT_ACTIONS
from teams.tables.support import SUPPORT


def team_of(code: str) -> Team:
    """Return the team of a department's code."""
    return get_object_or_404(Team.objects.select_related("department"), department__code=code)


@require_GET
def activity_list(request: HttpRequest) -> HttpResponse:
    """List the activities of all teams; everybody reads them."""
    return list_page(request, ACTIVITIES, context={"is_office": is_office(request.user)})


@require_GET
def action_list(request: HttpRequest) -> HttpResponse:
    """List what one has to do after meetings, and what the own teams have."""
    return list_page(request, NEXT_ACTIONS)


@requires(is_office)
@require_GET
def quiet_list(request: HttpRequest) -> HttpResponse:
    """List the teams that have no record for 60 days."""
    return list_page(request, QUIET)


@require_GET
def team_activities(request: HttpRequest, code: str) -> HttpResponse:
    """Show a team's month (``?month=2026-11``), its hours of the year, and what is still to do."""
    team = team_of(code)
    today = timezone.localdate()
    month = Month.parse(request.GET.get("month", ""), today)
    year = FiscalYear.of(month.first_day)
    todo = list(open_actions(team))
    weeks = calendar_of(team, month, today)
    context = {
        "team": team,
        "today": today,
        "month": month,
        "weeks": weeks,
        "month_count": sum(
            len(cell.activities) for week in weeks for cell in week if cell.day.is_of_month
        ),
        "hours": year_hours(team, year),
        "year": year,
        "actions": [(each, permissions.can_finish_action(request.user, each)) for each in todo],
        "can_record": permissions.can_record_activity(request.user, team),
        "can_report": permissions.can_see_report(request.user, team),
    }
    return TemplateResponse(request, "teams/team_activities.html", context)


@require_GET
def team_support(request: HttpRequest, code: str) -> HttpResponse:
    """Show who helps a team, and its requests as far as the reader may see them."""
    team = team_of(code)
    context = {
        "team": team,
        "helpers": helpers_of(team, timezone.localdate()),
        "can_ask": permissions.can_ask_support(request.user, team),
        "sees": permissions.sees_all_support(request.user)
        or permissions.has_role_in(request.user, team),
    }
    return list_page(request, SUPPORT, context=context, code=code)


@require_http_methods(["GET", "POST"])
def activity_create(request: HttpRequest, code: str) -> HttpResponse:
    """Write down what a team did."""
    team = team_of(code)
    if not permissions.can_record_activity(request.user, team):
        raise Http404
    today = timezone.localdate()
    people = people_of(team, today)
    form = ActivityForm(
        request.POST or None, user=request.user, people=people, initial={"on": today}
    )
    lines = next_action_lines(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid() and lines.is_valid():
        wanted = form.cleaned_data | {"next_actions": wanted_lines(lines)}
        try:
            activity = actions.record_activity(team=team, by=request.user, **_plain(wanted))
        except TeamRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, "活動を記録しました。資料があれば、このページで添付できます。"
            )
            return redirect(activity)
    context = {"form": form, "lines": lines, "team": team}
    return _form_page(request, "teams/activity_form.html", context)


def _plain(cleaned: dict[str, Any]) -> dict[str, Any]:
    hours = cleaned["hours"]
    return {**cleaned, "hours": float(hours) if hours is not None else None}


def _loaded(pk: int) -> Activity:
    return get_object_or_404(with_facts(Activity.objects.all()), pk=pk)


@require_GET
def activity_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a record; everybody reads it, its files are for those who may open them."""
    return _page(request, _loaded(pk))


def _page(
    request: HttpRequest, activity: Activity, *, status: int = 200, **forms: Any
) -> HttpResponse:
    user = request.user
    todo = activity.next_actions.select_related("owner", "activity__team")
    context = {
        "activity": activity,
        "links": shown_links(user, activity.issue_numbers),
        "actions": [(each, permissions.can_finish_action(user, each)) for each in todo],
        "can_edit": permissions.can_edit_activity(user, activity),
        "can_open": permissions.can_open_attachments(user, activity),
        "attachments": activity.attachments.select_related("by"),
        "attachment_form": AttachmentForm(),
        **forms,
    }
    if can_see_history(user):
        context["history"] = history_of(activity, *(each for each in todo))
    return TemplateResponse(request, "teams/activity_detail.html", context, status=status)


@require_http_methods(["GET", "POST"])
def activity_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit a record; what somebody else has saved meanwhile is not overwritten."""
    activity = _loaded(pk)
    if not permissions.can_edit_activity(request.user, activity):
        raise Http404
    people = _people(activity)
    form = ActivityForm(
        request.POST or None,
        user=request.user,
        people=people,
        known=activity.issue_numbers,
        initial=ActivityForm.initial_of(activity),
    )
    lines = next_action_lines(request.POST or None, people=people, activity=activity)
    version = VersionForm(request.POST or None, initial={"version": activity.version})
    context = {"form": form, "lines": lines, "version": version, "team": activity.team}
    context["activity"] = activity
    if request.method == "POST" and form.is_valid() and lines.is_valid() and version.is_valid():
        wanted = form.cleaned_data | version.cleaned_data | {"next_actions": wanted_lines(lines)}
        try:
            actions.edit_activity(activity=activity, by=request.user, **_plain(wanted))
        except StaleRefused as refusal:
            form.add_error(None, str(refusal))
            newer = _loaded(pk)
            context |= {
                "newer": newer,
                "version": VersionForm(initial={"version": newer.version}),
            }
            return _form_page(request, "teams/activity_form.html", context, HTTP_CONFLICT)
        except TeamRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "活動の記録を保存しました。")
            return redirect(activity)
    return _form_page(request, "teams/activity_form.html", context)


def _people(activity: Activity) -> Any:
    """Return whom the record may name: those of the team, and those whom it names already."""
    known: date = activity.on
    team = people_of(activity.team, timezone.localdate(), known).order_by()
    named = activity.participants.all() | type(activity.created_by).objects.filter(
        pk__in=activity.next_actions.values("owner")
    )
    both = set(team.values_list("pk", flat=True)) | set(named.values_list("pk", flat=True))
    return type(activity.created_by).objects.filter(pk__in=both).order_by("kana", "number")


@require_http_methods(["GET", "POST"])
def activity_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a record for good; the page says what goes with it."""
    activity = _loaded(pk)
    if not permissions.can_edit_activity(request.user, activity):
        raise Http404
    if request.method == "POST":
        actions.delete_activity(activity=activity, by=request.user)
        messages.success(request, f"活動「{activity.title}」を消しました。")
        return redirect("teams:team-activities", activity.team.department.code)
    context = {"activity": activity, "action_count": activity.next_actions.count()}
    return TemplateResponse(request, "teams/activity_delete.html", context)


@require_POST
def attachment_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach a file to a record."""
    activity = _loaded(pk)
    if not permissions.can_edit_activity(request.user, activity):
        raise Http404
    form = AttachmentForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            actions.attach(activity=activity, file=form.cleaned_data["file"], by=request.user)
        except TeamRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, "資料を添付しました。")
            return redirect(f"{activity.get_absolute_url()}#attachments")
    return _page(request, activity, status=HTTP_UNPROCESSABLE, attachment_form=form)


def _attachment(request: HttpRequest, pk: int) -> Attachment:
    """Return a file that the user may open; to others it does not exist."""
    loaded = Attachment.objects.select_related("activity__team__department")
    found = get_object_or_404(loaded, pk=pk)
    if not permissions.can_open_attachments(request.user, found.activity):
        raise Http404
    return found


@require_GET
def attachment_file(request: HttpRequest, pk: int) -> FileResponse:
    """Hand out a file; always to be saved, never to be shown as a page of ours."""
    found = _attachment(request, pk)
    return FileResponse(
        found.file.open("rb"),
        as_attachment=True,
        filename=found.filename,
        content_type=found.content_type,
    )


@require_POST
def attachment_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file away for good."""
    found = _attachment(request, pk)
    if not permissions.can_edit_activity(request.user, found.activity):
        raise Http404
    actions.detach(attachment=found, by=request.user)
    messages.success(request, f"「{found.filename}」を消しました。")
    return redirect(f"{found.activity.get_absolute_url()}#attachments")


@require_POST
def action_finish(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a next action is done, or is not."""
    loaded = NextAction.objects.select_related("activity__team__department")
    action = get_object_or_404(loaded, pk=pk)
    if not permissions.can_finish_action(request.user, action):
        raise Http404
    is_done = request.POST.get("done") == "yes"
    actions.finish_action(action=action, is_done=is_done, by=request.user)
    messages.success(request, "完了にしました。" if is_done else "未完了に戻しました。")
    back = portal_path(request.POST.get("next", ""))
    return redirect(back or f"{action.activity.get_absolute_url()}#next")


def _form_page(
    request: HttpRequest, template: str, context: dict[str, Any], refused: int = HTTP_UNPROCESSABLE
) -> HttpResponse:
    status = refused if request.method == "POST" else 200
    return TemplateResponse(request, template, context, status=status)
