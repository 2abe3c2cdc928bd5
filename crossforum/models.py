"""Issues of the departments, countermeasures, and the measures that several of them share."""

from typing import Any, Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import BigIntegerField, Count, Exists, F, OuterRef, Q
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone

from crossforum.choices import CountermeasureKind, IssueStage, MeasureStage
from crossforum.rules import is_overdue
from staff.models import Department, Division, SearchableQuerySet
from staff.models.search import bigram_index, search_text

MINUTES_PER_HOUR = 60

# How a stage looks as a status tag; the words carry the meaning.
ISSUE_TONES = {
    IssueStage.DRAFT: "todo",
    IssueStage.DECLINED: "neutral",
    IssueStage.DONE: "done",
    IssueStage.INTRODUCED: "done",
    IssueStage.FORUM: "info",
}
MEASURE_TONES = {
    MeasureStage.IDEA: "todo",
    MeasureStage.ON_HOLD: "neutral",
    MeasureStage.STOPPED: "neutral",
    MeasureStage.DONE: "done",
}


class MeasureQuerySet(SearchableQuerySet):
    """Measures."""

    def for_department(self, department: Department) -> Self:
        """Keep the measures that a department leads or has an issue in."""
        own = Issue.objects.filter(measure=OuterRef("pk"), department=department)
        return self.filter(Q(lead_department=department) | Exists(own))

    def with_issue_counts(self) -> Self:
        """Add ``issue_count`` and ``department_count`` of the attached issues."""
        return self.annotate(
            issue_count=Count("issues", distinct=True),
            department_count=Count("issues__department", distinct=True),
        )


@pghistory.track()
class Measure(models.Model):
    """部局横断DX施策: made of issues of several departments, which keep their own."""

    title = models.CharField("施策名", max_length=150)
    summary = models.TextField("概要")
    stage = models.CharField("段階", max_length=14, choices=MeasureStage, default=MeasureStage.IDEA)
    lead_department = models.ForeignKey(
        Department, models.PROTECT, related_name="led_measures", verbose_name="主担当の部局"
    )
    next_action = models.CharField("次にすること", max_length=200, blank=True)
    due_on = models.DateField("期限", null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="作成者"
    )
    created_at = models.DateTimeField("作成日時", default=timezone.now)
    updated_at = models.DateTimeField("更新日時", default=timezone.now)
    version = models.PositiveIntegerField(default=1, editable=False)
    search_text = models.TextField(editable=False, default="")

    objects = MeasureQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at", "-pk"]
        verbose_name = "部局横断DX施策"
        indexes = [bigram_index("crossforum_measure_search")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the measure's page."""
        return reverse("crossforum:measure-detail", args=[self.pk])

    def fold_search_text(self) -> None:
        """Fill what the measure is found by."""
        self.search_text = search_text(self.title, self.summary, self.next_action)

    @property
    def stage_tone(self) -> str:
        """Return how the stage's status tag looks."""
        return MEASURE_TONES.get(MeasureStage(self.stage), "progress")

    @property
    def is_overdue(self) -> bool:
        """Tell whether the next action is late."""
        return is_overdue(stage=self.stage, due_on=self.due_on, today=timezone.localdate())


class IssueQuerySet(SearchableQuerySet):
    """Issues."""

    def visible_to(self, user: Any, department_ids: frozenset[int]) -> Self:
        """Keep what was submitted; a draft only for its writer and its department's team.

        department_ids: the departments in whose team the user has a role today.
        """
        draft = Q(stage=IssueStage.DRAFT)
        return self.exclude(draft & ~Q(reporter=user) & ~Q(department__in=department_ids))

    def with_hours(self) -> Self:
        """Add ``hours_a_year``: cases × minutes × people over 60; None where not told."""
        cases = Cast("cases_a_year", BigIntegerField())  # a large office overflows an integer
        minutes = cases * F("minutes_a_case") * F("people")
        return self.annotate(
            hours_a_year=models.ExpressionWrapper(
                minutes / MINUTES_PER_HOUR, output_field=BigIntegerField(null=True)
            )
        )


@pghistory.track()
class Issue(models.Model):
    """課題: what hinders the work of a department, in its words."""

    department = models.ForeignKey(
        Department, models.PROTECT, related_name="issues", verbose_name="部局"
    )
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="issues", verbose_name="所属"
    )
    title = models.CharField("業務名・課題名", max_length=120)
    problem = models.TextField("困っていること")
    wanted = models.TextField("こうなると良い", blank=True)
    cause = models.TextField("原因", blank=True)
    present_tools = models.CharField("今使っている道具", max_length=200, blank=True)
    cases_a_year = models.PositiveIntegerField("年間件数", null=True, blank=True)
    minutes_a_case = models.PositiveIntegerField("1件あたりの分数", null=True, blank=True)
    people = models.PositiveIntegerField("携わる人数", null=True, blank=True)
    stage = models.CharField("段階", max_length=12, choices=IssueStage, default=IssueStage.DRAFT)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="reported_issues",
        verbose_name="起票者",
    )
    measure = models.ForeignKey(
        Measure,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="issues",
        verbose_name="部局横断DX施策",
    )
    created_at = models.DateTimeField("起票日時", default=timezone.now)
    updated_at = models.DateTimeField("更新日時", default=timezone.now)
    version = models.PositiveIntegerField(default=1, editable=False)
    search_text = models.TextField(editable=False, default="")

    objects = IssueQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at", "-pk"]
        verbose_name = "課題"
        indexes = [
            bigram_index("crossforum_issue_search"),
            models.Index(fields=["department", "stage"], name="crossforum_issue_stage"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(stage=IssueStage.MEASURE) | Q(measure__isnull=False),
                name="crossforum_issue_in_measure",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the issue's page."""
        return reverse("crossforum:issue-detail", args=[self.pk])

    def fold_search_text(self) -> None:
        """Fill what the issue is found by."""
        self.search_text = search_text(
            self.title, self.problem, self.wanted, self.cause, self.present_tools
        )

    @property
    def stage_tone(self) -> str:
        """Return how the stage's status tag looks."""
        return ISSUE_TONES.get(IssueStage(self.stage), "progress")


@pghistory.track()
class Countermeasure(models.Model):
    """対応策: a way to solve an issue."""

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="countermeasures")
    kind = models.CharField("種類", max_length=16, choices=CountermeasureKind)
    text = models.TextField("内容")
    expected_hours = models.PositiveIntegerField("削減見込み(時間/年)", null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="記入者"
    )
    created_at = models.DateTimeField("記入日時", default=timezone.now)

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = "対応策"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.text[:20]}"


class StageMove(models.Model):
    """One step of an issue or a measure, with who took it and why. The page's history."""

    issue = models.ForeignKey(Issue, models.CASCADE, null=True, blank=True, related_name="moves")
    measure = models.ForeignKey(
        Measure, models.CASCADE, null=True, blank=True, related_name="moves"
    )
    from_stage = models.CharField("前の段階", max_length=14)
    to_stage = models.CharField("次の段階", max_length=14)
    reason = models.TextField("理由", blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="実行者"
    )
    at = models.DateTimeField("日時", default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = "段階の変更"
        constraints = [
            models.CheckConstraint(
                condition=Q(issue=None) ^ Q(measure=None), name="crossforum_move_of_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_label} → {self.to_label}"

    @property
    def from_label(self) -> str:
        """Return the words of the stage before."""
        return self._label(self.from_stage)

    @property
    def to_label(self) -> str:
        """Return the words of the stage after."""
        return self._label(self.to_stage)

    def _label(self, stage: str) -> str:
        stages = IssueStage if self.issue_id else MeasureStage
        return str(stages(stage).label) if stage else ""


@pghistory.track()
class Comment(models.Model):
    """A remark on an issue or a measure, public within the portal."""

    issue = models.ForeignKey(Issue, models.CASCADE, null=True, blank=True, related_name="comments")
    measure = models.ForeignKey(
        Measure, models.CASCADE, null=True, blank=True, related_name="comments"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="書いた人"
    )
    text = models.TextField("コメント")
    created_at = models.DateTimeField("日時", default=timezone.now)

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = "コメント"
        constraints = [
            models.CheckConstraint(
                condition=Q(issue=None) ^ Q(measure=None), name="crossforum_comment_on_one"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:30]
