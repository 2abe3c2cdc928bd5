"""Yearly plans and their template. Whoever writes a plan or moves it locks its row first."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from japan.fiscal import FiscalYear
from staff.actions.notices import notify
from staff.actions.recording import recorded
from staff.models import StaffMember
from staff.permissions import is_office
from teams.choices import PlanState, TeamRole
from teams.models import PlanAnswer, PlanMoveRecord, PlanQuestion, Team, YearPlan
from teams.permissions import can_manage_plans, can_write_plan, has_role_in
from teams.queries import people_with_role
from teams.queries.plans import answers_of, empty_required, plan_lines, plan_questions
from teams.queries.support import office_people
from teams.rules import TeamRefused
from teams.rules.plans import check_plan_move, why_not_edit_plan
from teams.rules.refusals import Stale

QUESTION_ONCE = "teams_plan_question_once"
WRITTEN = ("section", "title", "guide", "is_required", "order")


@recorded("年度計画の記入")
def save_plan(
    *, team: Team, year: int, version: int, answers: Mapping[int, str], by: StaffMember
) -> YearPlan:
    """Write the answers (question → text), unless somebody has saved since ``version``.

    version: 0 where there was no plan yet.
    """
    plan = _locked(team, year, by)
    if plan.version != max(version, 1):
        raise Stale
    _write(plan, answers)
    _touch(plan)
    return plan


@recorded("年度計画の前年度からの写し")
def copy_plan(*, team: Team, year: int, by: StaffMember) -> int:
    """Fill the empty fields with last year's answers to the same headings; return how many."""
    plan = _locked(team, year, by)
    before = answers_of(team, year - 1)
    copied = {
        line.question.pk: before[line.question.section, line.question.title]
        for line in plan_lines(plan, year)
        if not line.text and (line.question.section, line.question.title) in before
    }
    if copied:
        _write(plan, copied)
        _touch(plan)
    return len(copied)


@recorded("年度計画の状態の変更")
def move_plan(
    *, plan: YearPlan, seen_state: str, to_state: str, by: StaffMember, reason: str = ""
) -> YearPlan:
    """Hand a plan in, confirm it, or give it back."""
    plan = _locked_plan(plan)
    check_plan_move(
        state=plan.state, seen_state=seen_state, to_state=to_state,
        is_lead=has_role_in(by, plan.team, TeamRole.LEAD), is_office=is_office(by),
        reason=reason, empty_questions=empty_required(plan_lines(plan, plan.fiscal_year)),
    )  # fmt: skip
    record = PlanMoveRecord.objects.create(
        plan=plan, from_state=plan.state, to_state=to_state, reason=reason.strip(), by=by
    )
    plan.state, plan.updated_at = to_state, record.at
    plan.save(update_fields=["state", "updated_at"])
    _tell(plan, record, by=by)
    return plan


@recorded("年度計画の様式の編集")
def save_question(
    *, question: PlanQuestion | None, fiscal_year: int, by: StaffMember, **written: Any
) -> PlanQuestion:
    """Add a field to a year's template, or change one. What the office has edited is the city's."""
    _check_office(by)
    kept = question or PlanQuestion(fiscal_year=fiscal_year)
    for name in WRITTEN:
        setattr(kept, name, written[name])
    kept.is_default_example = False
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError as refused:
        if QUESTION_ONCE not in str(refused):
            raise
        raise TeamRefused("同じ区分と見出しの欄が、もうあります。") from refused
    return kept


@recorded("年度計画の様式の欄の削除")
def delete_question(*, question: PlanQuestion, by: StaffMember) -> None:
    """Take a field away, unless a team has written in it."""
    _check_office(by)
    if question.answers.exclude(text="").exists():
        raise TeamRefused(
            "この欄に書いたチームがあるため、消せません。見出しや案内を直してください。"
        )
    question.answers.all().delete()
    question.delete()


@recorded("年度計画の様式の写し")
def copy_questions(*, to_year: int, by: StaffMember) -> int:
    """Give a year its own template, as in the newest year before; return how many fields.

    What teams have written for that year goes on under the new fields.
    """
    _check_office(by)
    if PlanQuestion.objects.filter(fiscal_year=to_year).exists():
        raise TeamRefused(f"{FiscalYear(to_year)}の様式は、もうあります。")
    former = list(plan_questions(to_year))
    for question in former:
        values = {name: getattr(question, name) for name in (*WRITTEN, "is_default_example")}
        new = PlanQuestion.objects.create(fiscal_year=to_year, **values)
        PlanAnswer.objects.filter(question=question, plan__fiscal_year=to_year).update(question=new)
    return len(former)


def _locked(team: Team, year: int, by: StaffMember) -> YearPlan:
    """Return the plan, made if missing, while nobody else writes it or hands it in."""
    team = Team.objects.select_for_update().get(pk=team.pk)
    if not can_write_plan(by, team):
        raise TeamRefused("年度計画を書けるのは、DX統括リーダーと事務局です。")
    begun, _ = YearPlan.objects.get_or_create(team=team, fiscal_year=year)
    plan = _locked_plan(begun)
    if why_not := why_not_edit_plan(plan.state):
        raise TeamRefused(why_not)
    return plan


def _locked_plan(plan: YearPlan) -> YearPlan:
    rows = YearPlan.objects.select_for_update(of=("self",))
    locked: YearPlan = rows.select_related("team__department").get(pk=plan.pk)
    return locked


def _touch(plan: YearPlan) -> None:
    plan.version += 1
    plan.updated_at = timezone.now()
    plan.save(update_fields=["version", "updated_at"])


def _write(plan: YearPlan, answers: Mapping[int, str]) -> None:
    known = {answer.question_id: answer for answer in plan.answers.all()}
    for question, text in answers.items():
        answer = known.get(question) or PlanAnswer(plan=plan, question_id=question)
        if answer.text != text or answer.pk is None:
            answer.text = text
            answer.save()


def _check_office(by: StaffMember) -> None:
    if not can_manage_plans(by):
        raise TeamRefused("年度計画の様式を変えられるのは、事務局です。")


def _tell(plan: YearPlan, record: PlanMoveRecord, *, by: StaffMember) -> None:
    """Tell the office of a plan that is handed in, the lead of what became of it."""
    year = FiscalYear(plan.fiscal_year)
    leads = people_with_role(plan.team.department_id, TeamRole.LEAD)
    people = office_people() if plan.state == PlanState.SUBMITTED else leads
    words = {
        PlanState.SUBMITTED: "提出されました",
        PlanState.CONFIRMED: "確認されました",
        PlanState.DRAFT: "下書きに戻りました",
    }[PlanState(plan.state)]
    reason = f"\n\n理由：{record.reason}" if record.reason else ""
    notify(
        recipients=people.exclude(pk=by.pk),
        kind=f"teams.plan.{plan.state}",
        key=f"teams.plan.move:{record.pk}",
        title=f"{plan.team.department.name}の{year}の計画が{words}",
        body=f"{by.name}さんの操作です。{reason}",
        url=plan.get_absolute_url(),
    )
