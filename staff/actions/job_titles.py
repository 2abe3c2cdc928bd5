"""Job titles: the grade that the office gives them, and which of them head a division."""

from django.db.models import Q
from django.utils import timezone

from staff.actions.recording import recorded
from staff.models import JobTitle, Posting, StaffMember


@recorded("職名の登録・変更")
def save_job_title(*, job_title: JobTitle, by: StaffMember) -> None:  # noqa: ARG001
    """Store the title as the office has filled it in; it is no example of ours any more.

    Whether the title heads a division holds for today's posts and later ones at once.
    """
    job_title.is_default_example = False
    job_title.save()
    today = timezone.localdate()
    present = Posting.objects.filter(job_title=job_title).filter(
        Q(period__endswith__gt=today) | Q(period__upper_inf=True)
    )
    present.exclude(is_head=job_title.heads_division).update(is_head=job_title.heads_division)
