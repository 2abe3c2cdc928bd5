"""The head's word on levels: confirm many or one, let proposals be, take note of self-ratings.

The rows of the people are locked first, in the order of their keys, so that two deputies who
confirm at once come one after the other; the second is told, nothing of hers is half-written.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from skills.actions.sheets import close_finished
from skills.choices import EvidenceKind, Level, ProposalState, SkillStatus
from skills.models import ConfirmationComment, Evidence, LevelProposal, SelfRating, Skill
from skills.rules import SkillsRefused, SkillsStale
from staff.actions.notices import notify
from staff.actions.recording import recorded
from staff.models import StaffMember
from staff.queries import acting_heads

TOO_LATE = (
    "{name}さんの「{skill}」は、ほかの人が先に確認しました。"
    "新しい内容を見てから、もう一度選んでください。"
)


@dataclass(frozen=True)
class Verdict:
    """The level at which the head sees a person in a skill.

    seen: the key of the confirmation that the page showed, 0 if there was none, None if the
    caller does not care.
    """

    person_id: int
    skill_id: int
    level: int
    seen: int | None = None


@recorded("スキルのレベルの確認")
def confirm_level(
    *,
    person: StaffMember,
    skill: Skill,
    level: int,
    note: str,
    link: str = "",
    seen: int | None = None,
    by: StaffMember,
) -> Evidence:
    """Note the level that the head has seen at work. It decides until the next confirmation."""
    verdict = Verdict(person.pk, skill.pk, level, seen)
    return confirm_levels(verdicts=[verdict], note=note, link=link, by=by)[0]


@recorded("スキルのレベルの確認")
def confirm_levels(
    *, verdicts: Sequence[Verdict], note: str, link: str = "", by: StaffMember
) -> list[Evidence]:
    """Note many levels at once, all or none; raises SkillsStale if somebody else was first.

    link: where it can be looked up, such as a document of the section; it goes with each of them.
    Raises SkillsRefused for a skill that is not published. A course that proposed a higher level
    than the confirmed one is let be, with that as the reason.
    """
    if not verdicts:
        raise SkillsRefused("確認するスキルを選んでください。")
    people = _locked({verdict.person_id for verdict in verdicts})
    wanted = {verdict.skill_id for verdict in verdicts}
    skills = Skill.objects.filter(status=SkillStatus.PUBLISHED).in_bulk(wanted)
    if len(skills) < len(wanted):
        raise SkillsRefused("公開中のスキルだけを確認できます。一覧を開き直してください。")
    latest = _latest_confirmations(verdicts)
    for verdict in verdicts:
        newest = latest.get((verdict.person_id, verdict.skill_id), 0)
        if verdict.seen not in (None, newest):
            name, skill = people[verdict.person_id].name, skills[verdict.skill_id].name
            raise SkillsStale(TOO_LATE.format(name=name, skill=skill))
    rows = Evidence.objects.bulk_create(
        [_confirmation(verdict, note, link, by) for verdict in verdicts]
    )
    _settle_proposals(verdicts, by)
    ratings = SelfRating.objects.submitted().unreviewed()
    ratings.filter(_about(verdicts, "response__person")).update(reviewed_at=timezone.now())
    close_finished(list(people))
    _tell(rows, people, skills, by)
    return rows


def _locked(keys: set[int]) -> dict[int, StaffMember]:
    rows = StaffMember.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    return {person.pk: person for person in rows}


def _about(verdicts: Sequence[Verdict], person: str = "person") -> Q:
    """Return the condition on person and skill, grouped by skill: as many terms as skills."""
    by_skill: dict[int, set[int]] = defaultdict(set)
    for verdict in verdicts:
        by_skill[verdict.skill_id].add(verdict.person_id)
    condition = Q(pk__in=[])
    for skill, people in by_skill.items():
        condition |= Q(("skill", skill), (f"{person}__in", people))
    return condition


def _settle_proposals(verdicts: Sequence[Verdict], by: StaffMember) -> None:
    """Close what courses proposed: confirmed up to the level of the verdict, above it let be."""
    levels = {(verdict.person_id, verdict.skill_id): verdict.level for verdict in verdicts}
    rows = list(LevelProposal.objects.open().filter(_about(verdicts)))
    for row in rows:
        confirmed = levels[row.person_id, row.skill_id]
        row.decided_by, row.decided_at = by, timezone.now()
        row.state = ProposalState.CONFIRMED
        if row.level > confirmed:
            row.state = ProposalState.DECLINED
            row.reason = f"レベル{confirmed}と確認したため、レベル{row.level}の提案は見送りました。"
    LevelProposal.objects.bulk_update(rows, ["state", "reason", "decided_by", "decided_at"])


def _latest_confirmations(verdicts: Sequence[Verdict]) -> dict[tuple[int, int], int]:
    rows = Evidence.objects.filter(
        _about(verdicts), kind=EvidenceKind.CONFIRMATION, withdrawn_at=None
    ).order_by("shown_on", "pk")
    return {(person, skill): pk for pk, person, skill in rows.values_list("pk", "person", "skill")}


def _confirmation(verdict: Verdict, note: str, link: str, by: StaffMember) -> Evidence:
    return Evidence(
        person_id=verdict.person_id,
        skill_id=verdict.skill_id,
        level=verdict.level,
        kind=EvidenceKind.CONFIRMATION,
        shown_on=timezone.localdate(),
        label=f"{by.name}さんによる確認",
        note=note,
        link=link,
        by=by,
    )


def _tell(
    rows: Sequence[Evidence],
    people: dict[int, StaffMember],
    skills: dict[int, Skill],
    by: StaffMember,
) -> None:
    """Tell each person once of everything that has been confirmed."""
    of_person: dict[int, list[Evidence]] = defaultdict(list)
    for row in rows:
        of_person[row.person_id].append(row)
    for person, own in of_person.items():
        first = own[0]
        skill = skills[first.skill_id]
        if len(own) == 1:
            title = f"「{skill.name}」のレベルが確認されました"
            words = f"レベル{first.level}（{Level(first.level).label}）と確認しました。"
        else:
            title = f"スキル{len(own)}件のレベルが確認されました"
            lines = [f"・{skills[row.skill_id].name}: レベル{row.level}" for row in own]
            words = "\n".join(["次のように確認しました。", *lines])
        notify(
            recipients=[people[person]],
            kind="skills.level.confirmed",
            key=f"skills.evidence:{first.pk}:confirmed",
            title=title,
            body=f"{by.name}さんが、{words}\n{first.note}".strip(),
            url=reverse("skills:evidence-list") if len(own) > 1 else skill.get_absolute_url(),
        )


@recorded("レベルの提案の見送り")
def decline_proposal(*, proposal: LevelProposal, reason: str, by: StaffMember) -> None:
    """Let a course's proposal be, with the reason that the person reads."""
    StaffMember.objects.select_for_update().get(pk=proposal.person_id)
    proposal = LevelProposal.objects.select_related("person", "skill").get(pk=proposal.pk)
    if proposal.state != ProposalState.OPEN:
        raise SkillsStale("この提案は、ほかの人が先に確認しました。")
    proposal.state, proposal.reason = ProposalState.DECLINED, reason
    proposal.decided_by, proposal.decided_at = by, timezone.now()
    proposal.save()
    notify(
        recipients=[proposal.person],
        kind="skills.level.declined",
        key=f"skills.proposal:{proposal.pk}:declined",
        title=f"「{proposal.skill.name}」のレベルの提案は見送りになりました",
        body=f"{by.name}さんの理由: {reason}\n研修の記録は残ります。",
        url=proposal.skill.get_absolute_url(),
    )


@recorded("自己評価の確認")
def leave_as_they_are(*, pairs: Sequence[Verdict], by: StaffMember) -> int:  # noqa: ARG001 - for the audit
    """Note that the head has seen these self-ratings and that the levels stay; return how many."""
    people = _locked({pair.person_id for pair in pairs})
    rows = SelfRating.objects.submitted().unreviewed()
    count = rows.filter(_about(pairs, "response__person")).update(reviewed_at=timezone.now())
    close_finished(list(people))
    return count


def _page_of(confirmation: Evidence) -> str:
    """Return where a head reads what was said: the confirmation, or all evidence of the person."""
    skill, number = confirmation.skill, confirmation.person.number
    if skill.status == SkillStatus.PUBLISHED:
        return reverse("skills:level-confirm", args=[number, skill.code])
    return reverse("skills:person-evidence", args=[number])


@recorded("確認へのコメント")
def comment(*, confirmation: Evidence, text: str, by: StaffMember) -> ConfirmationComment:
    """Note what the person says to the head's confirmation; the head is told.

    Who confirmed it may have gone elsewhere: then it is for those who act as head by now.
    """
    row = ConfirmationComment.objects.create(confirmation=confirmation, by=by, text=text)
    heads = acting_heads([by.pk], timezone.localdate())[by.pk]
    is_head = confirmation.by in heads
    notify(
        recipients=[confirmation.by] if is_head else heads or [confirmation.by],
        kind="skills.level.comment",
        key=f"skills.comment:{row.pk}",
        title=f"{by.name}さんが、レベルの確認にコメントしました",
        body=f"「{confirmation.skill.name}」について\n{text}",
        url=_page_of(confirmation) if heads else "",
    )
    return row
