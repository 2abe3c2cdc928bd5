"""How a year's appointments are made, as the office decides."""

from collections.abc import Mapping
from typing import Any

from staff.actions.recording import recorded
from staff.models import StaffMember
from teams.models import AppointmentProcedure, SeatRule


@recorded("選任の手続の編集")
def save_procedure(
    *,
    fiscal_year: int,
    numbers: Mapping[str, Any],
    policies: Mapping[int, str],
    by: StaffMember,  # noqa: ARG001 - for the audit
) -> AppointmentProcedure:
    """Keep the year's deadlines and signature, and what a transfer does, rule by rule.

    policies: key of a seat rule of the year → ``OnTransfer``; a rule that is not named stays.
    """
    kept, _ = AppointmentProcedure.objects.select_for_update().get_or_create(
        fiscal_year=fiscal_year
    )
    for name, value in numbers.items():
        setattr(kept, name, value)
    kept.is_default_example = False
    kept.save()
    for rule in SeatRule.objects.select_for_update().filter(fiscal_year=fiscal_year):
        wanted = policies.get(rule.pk, rule.on_transfer)
        if wanted != rule.on_transfer:
            rule.on_transfer = wanted
            rule.save(update_fields=["on_transfer"])
    return kept
