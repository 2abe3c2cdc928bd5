"""Joint teams: small departments that share the team of another one for a time."""

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from staff.models import Department
from staff.models.organisation import DatedQuerySet


@pghistory.track()
class JointDepartment(models.Model):
    """A department takes part in another department's team, and has none of its own meanwhile."""

    team = models.ForeignKey(
        "teams.Team", models.PROTECT, related_name="joint", verbose_name="合同チーム"
    )
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="joint_teams", verbose_name="加わる部局"
    )
    period = DateRangeField("期間")

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["department__order", "department__code", "period"]
        verbose_name = "合同チームの部局"
        constraints = [
            ExclusionConstraint(
                name="teams_joint_one_team_a_day",
                expressions=[
                    ("department", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message="この部局は、その期間にほかの合同チームに加わっています。",
            ),
            models.CheckConstraint(condition=Q(period__isempty=False), name="teams_joint_some_day"),
        ]

    def __str__(self) -> str:
        return f"{self.team} {self.department}"
