"""The chain's pages: put somebody forward, answer, appoint one or several."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from japan.fiscal import FiscalYear
from staff.models import StaffMember
from staff.permissions import can_see_history, is_office, requires
from staff.queries import history_of
from staff.views.http import HTTP_CONFLICT, HTTP_UNPROCESSABLE
from staff.views.listing import list_page
from teams import permissions, queries, rules
from teams.actions import nominations as actions
from teams.choices import NominationOrigin, NominationState
from teams.forms.nominations import NominationForm, StepForm
from teams.models import Nomination, Seat
from teams.queries import nominations as reads
from teams.queries.grades import grade_guide
from teams.rules.nominations import (
    STEPS,
    WAITING_FOR,
    TeamStale,
    chain_steps,
    steps_for,
    why_not_appoint,
    why_not_nominate,
)
from teams.tables.nominations import DEPARTMENT_NOMINATIONS, NOMINATION_QUEUE, OWN_NOMINATIONS

CANDIDATES_SHOWN = 50


@require_GET
def nomination_list(request: HttpRequest) -> HttpResponse:
    """List the nominations of the user as the person."""
    return list_page(request, OWN_NOMINATIONS, context=_tabs(request, "own"))


@require_GET
@requires(permissions.answers_for_seats)
def nomination_department(request: HttpRequest) -> HttpResponse:
    """List the nominations for the seats that the user answers for."""
    return list_page(request, DEPARTMENT_NOMINATIONS, context=_tabs(request, "department"))


@require_GET
@requires(is_office)
def nomination_queue(request: HttpRequest) -> HttpResponse:
    """List every nomination; the office appoints from here."""
    waiting = Nomination.objects.filter(state=NominationState.ACCEPTED).count()
    return list_page(
        request, NOMINATION_QUEUE, context={**_tabs(request, "queue"), "waiting": waiting}
    )


def _tabs(request: HttpRequest, current: str) -> dict[str, Any]:
    return {
        "current": current,
        "answers_for_seats": permissions.answers_for_seats(request.user),
        "is_secretariat": is_office(request.user),
    }


@require_GET
def nomination_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show where a nomination stands, and what one may do with it."""
    return _page(request, _visible(request, pk))


def _page(
    request: HttpRequest, nomination: Nomination, *, status: int = 200, refusal: str = ""
) -> HttpResponse:
    today = timezone.localdate()
    hats = permissions.nomination_hats(request.user, nomination)
    facts = reads.readiness_of([nomination], today)[nomination.pk]
    obstacle = why_not_appoint(facts) if nomination.is_open else ""
    steps = [
        step
        for step in steps_for(nomination.state, hats)
        if not (obstacle and step.to_state == NominationState.APPOINTED)
    ]
    is_own = nomination.origin == NominationOrigin.OWN
    state = NominationState(nomination.state)
    person = _with_post(nomination.person_id)
    context = {
        "nomination": nomination,
        "person": person,
        "steps": chain_steps(nomination.state, is_own=is_own),
        "moves": steps,
        "waiting": "" if any(step.is_main for step in steps) else WAITING_FOR[state],
        "obstacle": obstacle,
        "refusal": refusal,
        "can_read_letter": nomination.appointment_id
        and permissions.can_read_letter(request.user, nomination.appointment),
        **_grade_context(nomination.seat, person, nomination.starts_on),
    }
    if can_see_history(request.user):
        context["history"] = history_of(nomination)
    return TemplateResponse(request, "teams/nomination_detail.html", context, status=status)


@require_http_methods(["GET", "POST"])
def nomination_step(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Take a step; one that needs a reason asks for it on its own page."""
    nomination = _visible(request, pk)
    hats = permissions.nomination_hats(request.user, nomination)
    step = next((s for s in STEPS if s.key == key and s.who.intersection(hats)), None)
    if step is None:
        raise Http404
    step = next((s for s in steps_for(nomination.state, hats) if s.key == key), step)
    initial = {"seen_state": nomination.state}
    form = StepForm(request.POST or None, initial=initial, needs_reason=step.needs_reason)
    if request.method == "POST" and form.is_valid():
        try:
            actions.take_step(nomination=nomination, key=key, by=request.user, **form.cleaned_data)
        except TeamStale as refusal:
            return _page(request, _visible(request, pk), status=HTTP_CONFLICT, refusal=str(refusal))
        except rules.TeamRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"「{step.label}」を記録しました。")
            return redirect(nomination)
    if request.method == "POST" and not step.needs_reason:
        refusal = " ".join(form.non_field_errors()) or "もう一度操作してください。"
        return _page(request, nomination, status=HTTP_UNPROCESSABLE, refusal=refusal)
    context = {
        "form": form,
        "nomination": nomination,
        "step": step,
        "submit_label": step.label,
        "submit_kind": "danger" if step.needs_reason else "primary",
        "cancel_url": nomination.get_absolute_url(),
    }
    return _form_page(request, "teams/nomination_step.html", context)


@require_http_methods(["GET", "POST"])
def nomination_create(request: HttpRequest, seat_pk: int) -> HttpResponse:
    """Choose whom to put forward (``?person=`` is empty yet), then the term and why."""
    seat = _seat(seat_pk)
    if not permissions.can_nominate(request.user, seat):
        raise Http404
    number = request.GET.get("person", "")
    if not number:
        return _choose(request, seat)
    people = queries.appointable_people(timezone.localdate())
    return _write(request, seat, get_object_or_404(people, number=number))


@require_http_methods(["GET", "POST"])
def nomination_offer(request: HttpRequest, seat_pk: int) -> HttpResponse:
    """Offer oneself for a seat (本人申出)."""
    seat = _seat(seat_pk)
    if not permissions.can_offer(request.user, seat):
        raise Http404
    people = queries.appointable_people(timezone.localdate())
    return _write(request, seat, get_object_or_404(people, pk=request.user.pk))


def _write(request: HttpRequest, seat: Seat, person: Any) -> HttpResponse:
    is_own = person.pk == request.user.pk
    term = _usual_term(request, seat)
    grades = _grade_context(seat, person, term["starts_on"])
    form = NominationForm(
        request.POST or None,
        initial=term,
        asks_for_grade_note=bool(grades["warning"]),
        is_own=is_own,
    )
    if request.method == "POST" and form.is_valid():
        try:
            nomination = actions.nominate(
                seat=seat, person=person, by=request.user, **form.cleaned_data
            )
        except rules.TeamRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            deed = "申し出ました。" if is_own else f"{person.name}さんを推薦しました。"
            messages.success(request, deed)
            return redirect(nomination)
    context = {
        "form": form,
        "seat": seat,
        "person": person,
        "is_own": is_own,
        "obstacle": _obstacle(request, seat, person, is_own=is_own),
        "submit_label": "申し出る" if is_own else "推薦する",
        "cancel_url": seat.team.get_absolute_url(),
        **grades,
    }
    return _form_page(request, "teams/nomination_form.html", context)


def _obstacle(request: HttpRequest, seat: Seat, person: Any, *, is_own: bool) -> str:
    """Say before anything is typed what stands in the way for the usual term."""
    if request.method == "POST":
        return ""
    term = _usual_term(request, seat)
    period = rules.term_period(term["starts_on"], term["last_day"])
    facts = reads.readiness(seat, person, period, timezone.localdate())
    return why_not_appoint(facts) if is_own else why_not_nominate(facts)


def _usual_term(request: HttpRequest, seat: Seat) -> dict[str, Any]:
    """Return the term that is asked for by ``?year=2027``, else the rest of the year."""
    year, today = request.GET.get("year", ""), timezone.localdate()
    starts_on, last_day = queries.usual_term(seat, today)
    if year.isdecimal() and FiscalYear.of(starts_on).year < int(year) <= starts_on.year + 2:
        starts_on, last_day = queries.usual_term(seat, FiscalYear(int(year)).first_day)
    return {"starts_on": starts_on, "last_day": last_day}


def _choose(request: HttpRequest, seat: Seat) -> HttpResponse:
    today = timezone.localdate()
    query = request.GET.get("q", "")
    people = list(queries.candidates(seat, query, today)[: CANDIDATES_SHOWN + 1])
    context = {
        "seat": seat,
        "query": query,
        "people": people[:CANDIDATES_SHOWN],
        "has_more": len(people) > CANDIDATES_SHOWN,
        "shown": CANDIDATES_SHOWN,
        "year": request.GET.get("year", ""),
        "usual_grade": grade_guide(_usual_term(request, seat)["starts_on"]).usual(seat),
    }
    return TemplateResponse(request, "teams/nomination_choose.html", context)


def _grade_context(seat: Seat, person: Any, starts_on: date) -> dict[str, Any]:
    guide = grade_guide(starts_on)
    return {
        "warning": guide.warning(seat, reads.grade_of(person)),
        "guide": guide.lines_for(seat),
    }


def _with_post(pk: int) -> Any:
    return StaffMember.objects.with_main_post(timezone.localdate()).get(pk=pk)


def _visible(request: HttpRequest, pk: int) -> Nomination:
    visible = Nomination.objects.visible_to(request.user).with_people()
    return get_object_or_404(visible.select_related("appointment__seat"), pk=pk)


def _seat(pk: int) -> Seat:
    seat = queries.seat_to_fill(pk, timezone.localdate())
    if seat is None:
        raise Http404
    return seat


def _form_page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    status = HTTP_UNPROCESSABLE if request.method == "POST" else 200
    return TemplateResponse(request, template, context, status=status)
