"""Divisions without a head on the coming 1 April, with what is final but not applied yet."""

from datetime import date

from staff.choices import TransferState
from staff.models import TransferBatch, TransferLine
from staff.queries.organisation import chart_on
from staff.queries.transfers import load_ground
from staff.rules.transfers.checking import check_lines
from staff.rules.transfers.effects import headless_after, touched_by
from staff.rules.transfers.findings import faulty_keys
from staff.rules.transfers.planning import plans_of


def final_batches(first: date) -> list[TransferBatch]:
    """Return the batches of the day that are final and wait for it."""
    rows = TransferBatch.objects.filter(effective_on=first, state=TransferState.READY)
    return list(rows.order_by("pk"))


def vacancies_on(first: date, batches: list[TransferBatch]) -> list[str]:
    """Return the divisions without a head on the day, in their order.

    All final batches are read as one: twelve queries, however many there are.
    """
    chart = chart_on(first)
    lines = [line for department in chart.departments for line in department.divisions]
    without = {line.division.pk for line in lines if line.is_vacant}
    if batches:
        rows = TransferLine.objects.filter(batch__in=batches).order_by("batch", "row", "pk")
        ground = load_ground(batches[0], lines=rows)
        plans = plans_of(ground, skip=faulty_keys(check_lines(ground)))
        without -= touched_by(ground, plans)
        without |= set(headless_after(ground, plans))
    return [line.division.name_then for line in lines if line.division.pk in without]
