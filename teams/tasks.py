"""Work in the background. Each task is safe to run twice."""

from tempfile import TemporaryFile
from zipfile import ZipFile

from celery import shared_task
from django.core.files import File

from japan.fiscal import FiscalYear
from staff.actions import jobs
from staff.models import Job
from teams.models import Team
from teams.queries.reports import team_report
from teams.tables.reports import add_to_pack


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
