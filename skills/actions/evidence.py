"""Writes of the skills app. Evidence is added and withdrawn, never changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from skills.choices import EvidenceKind, Level
from skills.models import Evidence, Skill
from staff.actions.notices import notify
from staff.actions.recording import recorded
from staff.models import StaffMember


@dataclass(frozen=True)
class NewEvidence:
    """What a higher app tells: this record (source_key) shows this level of this person."""

    person_id: int
    skill_id: int
    level: int
    shown_on: date
    label: str
    source_key: str
    kind: EvidenceKind = EvidenceKind.COURSE
    valid_until: date | None = None
    note: str = ""


@recorded("スキルの根拠の記録")
def record_evidence(
    *,
    person: StaffMember,
    skill: Skill,
    level: int,
    kind: EvidenceKind,
    shown_on: date,
    label: str,
    source_key: str,
    valid_until: date | None = None,
    note: str = "",
    by: StaffMember,
) -> Evidence:
    """Record why a person is held to have a level; telling the same again gives the same row."""
    told = NewEvidence(
        person.pk, skill.pk, level, shown_on, label, source_key, kind, valid_until, note
    )
    record_all_evidence(told=[told], by=by)
    return Evidence.objects.get(
        person=person, skill=skill, source_key=source_key, withdrawn_at=None
    )


@recorded("スキルの根拠の記録")
def record_all_evidence(*, told: Sequence[NewEvidence], by: StaffMember) -> int:
    """Record many at once, for a session of 2,800 people; return how many are new.

    A record told again with other values withdraws the old row and adds one. The caller holds
    the lock of the record that the source_key names.
    """
    standing = Evidence.objects.select_for_update().filter(
        source_key__in={item.source_key for item in told}, withdrawn_at=None
    )
    known = {(row.person_id, row.skill_id, row.source_key): row for row in standing}
    fresh, outdated = [], []
    for item in told:
        row = known.get((item.person_id, item.skill_id, item.source_key))
        if row is not None and _says_the_same(row, item):
            continue
        if row is not None:
            outdated.append(row.pk)
        fresh.append(_row(item, by))
    Evidence.objects.filter(pk__in=outdated).update(withdrawn_at=timezone.now())
    Evidence.objects.bulk_create(fresh, batch_size=1000)
    return len(fresh)


@recorded("スキルの根拠の取り下げ")
def withdraw_evidence(*, source_keys: Iterable[str], by: StaffMember) -> int:  # noqa: ARG001 - for the audit
    """Withdraw what these records showed; return how many rows. The rows stay as history."""
    rows = Evidence.objects.filter(source_key__in=list(source_keys), withdrawn_at=None)
    return rows.exclude(source_key="").update(withdrawn_at=timezone.now())


@recorded("スキルのレベルの確認")
def confirm_level(
    *, person: StaffMember, skill: Skill, level: int, note: str, by: StaffMember
) -> Evidence:
    """Note the level that the head has seen at work. It decides until the next confirmation."""
    StaffMember.objects.select_for_update().get(pk=person.pk)
    confirmation = Evidence.objects.create(
        person=person,
        skill=skill,
        level=level,
        kind=EvidenceKind.CONFIRMATION,
        shown_on=timezone.localdate(),
        label=f"{by.name}さんによる確認",
        note=note,
        by=by,
    )
    notify(
        recipients=[person],
        kind="skills.level.confirmed",
        key=f"skills.evidence:{confirmation.pk}:confirmed",
        title=f"「{skill.name}」のレベルが確認されました",
        body=f"{by.name}さんが、レベル{level}（{Level(level).label}）と確認しました。\n{note}".strip(),
        url=skill.get_absolute_url(),
    )
    return confirmation


def _says_the_same(row: Evidence, item: NewEvidence) -> bool:
    return (row.level, row.kind, row.shown_on, row.valid_until, row.label) == (
        item.level, item.kind, item.shown_on, item.valid_until, item.label,
    )  # fmt: skip


def _row(item: NewEvidence, by: StaffMember) -> Evidence:
    return Evidence(
        person_id=item.person_id,
        skill_id=item.skill_id,
        level=item.level,
        kind=item.kind,
        shown_on=item.shown_on,
        valid_until=item.valid_until,
        label=item.label,
        source_key=item.source_key,
        note=item.note,
        by=by,
    )
