"""Which deadlines and which signature hold on a day."""

from datetime import date

from japan.fiscal import FiscalYear
from teams.models import AppointmentProcedure
from teams.rules.requests import Deadlines


def procedure_of(day: date) -> AppointmentProcedure:
    """Return the procedure of the day's fiscal year, else of the newest year before it.

    Without any, one that is not stored, with the portal's defaults.
    """
    year = FiscalYear.of(day).year
    newest = AppointmentProcedure.objects.filter(fiscal_year__lte=year).order_by("-fiscal_year")
    return newest.first() or AppointmentProcedure(fiscal_year=year, is_default_example=True)


def deadlines_of(day: date) -> Deadlines:
    """Return the day's deadlines as plain values."""
    kept = procedure_of(day)
    return Deadlines(
        consent_days=kept.consent_days,
        nomination_days=kept.nomination_days,
        ahead_days=kept.ahead_days,
        question_days=kept.question_days,
        reminder_days=kept.reminder_days,
        lead_days=kept.lead_days,
        office_days=kept.office_days,
    )
