"""Whether a chair is really taken on a day: by where people work now, not by their terms alone.

A term may go on after a transfer, so a department can lose its only leader while the leader's
term still runs (peers.md, finding 1). Pure; ``teams.queries.completeness`` says the same in SQL, and
a test holds the two together.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from teams.choices import SeatState, TeamRole


@dataclass(frozen=True)
class Holder:
    """Somebody who holds a chair on a day.

    is_in_place: a post, the main one or another (兼務・併任, ADR 75), is in the chair's division, or
    in a department of the team where the chair has no division; whoever holds it by the own post
    (充て職) always is.
    is_on_leave: on leave, seconded or dispatched (``staff.choices.NOT_COUNTED``).
    """

    is_in_place: bool
    is_on_leave: bool


@dataclass(frozen=True)
class ChairFacts:
    """What is known of a chair on a day.

    was_held: somebody held it before. has_deputy: somebody who is there acts in the lead's place.
    """

    holders: Sequence[Holder] = ()
    was_held: bool = False
    has_deputy: bool = False


def seat_state(chair: ChairFacts) -> SeatState:
    """Return how the chair is taken: one holder who is there and belongs there is enough."""
    present = [holder for holder in chair.holders if not holder.is_on_leave]
    if any(holder.is_in_place for holder in present):
        return SeatState.FILLED
    if chair.has_deputy:
        return SeatState.DEPUTY
    if present:
        return SeatState.AWAY
    if chair.holders:
        return SeatState.LEAVE
    return SeatState.EXPIRED if chair.was_held else SeatState.VACANT


_WHY = {
    SeatState.FILLED: "",
    SeatState.VACANT: "まだだれも選任されていません。",
    SeatState.EXPIRED: "任期が終わり、後任が選任されていません。",
    SeatState.AWAY: "選任された人の配属が、いまは別の所属です。",
    SeatState.LEAVE: "選任された人が、しばらく職場にいません。",
    SeatState.DEPUTY: "統括リーダーの代理が務めています。",
}
_NEXT = {
    SeatState.FILLED: "",
    SeatState.VACANT: "候補の人を決めて、選任します。",
    SeatState.EXPIRED: "続けてもらうか、後任を決めて、選任します。",
    SeatState.AWAY: "任期を終えて、いまの所属の人を選任します。",
    SeatState.LEAVE: "長くなるときは、任期を終えて、代わりの人を選任します。",
    SeatState.DEPUTY: "代理の期間が終わる前に、統括リーダーを決めます。",
}
UNHELD_POST = "充て職の職に就いている人がいません。"
FILL_THE_POST = "職に人が就くと、席も埋まります。急ぐときは、充て職の定めを見直します。"


def why_open(state: SeatState, *, is_bound: bool = False) -> str:
    """Return why a chair is open, in a sentence; empty for one that is taken.

    is_bound: the chair belongs to a post, so that nobody is appointed to it.
    """
    nobody = state in (SeatState.VACANT, SeatState.EXPIRED)
    return UNHELD_POST if is_bound and nobody else _WHY[state]


def what_next(state: SeatState, *, role: TeamRole, is_bound: bool = False) -> str:
    """Return what to do about an open chair; empty for one that is taken."""
    if is_bound and state in (SeatState.VACANT, SeatState.EXPIRED):
        return FILL_THE_POST
    if role == TeamRole.LEAD and state == SeatState.LEAVE:
        return "長くなるときは、代理を定めるか、任期を終えて、代わりの人を選任します。"
    return _NEXT[state]


def missing_words(role: TeamRole, place: str, state: SeatState, count: int = 1) -> str:
    """Return what a team lacks, in a sentence: 窓口課に、DX推進リーダーがいません。

    place: the division; empty for a chair of the whole department.
    """
    where = f"{place}に、" if place else ""
    number = f"（{count}席）" if count > 1 else ""
    return {
        SeatState.VACANT: f"{where}{role.label}がいません{number}。",
        SeatState.EXPIRED: f"{where}{role.label}がいません。任期が終わっています{number}。",
        SeatState.AWAY: f"{where}{role.label}がいません。選任された人は、いまは別の所属です{number}。",
        SeatState.LEAVE: f"{where}務められる{role.label}がいません。選任された人が不在です{number}。",
        SeatState.DEPUTY: f"{where}{role.label}の代わりに、代理が務めています{number}。",
    }.get(state, "")
