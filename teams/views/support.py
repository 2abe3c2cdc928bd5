"""Support requests: list, page, asking, taking and naming a helper, steps, log, remarks."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from staff.permissions import can_see_history, is_office
from staff.queries import history_of
from staff.views.http import HTTP_CONFLICT, HTTP_UNPROCESSABLE
from staff.views.listing import list_page
from teams import permissions
from teams.actions import support as actions
from teams.choices import SupportSide
from teams.forms.support import (
    HelperForm,
    LogForm,
    RemarkForm,
    SeenStateForm,
    StepForm,
    SupportForm,
    VersionForm,
)
from teams.models import Specialist, SpecialistAssignment, SupportRequest
from teams.queries.specialists import current_specialists
from teams.queries.support import teams_to_ask_for, visible_requests
from teams.rules import TeamRefused
from teams.rules.links import shown_links
from teams.rules.refusals import StaleRefused
from teams.rules.support import (
    OPEN,
    support_moves,
    support_steps,
    who_is_next,
    why_not_take,
)
from teams.tables.support import SUPPORT


@require_GET
def support_list(request: HttpRequest) -> HttpResponse:
    """List the requests that the user may see."""
    can_ask = is_office(request.user) or bool(permissions.current_roles(request.user))
    return list_page(request, SUPPORT, context={"can_ask": can_ask})


@require_http_methods(["GET", "POST"])
def support_create(request: HttpRequest) -> HttpResponse:
    """Ask for help, in the name of one's own team; the office for any."""
    teams = teams_to_ask_for(request.user, is_office=is_office(request.user))
    if not teams.exists():
        raise Http404
    wanted = teams.filter(department__code=request.GET.get("team", "")).first()
    form = SupportForm(
        request.POST or None, user=request.user, teams=teams, initial={"team": wanted}
    )
    if request.method == "POST" and form.is_valid():
        try:
            asked = actions.ask_support(by=request.user, **form.cleaned_data)
        except TeamRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "支援を依頼しました。担当が決まると、お知らせします。")
            return redirect(asked)
    cancel_url = reverse("teams:support-list")
    context = {"form": form, "submit_label": "依頼する", "cancel_url": cancel_url}
    return form_page(request, "teams/support_form.html", context)


@require_GET
def support_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a request, where it stands, and what one may do with it."""
    return request_page(request, visible_request(request, pk))


def visible_request(request: HttpRequest, pk: int) -> SupportRequest:
    """Return a request that the user may know of."""
    return get_object_or_404(visible_requests(request.user).with_facts(), pk=pk)


def request_page(
    request: HttpRequest,
    asked: SupportRequest,
    *,
    status: int = 200,
    refusal: str = "",
    **forms: Any,
) -> HttpResponse:
    """Answer with the page of a request; ``forms`` replace the empty ones after a refusal."""
    sides = permissions.support_sides(request.user, asked)
    is_specialist = SupportSide.SPECIALIST in sides
    logs = list(asked.logs.select_related("specialist__person"))
    context = {
        "asked": asked,
        "refusal": refusal,
        "steps": support_steps(asked.state),
        "moves": support_moves(asked.state, sides),
        "who_is_next": who_is_next(asked.state),
        "can_take": not why_not_take(state=asked.state, is_specialist=is_specialist),
        "can_assign": SupportSide.OFFICE in sides and asked.state in OPEN,
        "can_edit": permissions.can_edit_support(request.user, asked),
        "can_log": permissions.can_log_support(request.user, asked),
        "links": shown_links(request.user, asked.issue_numbers),
        "logs": [(log, permissions.can_edit_log(request.user, log)) for log in logs],
        "comments": asked.comments.select_related("author"),
        "records": asked.moves.select_related("by").order_by("-at", "-pk"),
        "log_form": LogForm(prefix="log", initial={"on": timezone.localdate()}),
        "remark_form": RemarkForm(),
        **forms,
    }
    if can_see_history(request.user):
        context["history"] = history_of(asked, *logs)
    return TemplateResponse(request, "teams/support_detail.html", context, status=status)


@require_http_methods(["GET", "POST"])
def support_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit what is asked, until the request is over."""
    asked = visible_request(request, pk)
    if not permissions.can_edit_support(request.user, asked):
        raise Http404
    form = SupportForm(
        request.POST or None,
        user=request.user,
        known=asked.issue_numbers,
        initial=SupportForm.initial_of(asked),
    )
    version = VersionForm(request.POST or None, initial={"version": asked.version})
    context = {
        "form": form,
        "version": version,
        "asked": asked,
        "cancel_url": asked.get_absolute_url(),
    }
    if request.method == "POST" and form.is_valid() and version.is_valid():
        changes = form.cleaned_data | version.cleaned_data
        try:
            actions.edit_support(request=asked, by=request.user, **changes)
        except StaleRefused as refusal:
            form.add_error(None, str(refusal))
            newer = visible_request(request, pk)
            context |= {
                "newer": newer,
                "version": VersionForm(initial={"version": newer.version}),
            }
            return form_page(request, "teams/support_form.html", context, HTTP_CONFLICT)
        except TeamRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "支援依頼を保存しました。")
            return redirect(asked)
    return form_page(request, "teams/support_form.html", context)


@require_POST
def support_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Become the helper."""
    asked = visible_request(request, pk)
    if not permissions.is_specialist(request.user):
        raise Http404
    form = SeenStateForm(request.POST)
    seen = form.cleaned_data["seen_state"] if form.is_valid() else ""
    try:
        actions.take_support(request=asked, seen_state=seen, by=request.user)
    except TeamRefused as refusal:
        return request_page(
            request, visible_request(request, pk), status=HTTP_CONFLICT, refusal=str(refusal)
        )
    messages.success(request, "この依頼の担当になりました。")
    return redirect(asked)


@require_http_methods(["GET", "POST"])
def support_assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Name the helper: the team's own specialists stand first."""
    asked = visible_request(request, pk)
    if not is_office(request.user) or asked.state not in OPEN:
        raise Http404
    today = timezone.localdate()
    own = SpecialistAssignment.objects.on(today).filter(team=asked.team_id)
    form = HelperForm(
        request.POST or None,
        specialists=_helpers(today),
        own=set(own.values_list("specialist", flat=True)),
        initial={"seen_state": asked.state, "specialist": asked.specialist_id},
    )
    if request.method == "POST" and form.is_valid():
        try:
            given = actions.assign_support(request=asked, by=request.user, **form.cleaned_data)
        except TeamRefused as refusal:
            now = visible_request(request, pk)
            return request_page(request, now, status=HTTP_CONFLICT, refusal=str(refusal))
        messages.success(request, f"担当を{given.specialist.person.name}さんに決めました。")
        return redirect(asked)
    context = {
        "form": form,
        "asked": asked,
        "label": "担当を決める",
        "submit_label": "担当を決める",
        "cancel_url": asked.get_absolute_url(),
    }
    return form_page(request, "teams/support_step.html", context)


def _helpers(today: Any) -> Any:
    return (
        Specialist.objects.with_counts(today)
        .filter(pk__in=current_specialists(today).order_by().values("pk"))
        .select_related("person")
        .order_by("kind", "person__kana")
    )


@require_http_methods(["GET", "POST"])
def support_move(request: HttpRequest, pk: int, to_state: str) -> HttpResponse:
    """Take a step: a button posts here; the page asks for the words where some are needed."""
    asked = visible_request(request, pk)
    seen = request.POST.get("seen_state", asked.state)
    offered = support_moves(seen, permissions.support_sides(request.user, asked))
    move = next((move for move in offered if move.to_state == to_state), None)
    if move is None:
        raise Http404
    form = StepForm(request.POST or None, asks=move.asks, initial={"seen_state": asked.state})
    if request.method == "POST" and form.is_valid():
        step = {"request": asked, "to_state": to_state, **form.cleaned_data}
        try:
            moved = actions.move_support(**step, by=request.user)
        except TeamRefused as refusal:
            now = visible_request(request, pk)
            return request_page(request, now, status=HTTP_CONFLICT, refusal=str(refusal))
        messages.success(request, f"依頼を「{moved.get_state_display()}」にしました。")
        return redirect(asked)
    context = {
        "form": form,
        "asked": asked,
        "label": move.label,
        "submit_label": move.label,
        "cancel_url": asked.get_absolute_url(),
    }
    return form_page(request, "teams/support_step.html", context)


def form_page(
    request: HttpRequest, template: str, context: dict[str, Any], refused: int = HTTP_UNPROCESSABLE
) -> HttpResponse:
    """Answer with a form; one that was sent and comes back is refused."""
    status = refused if request.method == "POST" else 200
    return TemplateResponse(request, template, context, status=status)
