"""Support requests: asking, helping, the steps, the log and remarks.

Everybody who changes a request locks its row first: two specialists who take it at once come one
after the other, and the second is told who was first.
"""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from staff.actions.recording import recorded
from staff.models import StaffMember
from teams.actions.support_telling import (
    tell_of_comment,
    tell_of_edit,
    tell_of_helper,
    tell_of_move,
    tell_of_request,
)
from teams.choices import SupportState
from teams.models import (
    Specialist,
    SupportComment,
    SupportLog,
    SupportMoveRecord,
    SupportRequest,
    Team,
)
from teams.permissions import (
    can_ask_support,
    can_edit_log,
    can_edit_support,
    can_log_support,
    specialist_of,
    support_sides,
)
from teams.rules import TeamRefused
from teams.rules.refusals import Stale
from teams.rules.support import check_helper, check_log, check_support_move


@recorded("支援の依頼")
def ask_support(
    *,
    team: Team,
    subject: str,
    purpose: str,
    wished_on: date | None,
    issue_numbers: list[int],
    by: StaffMember,
) -> SupportRequest:
    """Ask the specialists for help, in the name of a team."""
    if not can_ask_support(by, team):
        raise TeamRefused("支援を依頼できるのは、チームに役割がある人と事務局です。")
    request = SupportRequest(
        team=team, subject=subject, purpose=purpose, wished_on=wished_on,
        issue_numbers=issue_numbers, requested_by=by,
    )  # fmt: skip
    request.fold_search_text()
    request.save(force_insert=True)
    tell_of_request(request=request, by=by)
    return request


@recorded("支援依頼の編集")
def edit_support(
    *,
    request: SupportRequest,
    version: int,
    subject: str,
    purpose: str,
    wished_on: date | None,
    issue_numbers: list[int],
    by: StaffMember,
) -> SupportRequest:
    """Save what is asked, unless somebody has saved since ``version`` was read."""
    request = locked_request(request)
    if not can_edit_support(by, request):
        raise TeamRefused(f"この依頼は「{request.get_state_display()}」のため、編集できません。")
    if request.version != version:
        raise Stale
    request.subject, request.purpose = subject, purpose
    request.wished_on, request.issue_numbers = wished_on, issue_numbers
    request.version += 1
    request.updated_at = timezone.now()
    request.fold_search_text()
    request.save()
    tell_of_edit(request=request, by=by)
    return request


@recorded("支援依頼の引き受け")
def take_support(*, request: SupportRequest, seen_state: str, by: StaffMember) -> SupportRequest:
    """Let a specialist become the helper of a request that waits for one."""
    request = locked_request(request)
    own = specialist_of(by)
    return _give(request, own, seen_state=seen_state, is_own=True, by=by)


@recorded("支援依頼の担当の決定")
def assign_support(
    *, request: SupportRequest, specialist: Specialist, seen_state: str, by: StaffMember
) -> SupportRequest:
    """Let the office name the helper, also in the place of another."""
    request = locked_request(request)
    return _give(request, specialist, seen_state=seen_state, is_own=False, by=by)


def _give(
    request: SupportRequest,
    helper: Specialist | None,
    *,
    seen_state: str,
    is_own: bool,
    by: StaffMember,
) -> SupportRequest:
    holder = request.specialist.person.name if request.specialist else ""
    state = check_helper(
        state=request.state, seen_state=seen_state, holder=holder,
        is_own=is_own, sides=support_sides(by, request),
    )  # fmt: skip
    note = f"担当：{helper.person.name}" if helper else ""
    request.specialist = helper
    record = _step(request, to_state=state, note=note, by=by)
    tell_of_helper(request=request, record=record, by=by)
    return request


@recorded("支援依頼の状態の変更")
def move_support(
    *, request: SupportRequest, seen_state: str, to_state: str, by: StaffMember, note: str = ""
) -> SupportRequest:
    """Take one step of the table in ``rules.support``."""
    request = locked_request(request)
    check_support_move(
        state=request.state, seen_state=seen_state, to_state=to_state,
        sides=support_sides(by, request), words=note,
    )  # fmt: skip
    people = request.specialist
    if to_state == SupportState.RECEIVED:
        request.specialist = None
    record = _step(request, to_state=to_state, note=note.strip(), by=by)
    tell_of_move(request=request, record=record, former=people, by=by)
    return request


@recorded("支援の記録")
def add_log(
    *, request: SupportRequest, on: date, hours: Decimal, text: str, by: StaffMember
) -> SupportLog:
    """Write down what was done on a day and how long it took.

    The hours are the specialist's who writes; the helper's, where the office writes.
    """
    request = locked_request(request)
    if not can_log_support(by, request):
        raise TeamRefused("対応の記録を書けるのは、担当の専門人材と事務局です。")
    check_log(day=on, today=timezone.localdate(), hours=float(hours), state=request.state)
    log = SupportLog.objects.create(
        request=request, specialist=request.specialist, on=on, hours=hours, text=text, by=by
    )
    request.updated_at = log.created_at
    request.save(update_fields=["updated_at"])
    return log


@recorded("支援の記録の訂正")
def edit_log(*, log: SupportLog, on: date, hours: Decimal, text: str, by: StaffMember) -> None:
    """Correct a line of the log."""
    request = locked_request(log.request)
    if not can_edit_log(by, log):
        raise TeamRefused("対応の記録を直せるのは、対応した人と事務局です。")
    check_log(day=on, today=timezone.localdate(), hours=float(hours), state=SupportState.WORKING)
    log.on, log.hours, log.text = on, hours, text
    log.save(update_fields=["on", "hours", "text"])
    request.updated_at = timezone.now()
    request.save(update_fields=["updated_at"])


@recorded("支援の記録の削除")
def delete_log(*, log: SupportLog, by: StaffMember) -> None:
    """Take a line of the log away for good; the audit trail keeps it."""
    locked_request(log.request)
    if not can_edit_log(by, log):
        raise TeamRefused("対応の記録を消せるのは、対応した人と事務局です。")
    log.delete()


@recorded("支援依頼のコメント")
def comment_support(*, request: SupportRequest, text: str, by: StaffMember) -> SupportComment:
    """Say something about a request, and tell those who follow it."""
    comment = SupportComment.objects.create(request=request, author=by, text=text)
    tell_of_comment(comment=comment, request=request, by=by)
    return comment


def locked_request(request: SupportRequest) -> SupportRequest:
    """Return the request as it is now, held until the end of the transaction."""
    # The helper may have come while we waited: a join of the locking read would miss them.
    SupportRequest.objects.select_for_update().get(pk=request.pk)
    loaded = SupportRequest.objects.select_related(
        "team__department", "requested_by", "specialist__person"
    )
    locked: SupportRequest = loaded.get(pk=request.pk)
    return locked


def _step(
    request: SupportRequest, *, to_state: str, note: str, by: StaffMember
) -> SupportMoveRecord:
    record = SupportMoveRecord.objects.create(
        request=request, from_state=request.state, to_state=to_state, note=note, by=by
    )
    request.state = to_state
    request.updated_at = record.at
    request.save(update_fields=["state", "specialist", "updated_at"])
    return record
