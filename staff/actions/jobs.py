"""Starting long work, telling how far it is, and ending it with a notice."""

from typing import Any

from celery import current_app
from django.core.cache import cache
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from staff.actions.notices import notify
from staff.choices import JobState
from staff.models import Job, StaffMember

PROGRESS_SECONDS = 60 * 60


def open_job(
    *, kind: str, title: str, params: dict[str, Any], total: int = 0, by: StaffMember
) -> Job:
    """Write the job down. Exports are kept even when they are short: who took out what, and when."""
    return Job.objects.create(kind=kind, title=title, params=params, total=total, by=by)


def enqueue(*, job: Job, task: str) -> None:
    """Hand the job to a worker once the transaction is through."""
    transaction.on_commit(lambda: current_app.send_task(task, [job.pk]))


def begin(*, job: Job, total: int) -> None:
    """Note that a worker has taken the job, and how many steps there are."""
    job.state, job.total, job.done = JobState.RUNNING, total, 0
    job.save(update_fields=["state", "total", "done"])


def advance(*, job: Job, done: int) -> None:
    """Note how many steps are done. Outside of the work's own transaction people see it at once."""
    job.done = done
    job.save(update_fields=["done"])


def report(*, job: Job, done: int) -> None:
    """Tell how far one long transaction is. A row would be seen at its end only; the cache now."""
    cache.set(job.progress_key, done, timeout=PROGRESS_SECONDS)


def finish(
    *,
    job: Job,
    message: str,
    file: File | None = None,
    filename: str = "",
    result_url: str = "",
    tell: bool = True,
) -> None:
    """End the job well, keep its file, and tell the person who started it.

    tell: false where the person has the result before their eyes already.
    """
    job.filename, job.result_url, job.done = filename, result_url, job.total
    if file is not None:
        job.file.save(filename, file, save=False)
    _end(job, JobState.DONE, message, tell=tell)


def fail(*, job: Job, message: str, tell: bool = True) -> None:
    """End the job with the sentence that says what went wrong and what to do."""
    _end(job, JobState.FAILED, message, tell=tell)


@transaction.atomic
def _end(job: Job, state: JobState, message: str, *, tell: bool) -> None:
    job.state, job.message, job.finished_at = state, message, timezone.now()
    job.save()
    if tell:
        notify(
            recipients=[job.by],
            kind=f"job.{job.kind}.{state}",
            key=f"job:{job.pk}:{state}",
            title=f"{job.title}: {job.get_state_display()}",
            body=message,
            url=job.result_url or job.get_absolute_url(),
            mail=False,
        )
