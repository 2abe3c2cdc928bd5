"""First passwords for many at once, on sheets of paper to be handed out: one page a person."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile
from django.utils import timezone

from japan.era import format_era
from japan.pdf import render_pdf
from staff.actions import jobs
from staff.actions.recording import recorded
from staff.models import Department, Division, Job, StaffMember
from staff.queries.first_passwords import Selection, places_of, waiting
from staff.rules import StaffRefused
from staff.rules.passwords import why_not_hand_out
from staff.rules.timeline import StaleRefused

KIND = "first_passwords"
TASK = "staff.tasks.hand_out_passwords"
SHEETS = "staff/first_passwords.typ"
# The sheets hold passwords in plain letters: they are there for a day.
SHEETS_KEPT = timedelta(hours=24)
# Without the signs that are mistaken for each other on paper.
LETTERS, GROUPS, OF_EACH = "abcdefghjkmnpqrstuvwxyz23456789", 3, 4
BATCH, REPORTED = 500, 25
STALE = "ご覧の後で、対象の人数が変わりました。今の人数を確かめて、もう一度操作してください。"


@recorded("仮パスワードの一括発行の受付")
def start(*, selection: Selection, seen: int, by: StaffMember) -> Job:
    """Have a worker issue the passwords. seen: how many people the page showed."""
    count = waiting(selection, timezone.localdate()).count()
    if reason := why_not_hand_out(count=count, has_own_passwords=settings.LOCAL_SIGN_IN):
        raise StaffRefused(reason)
    if count != seen:
        raise StaleRefused(STALE)
    department, division = selection.department, selection.division
    job = jobs.open_job(
        kind=KIND,
        title=f"仮パスワードの一括発行（{selection.label}）",
        params={
            "department": department.pk if department else None,
            "division": division.pk if division else None,
        },
        total=count,
        by=by,
    )
    jobs.enqueue(job=job, task=TASK)
    return job


def selection_of(job: Job) -> Selection:
    """Return whose accounts a job is about."""
    return Selection(
        Department.objects.filter(pk=job.params["department"]).first(),
        Division.objects.select_related("department").filter(pk=job.params["division"]).first(),
    )


@recorded("仮パスワードの一括発行")
def hand_out(*, job: Job, by: StaffMember) -> None:  # noqa: ARG001 - for the audit
    """Give each person who waits a password, and make the sheets: all of it, or nothing.

    The job is locked, so that a second worker finds it done. A password that works is left alone.
    """
    job = Job.objects.select_for_update(of=("self",)).select_related("by").get(pk=job.pk)
    if job.is_finished:
        return
    today = timezone.localdate()
    found = waiting(selection_of(job), today).order_by("pk").select_for_update()
    people = list(found)
    places, sheets = places_of([person.pk for person in people], today), []
    for number, person in enumerate(people, start=1):
        password = legible_password()
        person.password, person.must_change_password = make_password(password), True
        sheets.append(_sheet(person, places[person.pk], password))
        if number % REPORTED == 0:
            jobs.report(job=job, done=number)
    StaffMember.objects.bulk_update(people, ["password", "must_change_password"], BATCH)
    sheets.sort(key=lambda sheet: (sheet["place"], sheet["number"]))
    job.total = len(people)
    jobs.finish(
        job=job,
        message=f"{len(people):,}人の仮パスワードを発行しました。{_KEPT}",
        file=ContentFile(_pdf(sheets)),
        filename=f"仮パスワード_{today:%Y%m%d}.pdf",
    )


_KEPT = "配布用の紙（PDF）は、24時間の間だけ受け取れます。印刷した後は、ファイルを消してください。"


def legible_password() -> str:
    """Return a password that can be read from paper: three groups of four, sixty bits."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(OF_EACH)) for _ in range(GROUPS))
    return "-".join(groups)


def _sheet(person: StaffMember, place: str, password: str) -> dict[str, str]:
    return {"name": person.name, "number": person.number, "place": place, "password": password}


def _pdf(sheets: list[dict[str, str]]) -> bytes:
    values: dict[str, Any] = {
        "sheets": sheets,
        "address": settings.PORTAL_URL,
        "day": format_era(timezone.localdate()),
        "shortest": settings.PASSWORD_MIN_LENGTH,
    }
    return render_pdf(SHEETS, values)


def remove_sheets(*, now: datetime) -> int:
    """Delete the sheets that have been there for a day; return how many. The jobs stay."""
    old = Job.objects.filter(kind=KIND, finished_at__lt=now - SHEETS_KEPT).exclude(file="")
    for job in old:
        job.file.delete(save=False)
        Job.objects.filter(pk=job.pk).update(file="")
    return len(old)
