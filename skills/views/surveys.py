"""Answering a スキル調査. Only the person's own sheet is ever shown here."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from skills import actions
from skills.choices import Level, RoundState
from skills.forms.surveys import read_answers
from skills.models import SurveyResponse
from skills.queries import Sheet, sheet_of
from skills.queries.surveys import Part
from skills.rules import SkillsRefused
from staff.queries import acting_heads
from staff.views.http import HTTP_UNPROCESSABLE


@require_GET
def survey_list(request: HttpRequest) -> HttpResponse:
    """Show one's own surveys: those that are open first."""
    rows = request.user.survey_responses.select_related("round").with_answered()
    rows = rows.order_by("-round__period", "-pk")
    return TemplateResponse(request, "skills/survey_list.html", {"responses": rows})


@require_GET
def survey_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far one is with a survey, page by page, and the way to hand it in."""
    return _overview(request, sheet_of(_own(request, pk)))


@require_http_methods(["GET", "POST"])
def survey_part(request: HttpRequest, pk: int, category: str) -> HttpResponse:
    """Show the skills of one category with the choice of levels; keep what is sent."""
    sheet = sheet_of(_own(request, pk))
    part = sheet.part(category)
    if part is None:
        raise Http404
    if request.method == "POST":
        answers = read_answers(request.POST)
        try:
            actions.save_answers(response=sheet.response, answers=answers, by=request.user)
        except SkillsRefused as refused:
            return _part_page(request, sheet, part, refusal=str(refused))
        messages.success(request, "保存しました。")
        onward = None if "later" in request.POST else sheet.after(part)
        if onward:
            return redirect("skills:survey-part", pk=pk, category=onward.category.value)
        return redirect("skills:survey-detail", pk=pk)
    return _part_page(request, sheet, part)


def _part_page(request: HttpRequest, sheet: Sheet, part: Part, refusal: str = "") -> HttpResponse:
    context = {
        "sheet": sheet,
        "part": part,
        "number": sheet.parts.index(part) + 1,
        "onward": sheet.after(part),
        "levels": list(Level),
        "refusal": refusal,
        "is_open": _is_open(sheet),
    }
    status = HTTP_UNPROCESSABLE if refusal else 200
    return TemplateResponse(request, "skills/survey_part.html", context, status=status)


@require_POST
def survey_answers(request: HttpRequest, pk: int) -> JsonResponse:
    """Keep single answers as they are chosen; the page's script sends them."""
    response = _own(request, pk)
    try:
        actions.save_answers(response=response, answers=read_answers(request.POST), by=request.user)
    except SkillsRefused as refused:
        return JsonResponse({"refusal": str(refused)}, status=HTTP_UNPROCESSABLE)
    sheet = sheet_of(_own(request, pk))
    return JsonResponse({"answered": sheet.answered, "total": sheet.total})


@require_POST
def survey_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the sheet in to the head."""
    response = _own(request, pk)
    try:
        actions.submit(response=response, by=request.user)
    except SkillsRefused as refused:
        return _overview(request, sheet_of(response), refusal=str(refused))
    messages.success(request, "提出しました。ありがとうございました。")
    return redirect("skills:survey-detail", pk=pk)


@require_POST
def survey_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the sheet back to correct it."""
    response = _own(request, pk)
    try:
        actions.reopen(response=response, by=request.user)
    except SkillsRefused as refused:
        return _overview(request, sheet_of(response), refusal=str(refused))
    messages.success(request, "提出を取り戻しました。直したら、もう一度提出してください。")
    return redirect("skills:survey-detail", pk=pk)


def _overview(request: HttpRequest, sheet: Sheet, refusal: str = "") -> HttpResponse:
    person = sheet.response.person_id
    context = {
        "sheet": sheet,
        "refusal": refusal,
        "is_open": _is_open(sheet),
        "heads": acting_heads([person], timezone.localdate())[person],
    }
    status = HTTP_UNPROCESSABLE if refusal else 200
    return TemplateResponse(request, "skills/survey_detail.html", context, status=status)


def _is_open(sheet: Sheet) -> bool:
    response = sheet.response
    return response.submitted_at is None and response.round.state == RoundState.OPEN


def _own(request: HttpRequest, pk: int) -> SurveyResponse:
    rows = SurveyResponse.objects.select_related("round", "person")
    return get_object_or_404(rows, round=pk, person=request.user)
