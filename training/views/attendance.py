"""The session's end: who came, a preview of what that gives, and the closing."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from staff.permissions import requires
from staff.views.http import HTTP_UNPROCESSABLE
from staff.views.listing import ForgivingPaginator
from training import permissions, rules
from training.actions import attendance
from training.choices import SessionState
from training.forms import AttendanceForm
from training.models import Enrolment, Session
from training.queries import closing_preview, seated_in

PER_PAGE = 100


@require_http_methods(["GET", "POST"])
@requires(permissions.can_run_training)
def session_attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter or correct who came, a hundred at a time."""
    session = _session(pk)
    page = _page(request, session)
    posted = request.POST if request.method == "POST" else None
    form = AttendanceForm(posted, enrolments=page.object_list)
    if form.is_valid():
        try:
            count = attendance.mark_attendance(
                session=session,
                marks=form.marks(),
                rest_present="rest" in request.POST,
                by=request.user,
            )
        except rules.TrainingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"出欠を保存しました（{count}人分を変更）。")
            return redirect(_next_address(request, session, page))
    status = HTTP_UNPROCESSABLE if form.is_bound else 200
    context = {"form": form, "page": page, **_facts(session)}
    return TemplateResponse(request, "training/attendance_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@requires(permissions.can_run_training)
def session_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what closing grants, to how many, and do it."""
    session = _session(pk)
    context = _facts(session)
    if request.method == "POST":
        try:
            count = attendance.close_session(session=session, by=request.user)
        except rules.TrainingRefused as refusal:
            context["refusal"] = str(refusal)  # the same sentence that stood for the button
        else:
            messages.success(
                request, f"実施済みにしました。{count}人の修了とスキルを記録しました。"
            )
            return redirect(session)
    status = HTTP_UNPROCESSABLE if request.method == "POST" else 200
    return TemplateResponse(request, "training/session_close.html", context, status=status)


def _session(pk: int) -> Session:
    return get_object_or_404(Session.objects.select_related("course"), pk=pk)


def _page(request: HttpRequest, session: Session) -> Page[Enrolment]:
    number = request.GET.get("page", "1")
    paginator = ForgivingPaginator(seated_in(session), PER_PAGE)
    return paginator.page(number if number.isdecimal() else "1")


def _next_address(request: HttpRequest, session: Session, page: Page[Enrolment]) -> str:
    """Go on to the next page of the sheet, unless everybody has just been marked."""
    address = reverse("training:session-attendance", args=[session.pk])
    goes_on = page.has_next() and "rest" not in request.POST
    return f"{address}?page={page.next_page_number()}" if goes_on else address


def _facts(session: Session) -> dict[str, Any]:
    now = timezone.now()
    return {
        "session": session,
        "preview": closing_preview(session, now),
        "is_closed": session.state == SessionState.CLOSED,
        "has_begun": session.starts_at <= now,
    }
