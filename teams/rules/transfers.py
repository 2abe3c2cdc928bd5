"""What a transfer does to an appointment: it ends, goes on, or the department is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from teams.choices import OnTransfer, RequestCause, TeamRole

# Where somebody has posts: pairs of department and division.
Places = frozenset[tuple[int, int]]

# What ships, until the office decides (既定の例): a lead's work may well be finished by the same hand.
USUAL_ON_TRANSFER: Mapping[TeamRole, OnTransfer] = {
    TeamRole.LEAD: OnTransfer.ASK,
    TeamRole.LEADER: OnTransfer.END,
    TeamRole.MEMBER: OnTransfer.CONTINUE,
}


@dataclass(frozen=True)
class SeatSite:
    """Where a seat belongs: its division, or all departments of the team (division_id None)."""

    department_ids: frozenset[int]
    division_id: int | None

    def is_at(self, posts: Places) -> bool:
        """Tell whether somebody with these posts belongs to the seat: any post will do (ADR 75)."""
        if self.division_id is not None:
            return any(division == self.division_id for _, division in posts)
        return any(department in self.department_ids for department, _ in posts)


@dataclass(frozen=True)
class Fate:
    """What becomes of an appointment. erased: it would begin on the day or later, so it never was."""

    outcome: OnTransfer
    cause: RequestCause
    erased: bool = False


# A term that is over the day before by itself: nothing is written to it, but the seat is empty.
LAPSED = Fate(OnTransfer.END, RequestCause.VACANCY)


def fate_of(
    *,
    policy: OnTransfer,
    leaves: bool,
    site: SeatSite,
    before: Places,
    after: Places,
    starts_on: date,
    day: date,
) -> Fate | None:
    """Return what becomes of an appointment; None where the transfer does not touch it.

    Who leaves the city leaves the seat. Somebody who belonged to the seat's division (or, for a
    seat of the whole team, to one of its departments) and does so no longer falls under the policy
    of the role. A person from elsewhere, appointed all the same, is not touched by moving on.
    """
    if leaves:
        return Fate(OnTransfer.END, RequestCause.LEAVING, erased=starts_on >= day)
    if not loses_place(site, before, after):
        return None
    ends = policy == OnTransfer.END
    return Fate(policy, RequestCause.TRANSFER, erased=ends and starts_on >= day)


def loses_place(site: SeatSite, before: Places, after: Places) -> bool:
    """Tell whether somebody belonged to a seat's place and does so no longer."""
    return site.is_at(before) and not site.is_at(after)


def stops_acting(*, leaves: bool, site: SeatSite, before: Places, after: Places) -> bool:
    """Tell whether a lead's deputy stops: the deputy leaves the city, or the team's departments."""
    return leaves or loses_place(site, before, after)


def stops_advising(*, leaves: bool, offices: frozenset[int], before: Places, after: Places) -> bool:
    """Tell whether a specialist stops: leaves the city, or 情報政策課 (policy, chapter 5).

    offices: the divisions of the office. Somebody who never belonged there came for what they
    know, and stays a specialist wherever they move.
    """
    was = any(division in offices for _, division in before)
    return leaves or (was and not any(division in offices for _, division in after))


def was_given_after(*, starts_on: date, day: date, today: date, is_batch: bool) -> bool:
    """Tell whether a term was given to somebody who had moved before, as the roster learns only now.

    Of posts that are entered by hand or brought in for a day that is past. Such a term has begun
    and stays; a batch says what its day brings, also when it is applied late.
    """
    return not is_batch and day <= starts_on < today
