"""Work in the background. Each task is safe to run twice."""

import logging
from datetime import date
from io import BytesIO
from tempfile import TemporaryFile
from zipfile import ZipFile

from celery import shared_task
from django.core.files import File
from django.utils import timezone

from japan.fiscal import FiscalYear
from staff.actions import jobs
from staff.models import Job
from staff.permissions import latest_day_for
from teams.actions.reminders import remind
from teams.actions.vacancies import look_after_seats
from teams.models import Team
from teams.queries.letters import letters_of, letters_pdf
from teams.queries.reports import team_report
from teams.queries.roster_pdf import roster_pdf, roster_rows
from teams.tables.reports import add_to_pack

log = logging.getLogger(__name__)


@shared_task
def write_report_pack(job_id: int) -> None:
    """Write every team's 活動報告 of a fiscal year into one zip, and tell who asked for it."""
    job = Job.objects.select_related("by").get(pk=job_id)
    if job.is_finished:
        return
    year = FiscalYear(job.params["year"])
    teams = list(Team.objects.select_related("department").filter(pk__in=job.params["teams"]))
    jobs.begin(job=job, total=len(teams))
    with TemporaryFile() as target:
        with ZipFile(target, "w") as pack:
            for done, team in enumerate(teams, start=1):
                add_to_pack(pack, team_report(team, year))
                jobs.advance(job=job, done=done)
        target.seek(0)
        message = f"{len(teams)}チームの活動報告(PDFとExcel)をまとめました。"
        filename = f"活動報告_{year.short}_全チーム.zip"
        jobs.finish(job=job, message=message, file=File(target), filename=filename)


@shared_task
def remind_of_nominations() -> None:
    """Tell heads, leads, the office and nominees what waits for them; the beat calls this."""
    remind(now=timezone.now())


@shared_task
def look_after_open_seats() -> None:
    """Ask for successors of open seats, and close what is answered; the beat calls this."""
    look_after_seats(now=timezone.now())


@shared_task
def write_letters(job_id: int) -> None:
    """Set the letters of a year, or the roster of a day, as one PDF."""
    job = Job.objects.select_related("by").get(pk=job_id)
    if job.is_finished:
        return
    try:
        _write(job)
    except Exception:
        log.exception("letters of job %s", job.pk)
        jobs.fail(job=job, message="作成が途中で止まりました。もう一度お試しください。")


def _write(job: Job) -> None:
    wanted = job.params
    team = Team.objects.select_related("department").filter(pk=wanted["team"]).first()
    if wanted["what"] == "roster":
        day = date.fromisoformat(wanted["day"])
        known = latest_day_for(job.by, day)
        department = team.department_id if team else None
        rows = roster_rows(day, department, posts_day=known)
        jobs.begin(job=job, total=len(rows))
        place = team.department.name if team else "全部局"
        content = roster_pdf(rows, day=day, place=place)
        message = f"{len(rows):,}行の名簿を作成しました。"
    else:
        year, team_id = FiscalYear(wanted["year"]), team.pk if team else None
        letters = list(letters_of(year, team_id, reader=job.by))
        jobs.begin(job=job, total=len(letters))
        if not letters:
            jobs.fail(
                job=job,
                message="その年度に始まる選任はありません。年度とチームを確かめてください。",
            )
            return
        content = letters_pdf(letters, reader=job.by)
        message = f"{len(letters):,}人分を作成しました。"
    jobs.finish(job=job, message=message, file=File(BytesIO(content)), filename=wanted["filename"])
