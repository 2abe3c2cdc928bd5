"""What a batch of transfers does to appointments: found out before it is applied, and when it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from psycopg.types.range import DateRange

from japan.fiscal import FiscalYear
from staff.rules.transfers.effects import Transfer
from teams.choices import OnTransfer, TeamRole
from teams.models import Appointment, Seat, SeatRule
from teams.queries.moved_people import MovedPeople, joint_departments, moved_people, site_of
from teams.rules.transfers import (
    LAPSED,
    USUAL_ON_TRANSFER,
    Fate,
    SeatSite,
    fate_of,
    was_given_after,
)


@dataclass(frozen=True)
class Affected:
    """An appointment that a batch touches, and what becomes of it."""

    appointment: Appointment
    fate: Fate

    @property
    def words(self) -> str:
        """Say whose seat it is."""
        seat = self.appointment.seat
        division = seat.division.name if seat.division else ""
        place = " ".join(filter(None, [seat.team.department.name, division]))
        return f"{place} {seat.get_role_display()}：{self.appointment.person.name}さん"


def affected_by(transfer: Transfer, people: MovedPeople | None = None) -> list[Affected]:
    """Return the appointments that the batch touches, in the order of teams and seats.

    The number of queries does not depend on the size of the batch.
    """
    people = people or moved_people(transfer)
    held = Appointment.objects.filter(
        person__in=list(people.moves), period__overlap=DateRange(transfer.day, None)
    )
    rows = list(held.with_people().order_by("seat__team", "seat__role", "seat", "period"))
    joint = joint_departments({row.seat.team_id for row in rows}, transfer.day)
    policies = _policies(transfer)
    found = []
    for row in rows:
        if is_settled(row.starts_on, transfer):
            continue
        policy = _policy_of(row.seat, policies)
        if fate := _fate(row, people, site_of(row.seat, joint), policy, transfer.day):
            found.append(Affected(row, fate))
    return found


def is_settled(starts_on: date, transfer: Transfer) -> bool:
    """Tell whether a term was given after the move that is only now entered."""
    return was_given_after(
        starts_on=starts_on,
        day=transfer.day,
        today=timezone.localdate(),
        is_batch=transfer.batch_id is not None,
    )


def lapsing_with(transfer: Transfer, people: MovedPeople) -> list[Affected]:
    """Return what moved people held until the day before: those terms end by themselves."""
    held = Appointment.objects.filter(person__in=list(people.moves), period__endswith=transfer.day)
    rows = held.with_people().order_by("seat__team", "seat__role", "seat")
    return [Affected(row, LAPSED) for row in rows]


def _policies(transfer: Transfer) -> list[SeatRule]:
    """Return the rules of the transfer's fiscal year, or of the newest year before it."""
    year = FiscalYear.of(transfer.day).year
    newest = SeatRule.objects.filter(fiscal_year__lte=year).order_by("-fiscal_year")
    return list(SeatRule.objects.filter(fiscal_year__in=newest.values("fiscal_year")[:1]))


def _policy_of(seat: Seat, policies: Sequence[SeatRule]) -> OnTransfer:
    """Return what the nearest rule says: of the kind of department before the one for all."""
    role, kind = TeamRole(seat.role), seat.team.department.organ_kind
    ours = [rule for rule in policies if rule.role == role and rule.organ_kind in ("", kind)]
    in_division = seat.division_id is not None
    ours.sort(key=lambda rule: (rule.organ_kind == "", rule.per_division != in_division))
    return OnTransfer(ours[0].on_transfer) if ours else USUAL_ON_TRANSFER[role]


def _fate(
    row: Appointment, people: MovedPeople, site: SeatSite, policy: OnTransfer, day: date
) -> Fate | None:
    return fate_of(
        policy=policy,
        leaves=people.moves[row.person_id].leaves,
        site=site,
        before=people.before(row.person_id),
        after=people.after(row.person_id),
        starts_on=row.starts_on,
        day=day,
    )
