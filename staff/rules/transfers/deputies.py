"""Whose time as a head's deputy a transfer ends."""

from collections.abc import Collection

from staff.rules.transfers.effects import Move


def ends_as_deputy(move: Move, division: int, *, kept_in: Collection[int]) -> bool:
    """Tell whether somebody stops standing in for the head of a division.

    Named is whoever works there, or in another division from where the head's work can be done.
    Who leaves the city, whose main post goes elsewhere, or whose post in the very division ends,
    does so no longer, unless a post in the division goes on or begins.
    kept_in: divisions of the posts that the transfer does not speak of.
    """
    if move.leaves:
        return True
    stays = {post.division_id for post in move.begun} | set(kept_in)
    if move.after is not None:
        stays.add(move.after.division_id)
    if division in stays:
        return False
    left = {post.division_id for post in move.ended}
    moves_away = move.before is not None and (
        move.after is None or move.before.division_id != move.after.division_id
    )
    return moves_away or division in left
