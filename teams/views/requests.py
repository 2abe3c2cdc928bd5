"""Successors and transferred people: the lists, the requests, the answers, the procedure."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from japan.fiscal import FiscalYear
from staff.permissions import is_office, requires
from staff.views.http import HTTP_CONFLICT, HTTP_UNPROCESSABLE
from staff.views.listing import list_page
from teams import permissions, rules
from teams.actions import procedures, questions
from teams.actions import requests as actions
from teams.forms.requests import ProcedureForm, QuestionForm
from teams.models import NominationRequest, Seat, SeatRule, TransferQuestion
from teams.queries.procedures import procedure_of
from teams.rules.nominations import TeamStale
from teams.tables.requests import QUESTIONS, REQUESTS

CANCELLED = "後任の推薦の依頼を取りやめました。この席は、次に空いたときまで、自動では依頼しません。"


@require_GET
@requires(permissions.answers_for_seats)
def request_list(request: HttpRequest) -> HttpResponse:
    """List the requests for a successor."""
    return list_page(request, REQUESTS, context=_tabs(request, "requests"))


@require_GET
@requires(permissions.answers_for_seats)
def question_list(request: HttpRequest) -> HttpResponse:
    """List the questions about people who were transferred away."""
    return list_page(request, QUESTIONS, context=_tabs(request, "questions"))


def _tabs(request: HttpRequest, current: str) -> dict[str, Any]:
    return {
        "current": current,
        "answers_for_seats": True,
        "is_secretariat": is_office(request.user),
    }


@require_POST
@requires(permissions.can_appoint)
def request_open(request: HttpRequest, seat_pk: int) -> HttpResponse:
    """Ask the head of an empty seat for a successor."""
    seats = Seat.objects.in_force(timezone.localdate()).select_related("team__department")
    seat = get_object_or_404(seats, pk=seat_pk)
    try:
        made = actions.open_request(seat=seat, by=request.user)
    except rules.TeamRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, f"後任の推薦を依頼しました。期限は{rules.day_words(made.due_on)}です。"
        )
    return redirect(seat.team)


@require_POST
@requires(permissions.can_appoint)
def request_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask no longer."""
    kept = get_object_or_404(NominationRequest.objects.with_places(), pk=pk)
    try:
        actions.cancel_request(request=kept, by=request.user)
    except TeamStale as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, CANCELLED)
    return redirect("teams:request-list")


@require_http_methods(["GET", "POST"])
def question_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whether somebody who was transferred goes on."""
    visible = TransferQuestion.objects.visible_to(request.user).with_places()
    question = get_object_or_404(visible, pk=pk)
    held = question.appointment
    last = question.moved_on - timedelta(days=1)
    form = QuestionForm(request.POST or None, initial={"last_day": last}, held=held)
    context: dict[str, Any] = {
        "form": form,
        "question": question,
        "held": held,
        "submit_label": "返事をする",
        "cancel_url": reverse("teams:question-list"),
    }
    status = 200
    if request.method == "POST":
        status = HTTP_UNPROCESSABLE
        if form.is_valid():
            try:
                questions.answer_question(question=question, by=request.user, **form.cleaned_data)
            except TeamStale as refusal:
                status, context["refusal"] = HTTP_CONFLICT, str(refusal)
                context["question"] = get_object_or_404(visible, pk=pk)
            except rules.TeamRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"{held.person.name}さんについて返事をしました。")
                return redirect("teams:question-list")
    return TemplateResponse(request, "teams/question_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@requires(permissions.can_appoint)
def procedure_usual(request: HttpRequest) -> HttpResponse:
    """Set the procedure of this year."""
    return procedure_edit(request, year=FiscalYear.of(timezone.localdate()).year)


@require_http_methods(["GET", "POST"])
@requires(permissions.can_appoint)
def procedure_edit(request: HttpRequest, year: int) -> HttpResponse:
    """Set the deadlines of a year, who signs its letters, and what transfers do."""
    today = timezone.localdate()
    this = FiscalYear.of(today).year
    chosen = min(max(year, this), this + 1)
    if chosen != year:
        return redirect("teams:procedure-edit", year=chosen)
    kept = procedure_of(FiscalYear(year).first_day)
    seat_rules = list(SeatRule.objects.filter(fiscal_year=year))
    form = ProcedureForm(request.POST or None, instance=kept, seat_rules=seat_rules)
    if request.method == "POST" and form.is_valid():
        procedures.save_procedure(
            fiscal_year=year, numbers=form.numbers(), policies=form.policies(), by=request.user
        )
        messages.success(request, f"{FiscalYear(year).label}の選任の手続を保存しました。")
        return redirect("teams:procedure-edit", year=year)
    context = {
        "form": form,
        "year": FiscalYear(year),
        "other": FiscalYear(this + 1 if year == this else this),
        "is_default": kept.is_default_example,
        "has_rules": bool(seat_rules),
        "cancel_url": reverse("office"),
    }
    status = HTTP_UNPROCESSABLE if request.method == "POST" else 200
    return TemplateResponse(request, "teams/procedure_form.html", context, status=status)
