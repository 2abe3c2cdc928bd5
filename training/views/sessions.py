"""The office's pages: planning, changing and calling off sessions, and the roster."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from staff.permissions import requires
from staff.views.http import HTTP_CONFLICT, HTTP_UNPROCESSABLE
from staff.views.listing import list_page
from training import permissions, rules
from training.actions import sessions
from training.forms import SessionCancelForm, SessionForm, initial_for
from training.models import Course, Session
from training.queries import seats_of
from training.tables import ROSTER, SESSIONS


@require_GET
@requires(permissions.can_run_training)
def session_list(request: HttpRequest) -> HttpResponse:
    """List all sessions."""
    return list_page(request, SESSIONS)


@require_http_methods(["GET", "POST"])
@requires(permissions.can_run_training)
def session_create(request: HttpRequest) -> HttpResponse:
    """Plan a session; ``?course=`` fills in the course and its usual capacity."""
    course = Course.objects.filter(code=request.GET.get("course", "")).first()
    form = SessionForm(request.POST or None, initial=initial_for(course) if course else None)
    if form.is_valid():
        session = sessions.create_session(values=form.values(), by=request.user)
        messages.success(request, "開催回を登録しました。")
        return redirect(session)
    context = {"form": form, "cancel_url": reverse("training:session-list")}
    status = HTTP_UNPROCESSABLE if form.is_bound else 200
    return TemplateResponse(request, "training/session_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@requires(permissions.can_run_training)
def session_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a session; what somebody else saved meanwhile is shown, never overwritten unseen."""
    session = get_object_or_404(Session.objects.select_related("course"), pk=pk)
    if request.method == "GET" and session.why_not_change:
        return _explain(request, session)
    form = SessionForm(request.POST or None, instance=Session.objects.get(pk=pk))
    status = HTTP_UNPROCESSABLE if form.is_bound else 200
    if form.is_valid():
        try:
            sessions.update_session(
                session=session,
                version=form.cleaned_data["version"] or 0,
                values=form.values(),
                by=request.user,
            )
        except rules.StaleSession as refusal:
            form.show_conflict(str(refusal), session.version)
            status = HTTP_CONFLICT
        except rules.TrainingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "開催回を変更しました。")
            return redirect(session)
    context = {
        "form": form,
        "session": session,
        "is_conflict": status == HTTP_CONFLICT,
        "cancel_url": session.get_absolute_url(),
    }
    return TemplateResponse(request, "training/session_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@requires(permissions.can_run_training)
def session_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what calling off does, to how many, and do it."""
    session = get_object_or_404(Session.objects.select_related("course"), pk=pk)
    if request.method == "GET" and session.why_not_change:
        return _explain(request, session)
    form = SessionCancelForm(request.POST or None)
    if form.is_valid():
        try:
            told = sessions.cancel_session(session=session, by=request.user, **form.cleaned_data)
        except rules.TrainingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"開催回を中止しました。{told}人にお知らせしました。")
            return redirect(session)
    context = {
        "form": form,
        "session": session,
        "seats": seats_of(session),
        "cancel_url": session.get_absolute_url(),
    }
    status = HTTP_UNPROCESSABLE if form.is_bound else 200
    return TemplateResponse(request, "training/session_cancel.html", context, status=status)


@require_GET
@requires(permissions.can_run_training)
def session_roster(request: HttpRequest, pk: int) -> HttpResponse:
    """List who asked for a session, in order, to be exported too."""
    session = get_object_or_404(Session.objects.select_related("course"), pk=pk)
    return list_page(request, ROSTER, context={"session": session}, pk=pk)


def _explain(request: HttpRequest, session: Session) -> HttpResponse:
    messages.error(request, session.why_not_change)
    return redirect(session)
