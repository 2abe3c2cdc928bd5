"""Running a スキル調査: plan it, hand it out, remind. The office's part; it sees no rating."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from psycopg.types.range import DateRange

from skills import rules
from skills.choices import RoundState
from skills.models import Skill, SurveyResponse, SurveyRound
from skills.queries.surveys import asked_skills, people_asked, to_remind
from skills.rules import SkillsStale
from staff.actions import jobs
from staff.actions.notices import notify
from staff.actions.recording import recorded
from staff.models import Department, Job, StaffMember

ONE_DAY = timedelta(days=1)
TELL_TASK = "skills.tasks.tell_of_survey"
REMIND_TASK = "skills.tasks.remind_of_survey"
BATCH = 1000


@dataclass(frozen=True)
class RoundPlan:
    """What the office decides about a round before it is handed out; empty filters ask all."""

    title: str
    note: str
    opens_on: date
    last_day: date
    departments: Sequence[Department] = ()
    grades: Sequence[str] = ()
    roles: Sequence[str] = ()
    employment_kinds: Sequence[str] = ()
    skills: Sequence[Skill] = ()


@recorded("スキル調査の作成")
def create_round(*, plan: RoundPlan, by: StaffMember) -> SurveyRound:
    """Note a new round; nobody is asked yet."""
    survey = SurveyRound(created_by=by)
    _fill(survey, plan)
    return survey


@recorded("スキル調査の変更")
def edit_round(
    *,
    survey: SurveyRound,
    plan: RoundPlan,
    version: int,
    by: StaffMember,  # noqa: ARG001 - for the audit
) -> None:
    """Change a round that has not been handed out. Raises rules.SkillsRefused, SkillsStale."""
    survey = locked_round(survey)
    rules.check_may_edit_round(state=survey.state)
    _check_version(survey, version)
    _fill(survey, plan)


@recorded("スキル調査の期間の延長")
def move_last_day(*, survey: SurveyRound, last_day: date, by: StaffMember) -> None:  # noqa: ARG001
    """Let a round that has been handed out end on another day."""
    survey = locked_round(survey)
    if last_day < max(survey.opens_on, timezone.localdate()):
        raise rules.SkillsRefused("最後の日は、今日か、それより後にしてください。")
    survey.period = DateRange(survey.opens_on, last_day + ONE_DAY)
    survey.version += 1
    survey.save()


def _fill(survey: SurveyRound, plan: RoundPlan) -> None:
    survey.title, survey.note = plan.title, plan.note
    survey.period = DateRange(plan.opens_on, plan.last_day + ONE_DAY)
    survey.grades, survey.roles = list(plan.grades), list(plan.roles)
    survey.employment_kinds = list(plan.employment_kinds)
    survey.version += 1
    survey.save()
    survey.departments.set(plan.departments)
    survey.skills.set(plan.skills)


@recorded("スキル調査の配布")
def distribute(*, survey: SurveyRound, version: int, by: StaffMember) -> int:
    """Make a sheet for everybody who is asked, as of today; return how many.

    The skills are fixed, too. People are told by a worker, on the first day or at once.
    """
    survey = locked_round(survey)
    today = timezone.localdate()
    people = list(people_asked(survey, today))
    rules.check_may_distribute(
        state=survey.state, people=len(people), last_day=survey.last_day, today=today
    )
    _check_version(survey, version)
    survey.skills.set(asked_skills(survey))
    SurveyResponse.objects.bulk_create(
        [sheet_for(survey, person) for person in people], batch_size=BATCH
    )
    survey.distributed_at = timezone.now()
    survey.version += 1
    survey.save()
    if survey.state == RoundState.OPEN:
        tell_when_open(survey=survey, by=by)
    return len(people)


def sheet_for(survey: SurveyRound, person: StaffMember) -> SurveyResponse:
    """Return a sheet for somebody with ``main_post``: place and grade are those of the day."""
    post = person.main_post  # type: ignore[attr-defined]
    return SurveyResponse(
        round=survey, person=person, division=post.division, grade=post.job_title.grade or ""
    )


@recorded("スキル調査の開始のお知らせ")
def tell_when_open(*, survey: SurveyRound, by: StaffMember) -> Job | None:
    """Have a worker tell everybody that the round is open, once."""
    survey = locked_round(survey)
    if survey.told_at is not None or survey.state != RoundState.OPEN:
        return None
    survey.told_at = timezone.now()
    survey.save(update_fields=["told_at"])
    return start_telling(survey, TELL_TASK, "開始のお知らせ", survey.responses.all(), by=by)


@recorded("スキル調査の催促")
def remind(*, survey: SurveyRound, responses: Iterable[int], by: StaffMember) -> Job:
    """Have a worker remind those of these sheets that are not handed in, each once a day."""
    survey = locked_round(survey)
    rows = to_remind(survey).filter(pk__in=list(responses))
    rules.check_may_remind(state=survey.state, people=rows.count())
    return start_telling(survey, REMIND_TASK, "催促のお知らせ", rows, by=by)


def start_telling(
    survey: SurveyRound, task: str, deed: str, rows: "QuerySet[SurveyResponse]", *, by: StaffMember
) -> Job:
    """Have a worker tell the people of these sheets; return the job."""
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    job = jobs.open_job(
        kind=task.rpartition(".")[2],
        title=f"「{survey.title}」の{deed}",
        params={"round": survey.pk, "responses": keys},
        total=len(keys),
        by=by,
    )
    jobs.enqueue(job=job, task=task)
    return job


@recorded("スキル調査のお知らせ")
def tell_some(
    *,
    survey: SurveyRound,
    responses: Sequence[int],
    is_reminder: bool,
    by: StaffMember,  # noqa: ARG001 - for the audit
) -> int:
    """Tell the people of some sheets that are not handed in; return how many. Twice tells once."""
    today = timezone.localdate()
    rows = SurveyResponse.objects.select_for_update().filter(
        pk__in=responses, submitted_at=None, round=survey
    )
    people = [row.person for row in rows.select_related(None).prefetch_related("person")]
    last = f"{survey.last_day:%Y/%m/%d}"
    notify(
        recipients=people,
        kind="skills.survey.reminder" if is_reminder else "skills.survey.open",
        key=f"skills.survey:{survey.pk}:{today if is_reminder else 'open'}",
        title=f"「{survey.title}」に{'まだ回答していません' if is_reminder else 'お答えください'}",
        body=f"{last}まで受け付けます。10分ほどで終わります。途中で保存されます。\n{survey.note}".strip(),
        url=reverse("skills:survey-detail", args=[survey.pk]),
    )
    if is_reminder:
        rows.update(reminded_at=timezone.now())
    return len(people)


def locked_round(survey: SurveyRound) -> SurveyRound:
    """Lock the round, which is what is counted, and read it again."""
    return SurveyRound.objects.select_for_update().get(pk=survey.pk)


def _check_version(survey: SurveyRound, version: int) -> None:
    if survey.version != version:
        raise SkillsStale("ご覧の後で、ほかの人が内容を変えました。新しい内容を確かめてください。")
