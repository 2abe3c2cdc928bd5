"""Reports of qualifications and external courses. They count for nothing until approved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from skills.actions.evidence import NewEvidence, record_all_evidence, withdraw_evidence
from skills.choices import ClaimState, EvidenceKind
from skills.models import ClaimLevel, EvidenceClaim, Qualification, QualificationLevel, Skill
from skills.rules import SkillsRefused, SkillsStale, check_qualification_is_new, expiry_of
from staff.actions.notices import notify
from staff.actions.recording import recorded
from staff.models import StaffMember

DECIDED = "この申告は、ほかの人が先に確認しました。"
OUTCOMES = {
    ClaimState.APPROVED: "申告は、認定されました",
    ClaimState.DECLINED: "申告は、認定されませんでした",
    ClaimState.REVOKED: "認定は、取り消されました",
}


@dataclass(frozen=True)
class Told:
    """What both kinds of report say."""

    shown_on: date
    valid_until: date | None = None
    note: str = ""
    link: str = ""
    proof: UploadedFile | None = None


@recorded("資格の申告")
def report_qualification(
    *, qualification: Qualification, told: Told, by: StaffMember
) -> EvidenceClaim:
    """Report a qualification; without an own last day it ends as the office's table says.

    Raises SkillsRefused for one that waits or that is approved already; a renewal is a later day.
    """
    if not qualification.is_active:
        raise SkillsRefused("この資格は、いまは申告を受け付けていません。")
    StaffMember.objects.select_for_update().get(pk=by.pk)
    known = EvidenceClaim.objects.filter(person=by, qualification=qualification)
    check_qualification_is_new(
        shown_on=told.shown_on,
        waiting=known.filter(state=ClaimState.SUBMITTED).exists(),
        approved=known.filter(state=ClaimState.APPROVED).values_list("shown_on", "valid_until"),
    )
    ends = told.valid_until or expiry_of(told.shown_on, qualification.valid_months)
    claim = _claim(told, ends, by)
    claim.kind, claim.qualification = EvidenceKind.QUALIFICATION, qualification
    claim.title, claim.organiser = qualification.name, qualification.issuer
    claim.save()
    return claim


@recorded("外部研修の申告")
def report_external(
    *, title: str, organiser: str, levels: Mapping[Skill, int], told: Told, by: StaffMember
) -> EvidenceClaim:
    """Report a course held by others, with the levels that it shows in one's own view.

    Raises SkillsRefused for the same course on the same day.
    """
    StaffMember.objects.select_for_update().get(pk=by.pk)
    known = EvidenceClaim.objects.filter(
        person=by, title=title, shown_on=told.shown_on,
        state__in=[ClaimState.SUBMITTED, ClaimState.APPROVED],
    )  # fmt: skip
    if known.exists():
        raise SkillsRefused("この研修は、同じ修了日で申告済みです。")
    claim = _claim(told, told.valid_until, by)
    claim.kind, claim.title, claim.organiser = EvidenceKind.EXTERNAL, title, organiser
    claim.save()
    ClaimLevel.objects.bulk_create(
        [ClaimLevel(claim=claim, skill=skill, level=level) for skill, level in levels.items()]
    )
    return claim


def _claim(told: Told, valid_until: date | None, by: StaffMember) -> EvidenceClaim:
    return EvidenceClaim(
        person=by,
        shown_on=told.shown_on,
        valid_until=valid_until,
        note=told.note,
        link=told.link,
        proof=told.proof or "",
        proof_name=(told.proof.name or "")[-200:] if told.proof else "",
    )


@recorded("申告の取り下げ")
def withdraw_claim(*, claim: EvidenceClaim, by: StaffMember) -> None:  # noqa: ARG001 - for the audit
    """Take one's own report back before it is decided."""
    claim = _waiting(claim)
    claim.state = ClaimState.WITHDRAWN
    claim.save(update_fields=["state"])


@recorded("申告の認定")
def approve_claim(
    *, claim: EvidenceClaim, granted: Mapping[int, int], reason: str = "", by: StaffMember
) -> None:
    """Take a report as evidence. granted: the level by the skill's key; 0 grants nothing."""
    claim = _waiting(claim)
    levels = {skill: level for skill, level in granted.items() if level}
    if not levels:
        raise SkillsRefused(
            "認めるレベルが1つもありません。認定しないときは「認定しない」を選んでください。"
        )
    for row in claim.levels.all():
        row.granted = granted.get(row.skill_id, 0)
        row.save(update_fields=["granted"])
    record_all_evidence(told=_evidence(claim, levels), by=by)
    _decide(claim, ClaimState.APPROVED, reason, by)


def _evidence(claim: EvidenceClaim, levels: Mapping[int, int]) -> list[NewEvidence]:
    kind = EvidenceKind(claim.kind)
    return [
        NewEvidence(
            person_id=claim.person_id,
            skill_id=skill,
            level=level,
            shown_on=claim.shown_on,
            label=f"{kind.label}: {claim.title}",
            source_key=claim.source_key,
            kind=kind,
            valid_until=claim.valid_until,
            note=claim.note,
            link=claim.get_absolute_url(),
        )
        for skill, level in levels.items()
    ]


@recorded("申告を認定しない")
def decline_claim(*, claim: EvidenceClaim, reason: str, by: StaffMember) -> None:
    """Turn a report down, with the reason that the person reads."""
    _decide(_waiting(claim), ClaimState.DECLINED, reason, by)


@recorded("認定の取り消し")
def revoke_claim(*, claim: EvidenceClaim, reason: str, by: StaffMember) -> None:
    """Take an approval back: the evidence is withdrawn and stays as history."""
    claim = _locked(claim)
    if claim.state != ClaimState.APPROVED:
        raise SkillsStale("この申告は、認定されていません。")
    withdraw_evidence(source_keys=[claim.source_key], by=by)
    _decide(claim, ClaimState.REVOKED, reason, by)


def _locked(claim: EvidenceClaim) -> EvidenceClaim:
    rows = EvidenceClaim.objects.select_for_update(of=("self",))
    return rows.select_related("person", "qualification").get(pk=claim.pk)


def _waiting(claim: EvidenceClaim) -> EvidenceClaim:
    claim = _locked(claim)
    if claim.state != ClaimState.SUBMITTED:
        raise SkillsStale(DECIDED)
    return claim


def _decide(claim: EvidenceClaim, state: ClaimState, reason: str, by: StaffMember) -> None:
    claim.state, claim.reason = state, reason
    claim.decided_by, claim.decided_at = by, timezone.now()
    claim.save()
    notify(
        recipients=[claim.person],
        kind=f"skills.claim.{state}",
        key=f"skills.claim:{claim.pk}:{state}:{claim.decided_at:%Y%m%d%H%M%S%f}",
        title=f"「{claim.title}」の{OUTCOMES[state]}",
        body=f"{by.name}さんの理由: {reason}" if reason else "スキルマップに記録しました。",
        url=claim.get_absolute_url(),
    )


@recorded("資格の表の変更")
def save_qualification(
    *,
    qualification: Qualification,
    levels: Mapping[Skill, int],
    by: StaffMember,  # noqa: ARG001 - for the audit
    **values: Any,
) -> Qualification:
    """Keep a row of the office's table and its levels; what is approved already stays."""
    for name, value in values.items():
        setattr(qualification, name, value)
    qualification.is_default_example = False
    qualification.save()
    qualification.levels.exclude(skill__in=list(levels)).delete()
    for skill, level in levels.items():
        QualificationLevel.objects.update_or_create(
            qualification=qualification,
            skill=skill,
            defaults={"level": level, "is_default_example": False},
        )
    return qualification


def granted_by_table(claim: EvidenceClaim) -> Sequence[tuple[Skill, int]]:
    """Return what the office's table, or the person, says that this report shows."""
    rows = claim.levels if claim.qualification_id is None else claim.qualification.levels
    return [(row.skill, row.level) for row in rows.select_related("skill")]
