"""The office's pages of a スキル調査 under way: add those who came later, remind heads."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from skills import permissions
from skills.actions import second_stage as actions
from skills.models import SurveyRound
from skills.queries.second_stage import joiners, second_stage
from skills.rules import SkillsRefused, SkillsStale
from staff.models import Department
from staff.permissions import requires
from staff.views.http import HTTP_CONFLICT, HTTP_UNPROCESSABLE

SHOWN = 10


@require_http_methods(["GET", "POST"])
@requires(permissions.can_run_surveys)
def round_joiners(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how many match by now and have no sheet; then give them one."""
    survey = get_object_or_404(SurveyRound, pk=pk)
    status, refusal = 200, ""
    if request.method == "POST":
        expected = request.POST.get("expected", "")
        try:
            count = actions.add_joiners(
                survey=survey,
                expected=int(expected) if expected.isdecimal() else -1,
                by=request.user,
            )
        except SkillsRefused as refused:
            refusal = str(refused)
            status = HTTP_CONFLICT if isinstance(refused, SkillsStale) else HTTP_UNPROCESSABLE
        else:
            messages.success(request, f"{count:,}人に配布しました。")
            return redirect(survey)
    people = joiners(survey, timezone.localdate())
    context = {
        "survey": survey,
        "refusal": refusal,
        "count": people.count(),
        "first": people.order_by("number")[:SHOWN],
    }
    return TemplateResponse(request, "skills/round_joiners.html", context, status=status)


@require_http_methods(["GET", "POST"])
@requires(permissions.can_run_surveys)
def round_heads(request: HttpRequest, pk: int) -> HttpResponse:
    """Show for which heads sheets wait (``?department=``); then have them reminded."""
    survey = get_object_or_404(SurveyRound, pk=pk)
    department = Department.objects.filter(code=request.GET.get("department", "")).first()
    code = department.code if department else ""
    refusal = ""
    if request.method == "POST":
        try:
            job = actions.remind_heads(survey=survey, department=code, by=request.user)
        except SkillsRefused as refused:
            refusal = str(refused)
        else:
            messages.info(request, "お知らせを送っています。終わるとお知らせします。")
            return redirect(job)
    stage = second_stage(survey, timezone.localdate(), department=code)
    context = {
        "survey": survey,
        "refusal": refusal,
        "stage": stage,
        "first": stage.to_remind[:SHOWN],
        "whom": f"{department.name}の所属長" if department else "すべての部局の所属長",
    }
    status = HTTP_UNPROCESSABLE if refusal else 200
    return TemplateResponse(request, "skills/round_heads.html", context, status=status)
