"""Writes of the skills app. Evidence is added and withdrawn, never changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from skills.choices import EvidenceKind, LevelEffect, ProposalState
from skills.models import Evidence, EvidenceQuerySet, LevelProposal, Skill
from skills.queries import official_levels
from staff.actions.recording import recorded
from staff.models import StaffMember


@dataclass(frozen=True)
class NewEvidence:
    """What a higher app tells: this record (source_key) shows this level of this person.

    effect: what it does to the level. Other than LEVEL it is kept as a record only, and
    PROPOSAL asks the head besides.
    """

    person_id: int
    skill_id: int
    level: int
    shown_on: date
    label: str
    source_key: str
    kind: EvidenceKind = EvidenceKind.COURSE
    valid_until: date | None = None
    note: str = ""
    link: str = ""
    effect: LevelEffect = LevelEffect.LEVEL

    @property
    def counts(self) -> bool:
        """Tell whether an official level may rest on it."""
        return self.effect == LevelEffect.LEVEL


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
        if item.effect != LevelEffect.NONE:
            fresh.append(item)
    _withdraw(Evidence.objects.filter(pk__in=outdated), by)
    Evidence.objects.bulk_create([_row(item, by) for item in fresh], batch_size=1000)
    _propose([item for item in fresh if item.effect == LevelEffect.PROPOSAL])
    return len(fresh)


def _propose(told: Sequence[NewEvidence]) -> None:
    """Ask the heads about levels above today's; a proposal told again is one."""
    if not told:
        return
    levels = official_levels({item.person_id for item in told}, timezone.localdate())
    rows = [
        LevelProposal(
            person_id=item.person_id,
            skill_id=item.skill_id,
            level=item.level,
            label=item.label,
            source_key=item.source_key,
            shown_on=item.shown_on,
        )
        for item in told
        if item.level > levels.get((item.person_id, item.skill_id), 0)
    ]
    LevelProposal.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)


@recorded("スキルの根拠の取り下げ")
def withdraw_evidence(*, source_keys: Iterable[str], by: StaffMember) -> int:
    """Withdraw what these records showed; return how many rows. The rows stay as history.

    What they proposed to the head and nobody has decided yet is withdrawn, too.
    """
    keys = [key for key in source_keys if key]
    open_ones = LevelProposal.objects.open().filter(source_key__in=keys)
    open_ones.update(state=ProposalState.WITHDRAWN, decided_at=timezone.now())
    return _withdraw(Evidence.objects.filter(source_key__in=keys, withdrawn_at=None), by)


def _withdraw(rows: EvidenceQuerySet, by: StaffMember) -> int:
    return rows.update(withdrawn_at=timezone.now(), withdrawn_by=by)


def _says_the_same(row: Evidence, item: NewEvidence) -> bool:
    if item.effect == LevelEffect.NONE:
        return False
    told = ("level", "kind", "shown_on", "valid_until", "label", "note", "link", "counts")
    return all(getattr(row, name) == getattr(item, name) for name in told)


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
        link=item.link,
        counts=item.counts,
        by=by,
    )
