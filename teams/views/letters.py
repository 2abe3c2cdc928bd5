"""Letters of appointment and rosters, to be printed."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from japan.fiscal import FiscalYear
from staff.permissions import requires
from staff.views.http import HTTP_UNPROCESSABLE
from teams import permissions
from teams.actions import letters as actions
from teams.choices import Basis, TeamRole
from teams.forms.letters import LettersForm, RosterForm
from teams.models import Team, Tenure
from teams.queries.letters import letters_pdf
from teams.views.days import asked_day

YEARS_BACK = 10


@require_GET
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer with the letter of one appointment as PDF."""
    term = get_object_or_404(_terms(), appointment=pk)
    if not permissions.can_read_letter(request.user, term):  # type: ignore[arg-type]
        raise Http404
    return _letter(request, term, f"appointment-{pk}")


@require_GET
def post_letter(request: HttpRequest, key: str) -> HttpResponse:
    """Answer with the letter of somebody whose post has the seat (充て職) as PDF."""
    term = get_object_or_404(_terms(), key=key, basis=Basis.POST)
    if not permissions.can_read_post_letter(request.user, term):  # type: ignore[arg-type]
        raise Http404
    return _letter(request, term, f"post-{key}")


def _terms() -> QuerySet[Tenure]:
    terms: QuerySet[Tenure] = Tenure.objects.with_people()
    return terms.select_related("seat__division__department")


def _letter(request: HttpRequest, term: Tenure, name: str) -> HttpResponse:
    return HttpResponse(
        letters_pdf([term], reader=request.user),  # type: ignore[arg-type]
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}.pdf"'},
    )


@require_http_methods(["GET", "POST"])
@requires(permissions.can_appoint)
def letter_pack(request: HttpRequest) -> HttpResponse:
    """Have all letters of a year made, of a team or of all."""
    year = FiscalYear.of(timezone.localdate())
    years = [(n, FiscalYear(n).label) for n in range(year.year + 1, year.year - YEARS_BACK, -1)]
    form = LettersForm(request.POST or None, years=years, initial={"year": year.year})
    if request.method == "POST" and form.is_valid():
        chosen = FiscalYear(form.cleaned_data["year"])
        job = actions.order_letters(year=chosen, team=form.cleaned_data["team"], by=request.user)
        return _waiting(request, job)
    return _page(request, form, "選任通知書を作成する", "teams:nomination-queue")


@require_http_methods(["GET", "POST"])
def roster_print(request: HttpRequest) -> HttpResponse:
    """Have the roster of a day made as PDF; everybody may read it."""
    initial = {"day": asked_day(request).day, "team": _usual_team(request)}
    form = RosterForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        job = actions.order_roster(by=request.user, **form.cleaned_data)
        return _waiting(request, job)
    return _page(request, form, "選任者名簿を印刷する", "teams:roster")


def _usual_team(request: HttpRequest) -> Team | None:
    """Return the team of ``?team=`` (a department's code), else the one that the person leads."""
    if code := request.GET.get("team", ""):
        return Team.objects.filter(department__code=code).first()
    roles = permissions.current_roles(request.user)  # type: ignore[arg-type]
    return next((held.seat.team for held in roles if held.seat.role == TeamRole.LEAD), None)


def _waiting(request: HttpRequest, job: object) -> HttpResponse:
    messages.info(
        request, "作成しています。終わるとお知らせします。この画面を離れてもかまいません。"
    )
    return redirect(job)


def _page(request: HttpRequest, form: object, title: str, back: str) -> HttpResponse:
    status = HTTP_UNPROCESSABLE if request.method == "POST" else 200
    context = {
        "form": form,
        "page_title": title,
        "submit_label": "PDFを作成する",
        "cancel_url": reverse(back),
    }
    return TemplateResponse(request, "teams/print_form.html", context, status=status)
