"""How a year's appointments are made: deadlines in working days, and what letters say."""

import pghistory
from django.db import models

from japan.fiscal import FiscalYear


@pghistory.track()
class AppointmentProcedure(models.Model):
    """選任の手続: the deadlines of a fiscal year, in working days, and who signs its letters."""

    fiscal_year = models.PositiveSmallIntegerField("年度", unique=True)
    consent_days = models.PositiveSmallIntegerField("本人の返事の期限", default=5)
    nomination_days = models.PositiveSmallIntegerField("後任の推薦の期限", default=10)
    ahead_days = models.PositiveSmallIntegerField("席が空く前に後任を依頼する日数", default=10)
    question_days = models.PositiveSmallIntegerField("異動した人についての返事の期限", default=5)
    reminder_days = models.PositiveSmallIntegerField("期限の前に知らせる日数", default=2)
    lead_days = models.PositiveSmallIntegerField("統括リーダーに引き継ぐまで", default=3)
    office_days = models.PositiveSmallIntegerField("事務局に引き継ぐまで", default=6)
    document_number = models.CharField("文書番号", max_length=40, blank=True)
    issuer = models.CharField("発信者", max_length=60, default="下関市長")
    is_default_example = models.BooleanField("既定の例", default=False)

    class Meta:
        ordering = ["-fiscal_year"]
        verbose_name = "選任の手続"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(office_days__gte=models.F("lead_days")),
                name="teams_procedure_lead_before_office",
            ),
        ]

    def __str__(self) -> str:
        return f"{FiscalYear(self.fiscal_year).label} 選任の手続"
