"""Appointing several accepted people at once: choose, look at the preview, appoint."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from staff.permissions import requires
from staff.views.http import HTTP_UNPROCESSABLE
from teams import permissions, rules
from teams.actions import nominations as actions
from teams.choices import NominationState
from teams.forms.nominations import MOST_AT_ONCE, ChosenNominationsForm
from teams.models import Nomination
from teams.queries import nominations as reads
from teams.queries.grades import grade_guide
from teams.rules.nominations import why_not_appoint


@require_http_methods(["GET", "POST"])
@requires(permissions.can_appoint)
def nomination_appoint(request: HttpRequest) -> HttpResponse:
    """Choose accepted people, see a preview with counts, appoint them all at once."""
    today = timezone.localdate()
    accepted = Nomination.objects.filter(state=NominationState.ACCEPTED).with_people()
    chosen = (
        request.POST if request.method == "POST" else request.GET if "n" in request.GET else None
    )
    form = ChosenNominationsForm(chosen, nominations=accepted)
    context: dict[str, Any] = {"form": form, "cancel_url": reverse("teams:nomination-queue")}
    if form.is_valid():
        nominations = list(form.cleaned_data["n"].order_by("seat__team", "seat", "pk"))
        if request.method == "POST":
            try:
                count = actions.appoint_all(nominations=nominations, by=request.user)
            except rules.TeamRefused as refusal:
                context["refusal"] = str(refusal)
            else:
                messages.success(request, f"{count}人を選任しました。本人にお知らせが届きます。")
                return redirect("teams:nomination-queue")
        context["preview"] = _lines(nominations, today)
        context["total"] = len(nominations)
        context["blocked"] = sum(bool(line["obstacle"]) for line in context["preview"])
        context |= _guide_of_all(context["preview"], today)
    else:
        shown = accepted.order_by("seat__team__department__order", "seat", "pk")[:MOST_AT_ONCE]
        context["lines"] = _lines(list(shown), today)
    status = HTTP_UNPROCESSABLE if request.method == "POST" else 200
    return TemplateResponse(request, "teams/nomination_appoint.html", context, status=status)


def _lines(nominations: list[Nomination], today: Any) -> list[dict[str, Any]]:
    facts = reads.readiness_of(nominations, today)
    warnings = reads.warnings_of(nominations, today)
    return [
        {
            "nomination": nomination,
            "obstacle": why_not_appoint(facts[nomination.pk]),
            "warning": warnings[nomination.pk],
        }
        for nomination in nominations
    ]


def _guide_of_all(lines: list[dict[str, Any]], today: date) -> dict[str, Any]:
    differing = sum(bool(line["warning"]) for line in lines)
    if not differing:
        return {}
    words = f"{len(lines)}人のうち{differing}人は、職位が目安と異なります。このまま選任できます。"
    return {"warning": words, "guide": grade_guide(today).lines("")}
