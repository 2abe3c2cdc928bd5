"""Notices of a スキル調査, and what the beat looks for. Safe to run twice."""

from celery import shared_task
from django.utils import timezone

from skills.actions import reminders, rounds
from skills.models import SurveyRound
from staff.actions import jobs
from staff.models import Job

PORTION = 200


@shared_task
def tell_of_survey(job_id: int) -> None:
    """Tell the people of a round that it is open."""
    _tell(job_id, is_reminder=False)


@shared_task
def remind_of_survey(job_id: int) -> None:
    """Remind the people of some sheets."""
    _tell(job_id, is_reminder=True)


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
