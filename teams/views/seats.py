"""Chairs that belong to a post, deputies of the lead, and joint teams."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from staff.models import Department, Division
from staff.permissions import requires
from staff.views.http import HTTP_UNPROCESSABLE
from teams import actions
from teams.choices import TeamRole
from teams.forms import BindingForm, DeputyForm, JointForm, LastDayForm, TeamNameForm
from teams.models import JointDepartment, LeadDeputy, PostBinding, Seat, Team
from teams.permissions import can_manage_seats, can_name_deputy
from teams.queries.seats import people_of_departments
from teams.rules import TeamRefused


@requires(can_manage_seats)
@require_http_methods(["GET", "POST"])
def seat_bind(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a chair to a post (充て職)."""
    today = timezone.localdate()
    seat = get_object_or_404(_seats(), pk=pk)
    divisions = Division.objects.on(today).select_related("department")
    initial = {"starts_on": today, "division": seat.division_id}
    form = BindingForm(request.POST or None, initial=initial, divisions=divisions)
    if request.method == "POST" and form.is_valid() and _done(
        form, lambda: actions.bind_seat(seat=seat, by=request.user, **form.cleaned_data)
    ):  # fmt: skip
        messages.success(request, f"{seat}を充て職にしました。")
        return redirect(seat.team)
    return _page(request, form, seat.team, "充て職にする", seat=seat, submit="充て職にする")


@requires(can_manage_seats)
@require_http_methods(["GET", "POST"])
def binding_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a chair belong to its post until a day."""
    rows = PostBinding.objects.select_related("seat__team__department", "division", "job_title")
    binding = get_object_or_404(rows.select_related("seat__division"), pk=pk)
    initial = {"last_day": max(binding.starts_on, timezone.localdate())}
    form = LastDayForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and _done(
        form, lambda: actions.unbind_seat(binding=binding, by=request.user, **form.cleaned_data),
        field="last_day",
    ):  # fmt: skip
        messages.success(request, "充て職の終わりを記録しました。")
        return redirect(binding.seat.team)
    team, seat = binding.seat.team, binding.seat
    return _page(request, form, team, "充て職を終える", seat=seat, submit="充て職を終える")


@require_http_methods(["GET", "POST"])
def deputy_name(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who acts in the lead's place: the office, and the lead."""
    seat = get_object_or_404(_seats().filter(role=TeamRole.LEAD), pk=pk)
    if not can_name_deputy(request.user, seat.team):
        raise Http404
    initial = {"starts_on": timezone.localdate()}
    form = DeputyForm(request.POST or None, initial=initial, people=_people_of(seat.team))
    if request.method == "POST" and form.is_valid() and _done(
        form, lambda: actions.name_deputy(seat=seat, by=request.user, **form.cleaned_data)
    ):  # fmt: skip
        name = form.cleaned_data["person"].name
        messages.success(request, f"{name}さんを統括リーダーの代理に定めました。")
        return redirect(seat.team)
    return _page(request, form, seat.team, "代理を定める", seat=seat, submit="代理を定める")


@require_http_methods(["GET", "POST"])
def deputy_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a deputy act until an earlier day."""
    rows = LeadDeputy.objects.with_people()
    deputy = get_object_or_404(rows, pk=pk)
    if not can_name_deputy(request.user, deputy.seat.team):
        raise Http404
    initial = {"last_day": max(deputy.starts_on, timezone.localdate())}
    form = LastDayForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and _done(
        form, lambda: actions.end_deputy(deputy=deputy, by=request.user, **form.cleaned_data),
        field="last_day",
    ):  # fmt: skip
        messages.success(request, f"{deputy.person.name}さんの代理の終わりを記録しました。")
        return redirect(deputy.seat.team)
    team, seat = deputy.seat.team, deputy.seat
    return _page(request, form, team, "代理を終える", seat=seat, submit="代理を終える")


@requires(can_manage_seats)
@require_http_methods(["GET", "POST"])
def team_joint(request: HttpRequest, code: str) -> HttpResponse:
    """Show which departments share the team, and let another take part."""
    team = get_object_or_404(Team.objects.select_related("department"), department__code=code)
    form = _joint_form(request.POST or None, team)
    if request.method == "POST" and form.is_valid() and _done(
        form, lambda: actions.join_team(team=team, by=request.user, **form.cleaned_data)
    ):  # fmt: skip
        messages.success(request, f"{form.cleaned_data['department']}を{team}に加えました。")
        return redirect("teams:team-joint", code=code)
    return _joint_page(request, team, form=form)


def _joint_form(data: Any, team: Team) -> JointForm:
    today = timezone.localdate()
    departments = Department.objects.on(today).exclude(pk=team.department_id)
    return JointForm(data, initial={"starts_on": today}, departments=departments)


def _joint_page(
    request: HttpRequest,
    team: Team,
    *,
    form: JointForm | None = None,
    name_form: TeamNameForm | None = None,
) -> HttpResponse:
    extra = {
        "joint": team.joint.select_related("department"),
        "name_form": name_form or TeamNameForm(instance=team),
    }
    return _page(
        request, form or _joint_form(None, team), team, "合同チームの部局", submit="部局を加える",
        template="teams/team_joint.html", **extra,
    )  # fmt: skip


@requires(can_manage_seats)
@require_POST
def team_rename(request: HttpRequest, code: str) -> HttpResponse:
    """Give the team a name of its own."""
    team = get_object_or_404(Team.objects.select_related("department"), department__code=code)
    form = TeamNameForm(request.POST, instance=team)
    if not form.is_valid():
        team.refresh_from_db()
        return _joint_page(request, team, name_form=form)
    actions.rename_team(team=team, by=request.user, **form.cleaned_data)
    messages.success(request, f"チームの名前を「{team}」にしました。")
    return redirect("teams:team-joint", code=code)


@requires(can_manage_seats)
@require_http_methods(["GET", "POST"])
def joint_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a department take part in a joint team until a day."""
    rows = JointDepartment.objects.select_related("team__department", "department")
    joint = get_object_or_404(rows, pk=pk)
    initial = {"last_day": max(joint.period.lower, timezone.localdate())}
    form = LastDayForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and _done(
        form, lambda: actions.leave_team(joint=joint, by=request.user, **form.cleaned_data),
        field="last_day",
    ):  # fmt: skip
        messages.success(request, f"{joint.department}が加わる最後の日を記録しました。")
        return redirect("teams:team-joint", code=joint.team.department.code)
    return _page(request, form, joint.team, "合同チームから外す", submit="外す日を決める")


def _seats() -> Any:
    in_force = Seat.objects.in_force(timezone.localdate())
    return in_force.select_related("team__department", "division")


def _people_of(team: Team) -> Any:
    return people_of_departments(team, timezone.localdate()).order_by(
        "main_post__division__department__order",
        "main_post__division__order",
        "main_post__division",
        "main_post__job_title__order",
        "kana",
        "number",
    )


def _done(form: forms.Form, act: Any, *, field: str | None = None) -> bool:
    """Run an action; write its refusal onto the form."""
    try:
        act()
    except TeamRefused as refusal:
        form.add_error(field, str(refusal))
        return False
    return True


def _page(
    request: HttpRequest,
    form: forms.Form,
    team: Team,
    heading: str,
    *,
    submit: str,
    template: str = "teams/seat_form.html",
    **extra: Any,
) -> HttpResponse:
    status = HTTP_UNPROCESSABLE if request.method == "POST" else 200
    context = {
        "form": form,
        "team": team,
        "heading": heading,
        "submit_label": submit,
        "cancel_url": team.get_absolute_url(),
        **extra,
    }
    return TemplateResponse(request, template, context, status=status)
