"""A session as everybody sees it, and one's way into it and out of it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from staff.permissions import requires
from staff.queries import history_of
from staff.views.http import HTTP_UNPROCESSABLE
from staff.views.listing import list_page
from training import permissions, rules
from training.actions import enrolments
from training.choices import EnrolmentState
from training.forms import EnrolmentForm
from training.models import Enrolment, Session
from training.queries import place_in_line, request_of, seats_of
from training.tables import MINE, STAFF


@require_GET
def session_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a session, its seats, and what one can do."""
    return _session_page(request, pk, EnrolmentForm())


@require_POST
def enrolment_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a seat for oneself."""
    session = get_object_or_404(Session, pk=pk)
    form = EnrolmentForm(request.POST)
    if form.is_valid():
        try:
            enrolment = enrolments.enrol(
                session=session, attendee=request.user, by=request.user, **form.cleaned_data
            )
        except rules.EnrolmentRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _received(enrolment))
            return redirect(session)
    return _session_page(request, pk, form, status=HTTP_UNPROCESSABLE)


@require_http_methods(["GET", "POST"])
def enrolment_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what giving the seat back does, and do it."""
    rows = Enrolment.objects.visible_to(request.user).select_related("session__course", "attendee")
    enrolment = get_object_or_404(rows, pk=pk)
    if not permissions.can_cancel_enrolment(request.user, enrolment):
        raise Http404
    refusal = enrolment.why_not_cancel
    if request.method == "POST" and not refusal:
        try:
            enrolments.cancel(enrolment=enrolment, by=request.user)
        except rules.EnrolmentRefused as refused:
            refusal = str(refused)
        else:
            messages.success(request, "申込を取り消しました。")
            return redirect(enrolment.session)
    context = {
        "enrolment": enrolment,
        "seats": seats_of(enrolment.session),
        "refusal": refusal,
        "is_own": enrolment.attendee_id == request.user.pk,
    }
    status = HTTP_UNPROCESSABLE if request.method == "POST" else 200
    return TemplateResponse(request, "training/enrolment_cancel.html", context, status=status)


@require_GET
def my_enrolments(request: HttpRequest) -> HttpResponse:
    """List one's own requests."""
    return list_page(request, MINE)


@require_GET
@requires(permissions.can_see_duties_of_others)
def staff_enrolments(request: HttpRequest) -> HttpResponse:
    """List the requests of one's staff; of everybody for the office."""
    return list_page(request, STAFF)


def _session_page(
    request: HttpRequest, pk: int, form: EnrolmentForm, status: int = 200
) -> HttpResponse:
    sessions = Session.objects.select_related("course__prerequisite")
    session = get_object_or_404(sessions, pk=pk)
    mine = session.enrolments.live().filter(attendee=request.user).select_related("session").first()
    context: dict[str, Any] = {
        "session": session,
        "seats": seats_of(session),
        "enrolment": mine,
        "place": place_in_line(mine) if mine else None,
        "verdict": rules.judge(request_of(session, request.user, timezone.now())),
        "form": form,
        "may_run": permissions.can_run_training(request.user),
    }
    if context["may_run"]:
        context["history"] = history_of(session)
        context["has_begun"] = session.starts_at <= timezone.now()
    return TemplateResponse(request, "training/session_detail.html", context, status=status)


def _received(enrolment: Enrolment) -> str:
    if enrolment.state == EnrolmentState.CONFIRMED:
        return "申し込みました。受講が確定しています。"
    place = place_in_line(enrolment)
    return f"キャンセル待ちとして受け付けました（{place}番目）。空きが出ると、お知らせします。"
