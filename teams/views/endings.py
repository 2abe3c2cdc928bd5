"""任期の終了の依頼: asked by who answers for the seat, declined by the office with a reason."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from staff.permissions import requires
from staff.views.http import HTTP_CONFLICT, HTTP_UNPROCESSABLE
from teams.actions import endings as actions
from teams.forms import EndingAnswerForm, EndingRequestForm
from teams.models import Appointment, EndingRequest
from teams.permissions import can_appoint, can_ask_to_end
from teams.rules import TeamRefused
from teams.rules.nominations import TeamStale


@require_http_methods(["GET", "POST"])
def ending_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the office to end the term of somebody who is away or works elsewhere."""
    held = get_object_or_404(Appointment.objects.with_people(), pk=pk)
    if not can_ask_to_end(request.user, held.seat):
        raise Http404
    initial = {"last_day": max(held.starts_on, timezone.localdate())}
    form = EndingRequestForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_to_end(appointment=held, by=request.user, **form.cleaned_data)
        except TeamRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "任期を終えるよう、事務局に頼みました。")
            return redirect(held.seat.team)
    return _page(request, form, held, "任期を終えるよう頼む")


@require_http_methods(["GET", "POST"])
@requires(can_appoint)
def ending_decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the term go on, and say why."""
    asked = get_object_or_404(EndingRequest.objects.select_related("by"), pk=pk)
    held = Appointment.objects.with_people().get(pk=asked.appointment_id)
    form, status = EndingAnswerForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            actions.decline_to_end(request=asked, by=request.user, **form.cleaned_data)
        except TeamStale as refusal:
            form.add_error(None, str(refusal))
            status = HTTP_CONFLICT
        else:
            messages.success(request, f"{asked.by.name}さんに、任期を終えないことを伝えました。")
            return redirect(held.seat.team)
    return _page(request, form, held, "任期を終えないと返事する", asked=asked, status=status)


def _page(
    request: HttpRequest,
    form: forms.Form,
    held: Appointment,
    heading: str,
    *,
    asked: EndingRequest | None = None,
    status: int | None = None,
) -> HttpResponse:
    usual = HTTP_UNPROCESSABLE if request.method == "POST" else 200
    context: dict[str, Any] = {
        "form": form,
        "held": held,
        "asked": asked,
        "team": held.seat.team,
        "heading": heading,
        "submit_label": heading,
        "cancel_url": held.seat.team.get_absolute_url(),
    }
    return TemplateResponse(request, "teams/ending_form.html", context, status=status or usual)
