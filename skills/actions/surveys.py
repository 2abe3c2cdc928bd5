"""Answering a スキル調査: each answer is kept at once, the sheet is handed in complete."""

from collections.abc import Mapping

from django.utils import timezone

from skills import rules
from skills.models import SelfRating, SurveyResponse
from skills.queries.surveys import asked_skills, previous_ratings
from staff.actions.recording import recorded
from staff.models import StaffMember

UNCHANGED = "same"


@recorded("スキル調査の入力")
def save_answers(
    *,
    response: SurveyResponse,
    answers: Mapping[int, str],
    by: StaffMember,  # noqa: ARG001 - one transaction
) -> int:
    """Keep some answers, by the skill's key: a level, or UNCHANGED; return how many were kept.

    Sending the same again changes nothing, so a page may send what it is not sure of. Nothing
    of it is in the audit trail, which the office reads: self-ratings are not for the office.
    """
    response = _locked(response)
    rules.check_may_answer(
        state=response.round.state, is_submitted=response.submitted_at is not None
    )
    rows = _ratings(response, answers)
    SelfRating.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["response", "skill"],
        update_fields=["level", "is_unchanged", "saved_at"],
    )
    response.saved_at = timezone.now()
    response.save(update_fields=["saved_at"])
    return len(rows)


def _ratings(response: SurveyResponse, answers: Mapping[int, str]) -> list[SelfRating]:
    """Turn answers into rows; what is not asked, or unchanged from nothing, is left out."""
    asked = {skill.pk for skill in asked_skills(response.round)}
    before = previous_ratings(response.person, response)
    rows = []
    for skill, answer in answers.items():
        unchanged = answer == UNCHANGED
        level = before.get(skill) if unchanged else int(answer)
        if skill in asked and level is not None:
            row = SelfRating(response=response, skill_id=skill, level=level)
            row.is_unchanged = unchanged
            rows.append(row)
    return rows


@recorded("スキル調査の提出")
def submit(*, response: SurveyResponse, by: StaffMember) -> None:  # noqa: ARG001 - for the audit
    """Hand the sheet in: from now on the head sees it. Raises rules.SkillsRefused."""
    response = _locked(response)
    asked = {skill.pk for skill in asked_skills(response.round)}
    given = set(response.ratings.values_list("skill", flat=True))
    rules.check_may_submit(
        state=response.round.state,
        is_submitted=response.submitted_at is not None,
        unanswered=len(asked - given),
    )
    response.submitted_at = timezone.now()
    response.save(update_fields=["submitted_at"])


@recorded("スキル調査の取り戻し")
def reopen(*, response: SurveyResponse, by: StaffMember) -> None:  # noqa: ARG001 - for the audit
    """Take the sheet back to correct it. Raises rules.SkillsRefused."""
    response = _locked(response)
    rules.check_may_reopen(
        state=response.round.state,
        is_submitted=response.submitted_at is not None,
        reviewed=response.ratings.filter(reviewed_at__isnull=False).count(),
    )
    response.submitted_at = response.heads_told_at = None
    response.save(update_fields=["submitted_at", "heads_told_at"])


def _locked(response: SurveyResponse) -> SurveyResponse:
    rows = SurveyResponse.objects.select_for_update(of=("self",))
    return rows.select_related("round", "person").get(pk=response.pk)
