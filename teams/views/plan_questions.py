"""The office's template of the yearly plan: its fields for each fiscal year."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from japan.fiscal import FiscalYear
from staff.permissions import requires
from staff.views.http import HTTP_UNPROCESSABLE
from teams import permissions
from teams.actions import plans as actions
from teams.forms.plans import PlanQuestionForm
from teams.models import PlanQuestion, YearPlan
from teams.queries.plans import plan_questions
from teams.rules import TeamRefused
from teams.views.plans import year_of
from teams.views.specialists import asked_year


@requires(permissions.can_manage_plans)
@require_GET
def plan_question_list(request: HttpRequest) -> HttpResponse:
    """Show a year's template (``?year=2027``), to be changed, or copied from the year before."""
    year = asked_year(request)
    questions = list(plan_questions(year.year))
    own = bool(questions) and questions[0].fiscal_year == year.year
    context = {
        "year": year,
        "questions": questions,
        "is_own": own,
        "source": FiscalYear(questions[0].fiscal_year) if questions else None,
        "plan_count": YearPlan.objects.filter(fiscal_year=year.year).count(),
    }
    return TemplateResponse(request, "teams/plan_question_list.html", context)


@requires(permissions.can_manage_plans)
@require_http_methods(["GET", "POST"])
def plan_question_create(request: HttpRequest, number: int) -> HttpResponse:
    """Add a field to a year's template."""
    return _question_page(request, None, year_of(number).year)


@requires(permissions.can_manage_plans)
@require_http_methods(["GET", "POST"])
def plan_question_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a field."""
    question = get_object_or_404(PlanQuestion, pk=pk)
    return _question_page(request, question, question.fiscal_year)


def _question_page(request: HttpRequest, question: PlanQuestion | None, year: int) -> HttpResponse:
    initial = PlanQuestionForm.initial_of(question) if question else None
    form = PlanQuestionForm(request.POST or None, initial=initial)
    back = question or PlanQuestion(fiscal_year=year)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_question(
                question=question, fiscal_year=year, by=request.user, **form.cleaned_data
            )
        except TeamRefused as refusal:
            form.add_error("title", str(refusal))
        else:
            messages.success(request, "様式を保存しました。")
            return redirect(back)
    status = HTTP_UNPROCESSABLE if request.method == "POST" else 200
    context = {
        "form": form,
        "question": question,
        "year": FiscalYear(year),
        "cancel_url": back.get_absolute_url(),
    }
    return TemplateResponse(request, "teams/plan_question_form.html", context, status=status)


@requires(permissions.can_manage_plans)
@require_POST
def plan_question_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a field away that no team has written in."""
    question = get_object_or_404(PlanQuestion, pk=pk)
    try:
        actions.delete_question(question=question, by=request.user)
    except TeamRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"欄「{question.title}」を消しました。")
    return redirect(question.get_absolute_url())


@requires(permissions.can_manage_plans)
@require_POST
def plan_question_copy(request: HttpRequest, number: int) -> HttpResponse:
    """Give a year its own template."""
    year = year_of(number)
    try:
        count = actions.copy_questions(to_year=year.year, by=request.user)
    except TeamRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{year}の様式をつくりました({count}つの欄)。")
    return redirect(PlanQuestion(fiscal_year=year.year).get_absolute_url())
