"""Times away (育児休業・休職・派遣・出向), entered by the office or 職員課."""

from staff.actions.recording import recorded
from staff.models import StaffMember, StatusPeriod
from staff.queries.postings import status_mark
from staff.rules import StaffRefused
from staff.rules.timeline import STALE, StaleRefused, period_words

STALE_BUTTON = (
    "ご覧の後で、ほかの人がこの内容を変えました。今の内容を確かめて、もう一度操作してください。"
)


@recorded("休業・派遣などの登録・変更")
def save_status(*, status: StatusPeriod, mark: str, by: StaffMember) -> StatusPeriod:  # noqa: ARG001
    """Store a time away as a form has filled it in."""
    StaffMember.objects.select_for_update().get(pk=status.person_id)
    held = StatusPeriod.objects.filter(pk=status.pk).first() if status.pk else None
    if status_mark(held or StatusPeriod(person=status.person)) != mark:
        raise StaleRefused(STALE)
    check_status(status)
    status.save()
    return status


@recorded("休業・派遣などの削除")
def remove_status(*, status: StatusPeriod, mark: str, by: StaffMember) -> None:  # noqa: ARG001
    """Take away a time that never was, if it still is as the page showed it."""
    StaffMember.objects.select_for_update().get(pk=status.person_id)
    held = StatusPeriod.objects.filter(pk=status.pk).first()
    if held is None or status_mark(held) != mark:
        raise StaleRefused(STALE_BUTTON)
    held.delete()


def check_status(status: StatusPeriod) -> None:
    """Refuse two on one day: nobody is on leave and seconded at once."""
    others = StatusPeriod.objects.filter(person=status.person, period__overlap=status.period)
    other = others.exclude(pk=status.pk).first()
    if other:
        told = period_words(other.period.lower, other.period.upper)
        raise StaffRefused(
            f"{other.get_kind_display()}({told})と期間が重なっています。期間を見直してください。"
        )
