"""The office's pages of スキル調査: plan, preview, hand out, remind. Who and when, never what."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from skills import permissions
from skills.actions import rounds
from skills.choices import RoundState
from skills.forms.surveys import LastDayForm, RoundForm
from skills.models import SurveyResponse, SurveyRound
from skills.queries import asked_skills, people_asked, response_rates, to_remind
from skills.queries.comparison import comparison_of
from skills.queries.second_stage import joiners
from skills.rules import SkillsRefused, SkillsStale
from skills.tables import RESPONSES, ROUNDS
from staff.permissions import requires
from staff.views.http import HTTP_CONFLICT, HTTP_UNPROCESSABLE
from staff.views.listing import list_page


@require_GET
@requires(permissions.can_run_surveys)
def round_list(request: HttpRequest) -> HttpResponse:
    """List the rounds."""
    return list_page(request, ROUNDS)


@require_http_methods(["GET", "POST"])
@requires(permissions.can_run_surveys)
def round_create(request: HttpRequest) -> HttpResponse:
    """Plan a new round."""
    form = RoundForm(request.POST or None)
    if form.is_valid():
        return redirect(rounds.create_round(plan=form.plan(), by=request.user))
    return _form_page(request, form, "スキル調査をつくる", reverse("skills:round-list"))


@require_http_methods(["GET", "POST"])
@requires(permissions.can_run_surveys)
def round_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a round that has not been handed out."""
    survey = get_object_or_404(SurveyRound, pk=pk)
    form = RoundForm(request.POST or None, initial=RoundForm.initial_of(survey))
    status = 200
    if form.is_valid():
        try:
            version = form.cleaned_data["version"] or 0
            rounds.edit_round(survey=survey, plan=form.plan(), version=version, by=request.user)
        except SkillsRefused as refusal:
            form.add_error(None, str(refusal))
            status = _status(refusal)
        else:
            messages.success(request, "調査の内容を保存しました。")
            return redirect(survey)
    return _form_page(
        request, form, f"「{survey}」を直す", survey.get_absolute_url(), status=status
    )


@require_GET
@requires(permissions.can_run_surveys)
def round_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a draft with how many it would ask; later who has answered, by department."""
    return _detail(request, get_object_or_404(SurveyRound, pk=pk))


@require_POST
@requires(permissions.can_run_surveys)
def round_distribute(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the round out to the people that the preview counted."""
    survey = get_object_or_404(SurveyRound, pk=pk)
    version = request.POST.get("version", "")
    try:
        count = rounds.distribute(
            survey=survey, version=int(version) if version.isdecimal() else -1, by=request.user
        )
    except SkillsRefused as refusal:
        return _detail(request, survey, refusal=refusal)
    messages.success(request, f"{count:,}人に配布しました。始まりの日に、お知らせが届きます。")
    return redirect(survey)


@require_http_methods(["GET", "POST"])
@requires(permissions.can_run_surveys)
def round_last_day(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a round end on another day."""
    survey = get_object_or_404(SurveyRound, pk=pk)
    form = LastDayForm(request.POST or None, initial={"last_day": survey.last_day})
    if form.is_valid():
        try:
            rounds.move_last_day(
                survey=survey, last_day=form.cleaned_data["last_day"], by=request.user
            )
        except SkillsRefused as refusal:
            form.add_error("last_day", str(refusal))
        else:
            messages.success(request, "最後の日を変えました。")
            return redirect(survey)
    return _form_page(request, form, f"「{survey}」の最後の日を変える", survey.get_absolute_url())


@require_GET
@requires(permissions.can_run_surveys)
def response_list(request: HttpRequest, pk: int) -> HttpResponse:
    """List who has answered and who has not."""
    survey = get_object_or_404(SurveyRound, pk=pk)
    return list_page(request, RESPONSES, context={"survey": survey}, pk=pk)


@require_http_methods(["GET", "POST"])
@requires(permissions.can_run_surveys)
def round_remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how many would be reminded (``?department=``, ``?person=``), then have it done."""
    survey = get_object_or_404(SurveyRound, pk=pk)
    rows = _chosen(request, to_remind(survey))
    refusal = ""
    if request.method == "POST":
        try:
            job = rounds.remind(
                survey=survey, responses=rows.values_list("pk", flat=True), by=request.user
            )
        except SkillsRefused as refused:
            refusal = str(refused)
        else:
            messages.info(request, "お知らせを送っています。終わるとお知らせします。")
            return redirect(job)
    missing = _chosen(request, survey.responses.filter(submitted_at=None)).count()
    context = {
        "survey": survey,
        "refusal": refusal,
        "count": rows.count(),
        "missing": missing,
        "first": rows.select_related("person", "division")[:10],
        "whom": _whom(request, survey),
    }
    status = HTTP_UNPROCESSABLE if refusal else 200
    return TemplateResponse(request, "skills/round_remind.html", context, status=status)


def _chosen(request: HttpRequest, rows: Any) -> Any:
    if code := request.GET.get("department"):
        rows = rows.filter(division__department__code=code)
    if number := request.GET.get("person"):
        rows = rows.filter(person__number=number)
    return rows


def _whom(request: HttpRequest, survey: SurveyRound) -> str:
    """Return in words who is meant: a person, a department, or everybody."""
    rows = _chosen(request, SurveyResponse.objects.filter(round=survey))
    first = rows.select_related("person", "division__department").first()
    if first and request.GET.get("person"):
        return f"{first.person.name}さん"
    if first and request.GET.get("department"):
        return str(first.division.department.name)
    return "対象の全員"


def _detail(
    request: HttpRequest, survey: SurveyRound, *, refusal: SkillsRefused | None = None
) -> HttpResponse:
    today = timezone.localdate()
    context: dict[str, Any] = {"survey": survey, "refusal": refusal, "today": today}
    if survey.state == RoundState.DRAFT:
        people = people_asked(survey, today)
        context |= {"people": people.count(), "skills": asked_skills(survey)}
        context["departments"] = list(survey.departments.all())
    else:
        rates = response_rates(survey)
        context |= {
            "rates": rates,
            "people": sum(rate.people for rate in rates),
            "submitted": sum(rate.submitted for rate in rates),
            "started": sum(rate.started for rate in rates),
            "settled": sum(rate.settled for rate in rates),
            "joining": joiners(survey, today).count(),
            "skill_count": survey.skills.count(),
            "comparison": comparison_of(survey),
        }
    status = _status(refusal) if refusal else 200
    return TemplateResponse(request, "skills/round_detail.html", context, status=status)


def _status(refusal: SkillsRefused) -> int:
    return HTTP_CONFLICT if isinstance(refusal, SkillsStale) else HTTP_UNPROCESSABLE


def _form_page(
    request: HttpRequest, form: Any, title: str, cancel_url: str, *, status: int = 200
) -> HttpResponse:
    if form.is_bound and status == 200:
        status = HTTP_UNPROCESSABLE
    context = {"form": form, "title": title, "cancel_url": cancel_url}
    return TemplateResponse(request, "skills/round_form.html", context, status=status)
