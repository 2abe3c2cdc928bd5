"""A スキル調査 under way: ask those who came to match later, and remind heads. It sees no rating."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone

from skills import rules
from skills.actions.rounds import (
    BATCH,
    TELL_TASK,
    locked_round,
    sheet_for,
    start_telling,
)
from skills.choices import RoundState
from skills.models import SurveyResponse, SurveyRound
from skills.queries.second_stage import joiners, reminder_key, second_stage
from skills.rules import SkillsStale
from staff.actions import jobs
from staff.actions.notices import notify
from staff.actions.recording import recorded
from staff.models import Job, StaffMember

HEADS_TASK = "skills.tasks.remind_heads_of_survey"


@recorded("スキル調査の対象者の追加")
def add_joiners(*, survey: SurveyRound, expected: int, by: StaffMember) -> int:
    """Make a sheet for everybody who matches by now and has none; return how many.

    expected: how many the page has shown; another number raises SkillsStale. Sheets, places and
    grades are those of today; who is added to an open round is told by a worker.
    """
    survey = locked_round(survey)
    people = list(joiners(survey, timezone.localdate()))
    rules.check_may_add(state=survey.state, people=len(people))
    if len(people) != expected:
        raise SkillsStale("ご覧の後で、加える人数が変わりました。人数を確かめてください。")
    sheets = SurveyResponse.objects.bulk_create(
        [sheet_for(survey, person) for person in people], batch_size=BATCH
    )
    if survey.state == RoundState.OPEN and survey.told_at is not None:
        added = survey.responses.filter(pk__in=[sheet.pk for sheet in sheets])
        start_telling(survey, TELL_TASK, "開始のお知らせ", added, by=by)
    return len(sheets)


@recorded("スキル調査の確認の催促")
def remind_heads(*, survey: SurveyRound, department: str, by: StaffMember) -> Job:
    """Have a worker remind the heads for whom sheets wait, each once a day.

    department: its code; empty means all.
    """
    survey = locked_round(survey)
    found = second_stage(survey, timezone.localdate(), department=department).to_remind
    rules.check_may_remind_heads(heads=len(found))
    job = jobs.open_job(
        kind=HEADS_TASK.rpartition(".")[2],
        title=f"「{survey.title}」の確認の催促",
        params={"round": survey.pk, "heads": [load.head.pk for load in found]},
        total=len(found),
        by=by,
    )
    jobs.enqueue(job=job, task=HEADS_TASK)
    return job


@recorded("スキル調査の確認の催促")
def tell_heads_of_sheets(
    *,
    survey: SurveyRound,
    heads: Sequence[int],
    by: StaffMember,  # noqa: ARG001 - for the audit
) -> int:
    """Tell these heads how many of their staff wait in all; return how many. Twice tells once."""
    today = timezone.localdate()
    loads = [load for load in second_stage(survey, today).to_remind if load.head.pk in set(heads)]
    for load in loads:
        notify(
            recipients=[load.head],
            kind="skills.waiting.reminder",
            key=reminder_key(survey, today),
            title=f"スキル調査の確認を待っている職員が{load.sheets}人います",
            body=(
                f"「{survey.title}」を提出した職員です。"
                "自己評価を確かめて、レベルを確認してください。"
                "差がないものは、「いまのレベルのままにする」でまとめて確認できます。"
            ),
            url=reverse("skills:confirmation-list"),
        )
    return len(loads)
