"""What a transfer does to an appointment: it ends, goes on, or the department is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from teams.choices import OnTransfer, RequestCause, TeamRole

# What ships, until the office decides (既定の例): a lead's work may well be finished by the same hand.
USUAL_ON_TRANSFER: Mapping[TeamRole, OnTransfer] = {
    TeamRole.LEAD: OnTransfer.ASK,
    TeamRole.LEADER: OnTransfer.END,
    TeamRole.MEMBER: OnTransfer.CONTINUE,
}


@dataclass(frozen=True)
class SeatSite:
    """Where a seat belongs: its division, or the whole department (division_id None)."""

    department_id: int
    division_id: int | None

    def is_at(self, posts: frozenset[tuple[int, int]]) -> bool:
        """Tell whether somebody with these posts (department, division) belongs to the seat."""
        if self.division_id is not None:
            return any(division == self.division_id for _, division in posts)
        return any(department == self.department_id for department, _ in posts)


@dataclass(frozen=True)
class Fate:
    """What becomes of an appointment. erased: it would begin on the day or later, so it never was."""

    outcome: OnTransfer
    cause: RequestCause
    erased: bool = False


def fate_of(
    *,
    policy: OnTransfer,
    leaves: bool,
    site: SeatSite,
    before: frozenset[tuple[int, int]],
    after: frozenset[tuple[int, int]],
    starts_on: date,
    day: date,
) -> Fate | None:
    """Return what becomes of an appointment; None where the transfer does not touch it.

    Who leaves the city leaves the seat. Somebody who belonged to the seat's division (or, for a
    seat of the whole department, to the department) and does so no longer falls under the policy
    of the role. A person from elsewhere, appointed all the same, is not touched by moving on.
    """
    if leaves:
        return Fate(OnTransfer.END, RequestCause.LEAVING, erased=starts_on >= day)
    if not site.is_at(before) or site.is_at(after):
        return None
    ends = policy == OnTransfer.END
    return Fate(policy, RequestCause.TRANSFER, erased=ends and starts_on >= day)
