"""Packs of letters and rosters, made in the background."""

from datetime import date

from japan.fiscal import FiscalYear
from staff.actions import jobs
from staff.actions.recording import recorded
from staff.models import Job, StaffMember
from teams.models import Team

TASK = "teams.tasks.write_letters"


@recorded("選任通知書の作成")
def order_letters(*, year: FiscalYear, team: Team | None, by: StaffMember) -> Job:
    """Have the letters of a year made, of one team or of all."""
    place = team.department.name if team else "全部局"
    title = f"{year.label}の選任通知書（{place}）"
    params = {
        "what": "letters",
        "year": year.year,
        "team": team.pk if team else None,
        "filename": f"選任通知書_{year.label}_{place}.pdf",
    }
    return _ordered("teams_letters", title, params, by)


@recorded("選任者名簿の作成")
def order_roster(*, day: date, team: Team | None, by: StaffMember) -> Job:
    """Have the roster of a day made, of one team or of all."""
    place = team.department.name if team else "全部局"
    params = {
        "what": "roster",
        "day": day.isoformat(),
        "team": team.pk if team else None,
        "filename": f"選任者名簿_{day.isoformat()}_{place}.pdf",
    }
    return _ordered("teams_roster", f"DX推進チーム 選任者名簿（{place}）", params, by)


def _ordered(kind: str, title: str, params: dict[str, object], by: StaffMember) -> Job:
    job = jobs.open_job(kind=kind, title=title, params=params, by=by)
    jobs.enqueue(job=job, task=TASK)
    return job
