"""Notices of a スキル調査, the year's end, and what the beat looks for. Safe to run twice."""

import logging

from celery import shared_task
from django.urls import reverse
from django.utils import timezone

from japan.fiscal import FiscalYear
from skills.actions import reminders, rounds, second_stage
from skills.actions.publications import publish_what_is_due
from skills.actions.snapshots import record_year_end
from skills.models import Snapshot, SurveyRound
from skills.rules.snapshots import SnapshotRefused
from staff.actions import jobs
from staff.models import Job, StaffMember

log = logging.getLogger(__name__)

PORTION = 200


@shared_task
def tell_of_survey(job_id: int) -> None:
    """Tell the people of a round that it is open."""
    _tell(job_id, is_reminder=False)


@shared_task
def remind_of_survey(job_id: int) -> None:
    """Remind the people of some sheets."""
    _tell(job_id, is_reminder=True)


@shared_task
def remind_heads_of_survey(job_id: int) -> None:
    """Remind the heads for whom sheets of a round wait."""
    job = Job.objects.select_related("by").get(pk=job_id)
    if job.is_finished:
        return
    survey = SurveyRound.objects.get(pk=job.params["round"])
    keys = job.params["heads"]
    jobs.begin(job=job, total=len(keys))
    told = second_stage.tell_heads_of_sheets(survey=survey, heads=keys, by=job.by)
    jobs.finish(
        job=job, message=f"{told:,}人の所属長に知らせました。", result_url=survey.get_absolute_url()
    )


def _tell(job_id: int, *, is_reminder: bool) -> None:
    job = Job.objects.select_related("by").get(pk=job_id)
    if job.is_finished:
        return
    survey = SurveyRound.objects.get(pk=job.params["round"])
    keys = job.params["responses"]
    jobs.begin(job=job, total=len(keys))
    told = 0
    for start in range(0, len(keys), PORTION):
        portion = keys[start : start + PORTION]
        told += rounds.tell_some(
            survey=survey, responses=portion, is_reminder=is_reminder, by=job.by
        )
        jobs.advance(job=job, done=start + len(portion))
    jobs.finish(
        job=job, message=f"{told:,}人に知らせました。", result_url=survey.get_absolute_url()
    )


@shared_task
def look_after_levels() -> None:
    """Tell of rounds that open, of evidence that ends, of what waits; the beat calls this."""
    now = timezone.now()
    waiting = SurveyRound.objects.on(timezone.localdate(now))
    for survey in waiting.filter(distributed_at__isnull=False, told_at=None):
        rounds.tell_when_open(survey=survey, by=survey.created_by)
    reminders.warn_of_expiry(now=now)
    reminders.tell_heads(now=now)


@shared_task
def publish_figures() -> None:
    """Store what everybody reads until the month is over; the beat calls this."""
    publish_what_is_due(now=timezone.now())


@shared_task
def record_last_year_end() -> None:
    """Record the end of the year that is over, from 1 April on; the beat calls this every night.

    A second run, or a second worker, finds it locked. A portal that begins within a year finds
    no map of the year before, and leaves it alone.
    """
    now = timezone.now()
    year = FiscalYear.of(timezone.localdate(now)).previous
    if Snapshot.objects.filter(fiscal_year=year.year, locked_at__isnull=False).exists():
        return
    try:
        snapshot = record_year_end(year=year, now=now, by=None)
    except SnapshotRefused as refusal:
        log.info("no snapshot of %s: %s", year.year, refusal)
    else:
        log.info("snapshot of %s: %s people", year.year, snapshot.people)


@shared_task
def write_snapshot(job_id: int) -> None:
    """Record a year's end because the office asked for it. A second run finds the work done."""
    job = Job.objects.select_related("by").get(pk=job_id)
    if job.is_finished:
        return
    year = FiscalYear(job.params["year"])
    jobs.begin(job=job, total=StaffMember.objects.in_post(year.last_day).count())
    try:
        snapshot = record_year_end(
            year=year,
            now=timezone.now(),
            by=job.by,
            told=lambda done: jobs.report(job=job, done=done),
        )
    except SnapshotRefused as refusal:
        jobs.fail(job=job, message=str(refusal))
        return
    jobs.finish(
        job=job,
        message=f"{snapshot.people:,}人の記録を確定しました。",
        result_url=f"{reverse('skills:city')}?year={year.year}",
    )
