"""Activity records: writing, editing, deleting, files, and what comes next.

Whoever changes a record locks its row first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from staff.actions.notices import notify
from staff.actions.recording import recorded
from staff.models import StaffMember
from teams.models import Activity, ActivityParticipant, Attachment, NextAction, Team
from teams.permissions import can_edit_activity, can_finish_action, can_record_activity
from teams.rules import TeamRefused, day_words
from teams.rules.activities import activity_minutes, check_activity_day
from teams.rules.attachments import check_attachment, check_count
from teams.rules.refusals import Stale

# What a person writes in a record; the rest follows.
WRITTEN = (
    "on", "starts_at", "ends_at", "kind", "title", "content", "result", "decisions",
    "others", "issue_numbers",
)  # fmt: skip
LONGEST_NAME = 200


@dataclass(frozen=True)
class WantedAction:
    """A line of 「次にすること」 as typed; pk of the one it replaces. Without text it goes."""

    text: str
    owner: StaffMember | None = None
    due_on: date | None = None
    pk: int | None = None


@recorded("活動の記録")
def record_activity(
    *,
    team: Team,
    hours: float | None,
    participants: Iterable[StaffMember],
    next_actions: Sequence[WantedAction] = (),
    by: StaffMember,
    **written: Any,
) -> Activity:
    """Write down what a team did. written: the fields of ``WRITTEN``."""
    if not can_record_activity(by, team):
        raise TeamRefused("活動を記録できるのは、チームに役割がある人と事務局です。")
    activity = Activity(team=team, created_by=by)
    _write(activity, written, hours)
    activity.save(force_insert=True)
    _set_participants(activity, participants)
    _set_actions(activity, next_actions, by=by)
    return activity


@recorded("活動記録の編集")
def edit_activity(
    *,
    activity: Activity,
    version: int,
    hours: float | None,
    participants: Iterable[StaffMember],
    next_actions: Sequence[WantedAction] = (),
    by: StaffMember,
    **written: Any,
) -> Activity:
    """Save a record, unless somebody has saved since ``version`` was read."""
    activity = _locked(activity, by)
    if activity.version != version:
        raise Stale
    _write(activity, written, hours)
    activity.version += 1
    activity.updated_at = timezone.now()
    activity.save()
    _set_participants(activity, participants)
    _set_actions(activity, next_actions, by=by)
    return activity


@recorded("活動記録の削除")
def delete_activity(*, activity: Activity, by: StaffMember) -> None:
    """Take a record away for good, with its files; the audit trail keeps its words."""
    activity = _locked(activity, by)
    for attachment in activity.attachments.all():
        _remove_file(attachment)
    activity.delete()


@recorded("資料の添付")
def attach(*, activity: Activity, file: UploadedFile, by: StaffMember) -> Attachment:
    """Keep a file with a record, if its content is of a kind that may be kept."""
    activity = _locked(activity, by)
    check_count(activity.attachments.count())
    name = _short_name(file.name or "ファイル")
    kind = check_attachment(file.file, name=name, size=file.size or 0)
    return Attachment.objects.create(
        activity=activity, file=file, filename=name, content_type=kind.content_type,
        size=file.size, by=by,
    )  # fmt: skip


@recorded("添付の削除")
def detach(*, attachment: Attachment, by: StaffMember) -> None:
    """Take a file away for good."""
    _locked(attachment.activity, by)
    _remove_file(attachment)
    attachment.delete()


@recorded("「次にすること」の完了")
def finish_action(*, action: NextAction, is_done: bool, by: StaffMember) -> None:
    """Note that a next action is done, today; or that it is not after all."""
    rows = NextAction.objects.select_for_update(of=("self",))
    action = rows.select_related("activity__team").get(pk=action.pk)
    if not can_finish_action(by, action):
        raise TeamRefused("完了にできるのは、担当の人、チームに役割がある人、事務局です。")
    action.done_on = timezone.localdate() if is_done else None
    action.save(update_fields=["done_on"])


def _locked(activity: Activity, by: StaffMember) -> Activity:
    rows = Activity.objects.select_for_update(of=("self",))
    locked: Activity = rows.select_related("team__department").get(pk=activity.pk)
    if not can_edit_activity(by, locked):
        raise TeamRefused("この記録を変えられるのは、記録した人、DX統括リーダー、事務局です。")
    return locked


def _write(activity: Activity, written: dict[str, Any], hours: float | None) -> None:
    unknown = written.keys() - set(WRITTEN)
    if unknown:
        raise TypeError(f"not written by people: {sorted(unknown)}")
    for name, value in written.items():
        setattr(activity, name, value)
    check_activity_day(day=activity.on, today=timezone.localdate())
    starts_at: time | None = activity.starts_at
    activity.duration = activity_minutes(starts_at=starts_at, ends_at=activity.ends_at, hours=hours)
    activity.fold_search_text()


def _set_participants(activity: Activity, people: Iterable[StaffMember]) -> None:
    """Keep exactly these; rows that stay are not touched, so the trail tells who came and went."""
    wanted = {person.pk for person in people}
    known = set(activity.participations.values_list("person", flat=True))
    activity.participations.filter(person__in=known - wanted).delete()
    ActivityParticipant.objects.bulk_create(
        ActivityParticipant(activity=activity, person_id=pk) for pk in sorted(wanted - known)
    )


def _set_actions(activity: Activity, wanted: Sequence[WantedAction], *, by: StaffMember) -> None:
    """Change the lines that are named, add the new ones, take those away that lost their text."""
    known = {action.pk: action for action in activity.next_actions.all()}
    for line in wanted:
        action = known.get(line.pk) if line.pk else NextAction(activity=activity)
        if action is None:
            continue
        former = action.owner_id
        if not line.text:
            if action.pk:
                action.delete()
            continue
        action.text, action.owner, action.due_on = line.text, line.owner, line.due_on
        action.save()
        if line.owner is not None and line.owner.pk not in (former, by.pk):
            _tell_owner(action, activity, by=by)


def _tell_owner(action: NextAction, activity: Activity, *, by: StaffMember) -> None:
    if action.owner is None or not action.owner.is_active:
        return
    due = f"\n期限：{day_words(action.due_on)}" if action.due_on else ""
    notify(
        recipients=[action.owner],
        kind="teams.action.given",
        key=f"teams.action:{action.pk}:{action.owner_id}",
        title="活動で決まった「次にすること」があります",
        body=f"{activity.team}の活動「{activity.title}」で、{by.name}さんが記録しました。\n\n{action.text}{due}",
        url=activity.get_absolute_url(),
    )


def _remove_file(attachment: Attachment) -> None:
    """Delete the file itself once the transaction is through."""
    storage, name = attachment.file.storage, attachment.file.name
    transaction.on_commit(lambda: storage.delete(name))


def _short_name(name: str) -> str:
    path = Path(name)
    suffix = path.suffix[:10]
    return path.stem[: LONGEST_NAME - len(suffix)] + suffix
