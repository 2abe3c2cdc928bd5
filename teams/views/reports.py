"""The 活動報告: a team's as a page and as files, and all teams' as a pack."""

from datetime import date
from io import BytesIO

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from japan.fiscal import FiscalYear
from staff.actions import jobs
from staff.permissions import requires
from staff.tables.exports import FORMATS
from teams import permissions
from teams.models import Team
from teams.queries.reports import team_report
from teams.tables.reports import report_name, report_pdf, report_xlsx
from teams.views.activities import team_of
from teams.views.specialists import FIRST_YEAR, LAST_YEAR, asked_year

TYPES = {"pdf": "application/pdf", "xlsx": FORMATS["xlsx"][1]}


def _team(request: HttpRequest, code: str) -> Team:
    team = team_of(code)
    if not permissions.can_see_report(request.user, team):
        raise Http404
    return team


@require_GET
def team_report_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show what the report of a year would tell, with the files to take out."""
    team, year = _team(request, code), asked_year(request)
    context = {
        "team": team,
        "report": team_report(team, year),
        "year": year,
        "this_year": FiscalYear.of(timezone.localdate()),
    }
    return TemplateResponse(request, "teams/report.html", context)


@require_GET
def report_file(request: HttpRequest, code: str, number: int, suffix: str) -> HttpResponse:
    """Hand out the report as PDF or workbook; the list of jobs keeps that somebody took it out."""
    team = _team(request, code)
    if suffix not in TYPES or not FIRST_YEAR <= number <= LAST_YEAR:
        raise Http404
    report = team_report(team, FiscalYear(number))
    name = report_name(report, suffix)
    job = jobs.open_job(
        kind="export",
        title=f"「{name}」の書き出し",
        params={"report": code, "year": number, "format": suffix},
        by=request.user,
    )
    target = BytesIO()
    if suffix == "pdf":
        target.write(report_pdf(report))
    else:
        report_xlsx(report, target)
    jobs.finish(job=job, message="書き出しました。", tell=False)
    return download(target.getvalue(), name, TYPES[suffix])


def download(content: bytes, filename: str, content_type: str) -> FileResponse:
    """Return a made file, to be saved under its Japanese name."""
    return FileResponse(
        BytesIO(content), as_attachment=True, filename=filename, content_type=content_type
    )


@requires(permissions.can_manage_plans)
@require_http_methods(["GET", "POST"])
def report_pack(request: HttpRequest) -> HttpResponse:
    """Have all teams' reports of a year put together by a worker."""
    year = asked_year(request)
    teams = list(Team.objects.on(_day(year)).values_list("pk", flat=True))
    if request.method == "POST":
        job = jobs.open_job(
            kind="export",
            title=f"{year.label}の活動報告(全チーム)",
            params={"year": year.year, "teams": teams},
            total=len(teams),
            by=request.user,
        )
        jobs.enqueue(job=job, task="teams.tasks.write_report_pack")
        text = f"{len(teams)}チームの活動報告をつくっています。終わるとお知らせします。"
        messages.info(request, text)
        return redirect(job)
    context = {
        "year": year,
        "this_year": FiscalYear.of(timezone.localdate()),
        "team_count": len(teams),
    }
    return TemplateResponse(request, "teams/report_pack.html", context)


def _day(year: FiscalYear) -> date:
    """Return the day whose teams report: today within the year, else its last day."""
    today = timezone.localdate()
    return today if today in year else year.last_day
