"""The words of notices about nominations: places, terms, recipients."""

from collections.abc import Iterable

from staff.actions.notices import notify
from staff.models import StaffMember
from teams.models import Nomination, Seat


def place_of(seat: Seat) -> str:
    """Return where a seat is, with its role: 市民部 窓口課 DX推進リーダー."""
    division = seat.division.name if seat.division else ""
    return " ".join(filter(None, [seat.team.department.name, division, seat.get_role_display()]))


def tell_of_nomination(
    nomination: Nomination,
    event: str,
    *,
    to: Iterable[StaffMember],
    title: str,
    body: str,
    by: StaffMember,
) -> None:
    """Tell people of a step; who took it is not told."""
    recipients = [person for person in to if person.pk != by.pk]
    if recipients:
        notify(
            recipients=recipients,
            kind=f"teams.nomination.{event}",
            key=f"teams.nomination:{nomination.pk}:{event}",
            title=title,
            body=body,
            url=nomination.get_absolute_url(),
        )
