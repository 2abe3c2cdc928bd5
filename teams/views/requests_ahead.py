"""Asking for successors of many seats at once: choose, look at the counts, ask."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from staff.permissions import requires
from staff.views.http import HTTP_UNPROCESSABLE
from teams import permissions, rules
from teams.actions.requests import open_requests
from teams.choices import SeatState
from teams.forms.requests import ChosenSeatsForm
from teams.queries.procedures import deadlines_of
from teams.queries.vacancies import seats_not_asked
from teams.rules.requests import due_day
from teams.tables.seats import state_mark
from teams.views.days import asked_day


@require_http_methods(["GET", "POST"])
@requires(permissions.can_appoint)
def requests_open(request: HttpRequest) -> HttpResponse:
    """Choose from the seats open on a day (``?on=``), see how many, and ask for them all."""
    asked, today = asked_day(request), timezone.localdate()
    day = max(asked.day, today)
    seats = seats_not_asked(day, today=today)
    is_sent = request.method == "POST"
    chosen = request.POST if is_sent else request.GET if "n" in request.GET else None
    form = ChosenSeatsForm(chosen, seats=seats)
    due_on = due_day(today, deadlines_of(today).nomination_days)
    context: dict[str, Any] = {"form": form, "asked": asked, "day": day, "due_on": due_on}
    if form.is_valid():
        context["preview"] = _marked(form.cleaned_data["n"])
        if is_sent:
            try:
                pks = [seat.pk for seat in context["preview"]]
                count = open_requests(seats=pks, day=day, by=request.user)  # type: ignore[arg-type]
            except rules.TeamRefused as refusal:
                form.add_error("n", str(refusal))
            else:
                text = f"{count:,}席の後任の推薦を依頼しました。所属長には、順にお知らせします。"
                messages.success(request, text)
                return redirect("teams:request-list")
    if not form.is_valid():
        context["seats"] = _marked(seats)
    status = HTTP_UNPROCESSABLE if is_sent or form.errors else 200
    return TemplateResponse(request, "teams/requests_open.html", context, status=status)


def _marked(seats: Iterable[Any]) -> list[Any]:
    """Return the seats, each with the mark of its state and what is to be thought of."""
    found = list(seats)
    for seat in found:
        seat.mark, seat.note = state_mark(seat.state), _note(seat)
    return found


def _note(seat: Any) -> str:
    if seat.is_renewing:
        return "一括更新を準備しています。"
    if seat.called_off_at:
        return "前に依頼を取りやめました。"
    return rules.why_open(SeatState(seat.state)) if seat.has_holder else ""
