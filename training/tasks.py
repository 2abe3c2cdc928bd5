"""Work in the background. Safe to run twice."""

from celery import shared_task
from django.utils import timezone

from training.actions.reminders import remind_office_to_close


@shared_task
def remind_to_close_sessions() -> None:
    """Tell the office of sessions that are over but not closed; the beat calls this."""
    remind_office_to_close(now=timezone.now())
