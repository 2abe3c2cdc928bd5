"""Which open chairs are asked for, and when a request is answered (ADR 76)."""

from dataclasses import dataclass
from datetime import date, timedelta

from teams.choices import SeatState

# A successor who comes this soon answers a request for a chair that is empty already.
SOON = timedelta(days=14)
# Whoever is away no longer than this comes back before a successor would be found.
LONG_LEAVE = timedelta(days=30)


@dataclass(frozen=True)
class OpenChair:
    """A chair that must be filled and is open on a day.

    open_since: None if since ever. has_holder: somebody holds it. holder_is_here: and belongs
    there, so is only away; leave_is_long: for more than ``LONG_LEAVE`` from today. holder_has_left:
    belongs elsewhere now, and belonged there during the term. is_waiting: it is asked for, somebody
    is put forward, the holder's going on is being asked about, or the team's renewal is under way.
    is_followed: somebody's term begins within ``SOON``. called_off_on: somebody of the office did not
    want it asked for.
    """

    state: SeatState
    open_since: date | None = None
    is_bound: bool = False
    has_holder: bool = False
    holder_is_here: bool = False
    leave_is_long: bool = False
    holder_has_left: bool = False
    is_waiting: bool = False
    is_followed: bool = False
    called_off_on: date | None = None


def is_to_be_asked(chair: OpenChair) -> bool:
    """Tell whether a successor is asked for without anybody's doing.

    Not where a post has the seat (充て職), nor for somebody from elsewhere who was appointed all the
    same; who is on leave comes back, unless it takes long; a deputy covers a lead who is away.
    """
    if chair.is_bound or chair.is_waiting or chair.is_followed or _is_called_off(chair):
        return False
    if chair.holder_is_here:
        return chair.state == SeatState.LEAVE and chair.leave_is_long
    return chair.holder_has_left or not chair.has_holder


def _is_called_off(chair: OpenChair) -> bool:
    """Tell whether a request was called off since the chair is open; open anew is asked anew."""
    if chair.called_off_on is None:
        return False
    return chair.open_since is None or chair.open_since <= chair.called_off_on


def answers_request(
    *, starts_on: date, ends_before: date | None, vacant_from: date, today: date
) -> bool:
    """Tell whether a term fills the seat on the day that a request is about.

    ends_before: the first day after the term. A seat that is still to become vacant has to be
    taken on that very day; one that is empty already, within ``SOON``.
    """
    if vacant_from >= today:
        return starts_on <= vacant_from and (ends_before is None or ends_before > vacant_from)
    return starts_on <= today + SOON and (ends_before is None or ends_before > today)
