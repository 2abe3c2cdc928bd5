"""年度計画: what a team wants to do in a fiscal year, as answers to the office's questions."""

import pghistory
from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from japan.fiscal import FiscalYear
from teams.choices import PlanState
from teams.models.seats import Team
from teams.rules.plans import PLAN_TONES


@pghistory.track()
class PlanQuestion(models.Model):
    """One field of the year's template: its section, its heading, and what to write there."""

    fiscal_year = models.PositiveSmallIntegerField("年度")
    section = models.CharField("区分", max_length=60)
    title = models.CharField("見出し", max_length=60)
    guide = models.TextField("書き方の案内", blank=True)
    is_required = models.BooleanField("必ず書く", default=True)
    order = models.PositiveSmallIntegerField("並び順", default=10)
    is_default_example = models.BooleanField("既定の例", default=False)

    class Meta:
        ordering = ["fiscal_year", "order", "pk"]
        verbose_name = "年度計画の様式"
        constraints = [
            models.UniqueConstraint(
                fields=["fiscal_year", "section", "title"],
                name="teams_plan_question_once",
                violation_error_message="同じ区分と見出しの欄が、もうあります。",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the template of its year; a question has no page of its own."""
        return f"{reverse('teams:plan-question-list')}?year={self.fiscal_year}"


@pghistory.track()
class YearPlan(models.Model):
    """A team's plan for a fiscal year."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="plans", verbose_name="チーム")
    fiscal_year = models.PositiveSmallIntegerField("年度")
    state = models.CharField("状態", max_length=10, choices=PlanState, default=PlanState.DRAFT)
    updated_at = models.DateTimeField("更新日時", default=timezone.now)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["-fiscal_year", "team"]
        verbose_name = "年度計画"
        constraints = [
            models.UniqueConstraint(fields=["team", "fiscal_year"], name="teams_plan_one_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.team} {FiscalYear(self.fiscal_year)}の計画"

    def get_absolute_url(self) -> str:
        """Return the plan's page; its team must be loaded with the department."""
        return reverse("teams:plan-detail", args=[self.team.department.code, self.fiscal_year])

    @property
    def tone(self) -> str:
        """Return how the state's tag looks."""
        return PLAN_TONES[PlanState(self.state)]


@pghistory.track()
class PlanAnswer(models.Model):
    """What a team has written in one field."""

    plan = models.ForeignKey(YearPlan, models.CASCADE, related_name="answers")
    question = models.ForeignKey(
        PlanQuestion, models.PROTECT, related_name="answers", verbose_name="欄"
    )
    text = models.TextField("内容", blank=True)

    class Meta:
        ordering = ["question__order", "pk"]
        verbose_name = "年度計画の内容"
        constraints = [
            models.UniqueConstraint(fields=["plan", "question"], name="teams_plan_answer_once"),
        ]

    def __str__(self) -> str:
        return self.text[:30]


class PlanMoveRecord(models.Model):
    """One step of a plan, with who took it and why."""

    plan = models.ForeignKey(YearPlan, models.CASCADE, related_name="moves")
    from_state = models.CharField("前の状態", max_length=10, choices=PlanState)
    to_state = models.CharField("次の状態", max_length=10, choices=PlanState)
    reason = models.TextField("理由", blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="実行者"
    )
    at = models.DateTimeField("日時", default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = "年度計画の動き"

    def __str__(self) -> str:
        return f"{self.get_from_state_display()} → {self.get_to_state_display()}"
