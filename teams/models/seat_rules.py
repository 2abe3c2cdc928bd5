"""How many seats a team must have: the office's rules of a fiscal year."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from staff.choices import Grade
from teams.choices import OnTransfer, TeamRole


@pghistory.track()
class SeatRule(models.Model):
    """How many seats a role has in a fiscal year: in each division, or for the whole department.

    organ_kind: the rule is for departments of this kind alone, and takes the place of the
    role's rules for all kinds (blank) there.
    """

    fiscal_year = models.PositiveSmallIntegerField("年度")
    organ_kind = models.CharField("部局の区分", max_length=40, blank=True)
    role = models.CharField("役割", max_length=10, choices=TeamRole)
    per_division = models.BooleanField("所属ごと", default=False)
    minimum = models.PositiveSmallIntegerField("最少人数", default=1)
    usual = models.PositiveSmallIntegerField(
        "標準の人数",
        null=True,
        blank=True,
        help_text="最少人数を超える席は「任意の席」になります。空のときは、最少人数と同じです。",
    )
    usual_grade = models.CharField("目安の職位", max_length=20, choices=Grade, blank=True)
    duties = models.TextField("役割の内容", blank=True)
    on_transfer = models.CharField(
        "人事異動のとき", max_length=10, choices=OnTransfer, default=OnTransfer.END
    )
    is_default_example = models.BooleanField("既定の例", default=False)

    class Meta:
        ordering = ["fiscal_year", "organ_kind", "role", "per_division"]
        verbose_name = "席の決まり"
        constraints = [
            models.UniqueConstraint(
                fields=["fiscal_year", "organ_kind", "role", "per_division"],
                name="teams_seat_rule_one_a_year",
            ),
            models.CheckConstraint(
                condition=Q(usual=None) | Q(usual__gte=F("minimum")),
                name="teams_seat_rule_usual_from_minimum",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fiscal_year}年度 {self.get_role_display()}"

    def get_absolute_url(self) -> str:
        """Return the page of the rules of the same year."""
        return f"{reverse('teams:seat-rule-list')}?year={self.fiscal_year}"

    @property
    def seats(self) -> int:
        """Return how many seats there are in each place, optional ones included."""
        return self.minimum if self.usual is None else self.usual
