"""Deputies of heads when their division goes over into another, or ends in several."""

from psycopg.types.range import DateRange

from staff.actions.ledger import Ledger
from staff.models import Division, HeadDeputy, OrganisationChange


def hand_over_deputies(change: OrganisationChange, ledger: Ledger) -> None:
    """Let deputies of a division that ends go over to its only successor.

    Where there are several, the time as deputy ends with the division: for which of them somebody
    stands in, the new heads say.
    """
    for division in _ended_by(change):
        heirs = list(division.successions.filter(change=change).select_related("successor"))
        rows = HeadDeputy.objects.select_for_update().filter(
            division=division, period__overlap=DateRange(change.on, None)
        )
        for row in rows.order_by("pk"):
            _hand_over(row, heirs[0].successor if len(heirs) == 1 else None, change, ledger)


def _ended_by(change: OrganisationChange) -> list[Division]:
    keys = change.division_successions.values("predecessor")
    rows = Division.objects.filter(pk__in=keys, period__endswith=change.on)
    return list(rows.order_by("pk"))


def _hand_over(
    row: HeadDeputy, heir: Division | None, change: OrganisationChange, ledger: Ledger
) -> None:
    first, until = max(row.period.lower, change.on), row.period.upper
    person, given_by = row.person_id, row.given_by_id
    if row.period.lower >= change.on:
        ledger.delete(row)
    else:
        ledger.change(row, period=DateRange(row.period.lower, change.on))
    if heir is None:
        return
    period = DateRange(first, until)
    if not heir.head_deputies.filter(person=person, period__overlap=period).exists():
        ledger.create(
            HeadDeputy(division=heir, person_id=person, period=period, given_by_id=given_by)
        )
