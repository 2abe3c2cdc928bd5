"""年度末の記録: where everybody stood on 31 March, on the organisation of that day, for good.

The rows are written once, in the transaction that locks them; from then on the database refuses
to add, change or delete any. Later corrections of evidence are shown beside them (ADR 67).
"""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from japan.fiscal import FiscalYear
from skills.choices import GapState
from skills.models.skills import Skill
from staff.models import Department, Division

_REFUSED = "RAISE EXCEPTION 'The snapshot of this year is locked.'"


def _nothing_added_later(to_snapshot: str) -> pgtrigger.Trigger:
    """Refuse rows for a locked snapshot; one check for a statement of a million rows."""
    return pgtrigger.Trigger(
        name="nothing_added_later",
        level=pgtrigger.Statement,
        operation=pgtrigger.Insert,
        when=pgtrigger.After,
        referencing=pgtrigger.Referencing(new="fresh"),
        func=(
            f"IF EXISTS (SELECT FROM fresh {to_snapshot}"
            f" WHERE snapshot.locked_at IS NOT NULL) THEN {_REFUSED}; END IF; RETURN NULL;"
        ),
    )


class Snapshot(models.Model):
    """The record of one fiscal year."""

    fiscal_year = models.PositiveSmallIntegerField("年度", unique=True)
    day = models.DateField("基準日")
    begun_at = models.DateTimeField("作成日時", auto_now_add=True)
    locked_at = models.DateTimeField("確定日時", null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="作成した人",
        help_text="空のときは、4月1日に自動で作成しています。",
    )
    people = models.PositiveIntegerField("職員数", default=0)
    # By skill code: what everybody may read of the whole city, so that years are compared
    # without reading their million rows: [asked, met, near, off, detail].
    published = models.JSONField("公表する数", default=dict, blank=True)

    class Meta:
        ordering = ["-fiscal_year"]
        verbose_name = "年度末の記録"
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="locked_for_good",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__locked_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}末の記録"

    @property
    def year(self) -> FiscalYear:
        """Return the fiscal year."""
        return FiscalYear(self.fiscal_year)


class SnapshotPerson(models.Model):
    """Somebody in post on the day, with the place, grade and roles of that day."""

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="members")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="skill_snapshots"
    )
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    grade = models.CharField("職位", max_length=20, blank=True)
    roles = ArrayField(models.CharField(max_length=10), verbose_name="役割", default=list)
    is_counted = models.BooleanField("集計の対象", default=True)

    class Meta:
        verbose_name = "年度末の記録の職員"
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "person"], name="skills_snapshot_person_once"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="locked_for_good", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            _nothing_added_later(
                "JOIN skills_snapshot snapshot ON snapshot.id = fresh.snapshot_id"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.snapshot} {self.person}"


class SnapshotLevel(models.Model):
    """Target, official level and state of one person in one skill on the day."""

    member = models.ForeignKey(
        SnapshotPerson, models.PROTECT, related_name="levels", db_index=False
    )
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="+", db_index=False)
    target = models.PositiveSmallIntegerField("目標")
    level = models.PositiveSmallIntegerField("レベル")
    state = models.CharField("状態", max_length=10, choices=GapState)
    # What the rules alone asked, where a personal exception decided; null elsewhere. Published
    # figures are by the rules (ADR 84).
    rule_target = models.PositiveSmallIntegerField("決まりの目標", null=True, blank=True)

    class Meta:
        verbose_name = "年度末の記録のレベル"
        constraints = [
            models.UniqueConstraint(fields=["member", "skill"], name="skills_snapshot_level_once"),
            models.CheckConstraint(
                condition=Q(level__lte=4, target__lte=4), name="skills_snapshot_level_scale"
            ),
            models.CheckConstraint(
                condition=Q(rule_target__lte=4), name="skills_snapshot_rule_scale"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="locked_for_good", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            _nothing_added_later(
                "JOIN skills_snapshotperson member ON member.id = fresh.member_id"
                " JOIN skills_snapshot snapshot ON snapshot.id = member.snapshot_id"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.skill} {self.level}"
