"""Where the acts on an open chair are done."""

from collections.abc import Iterable

from django.urls import reverse

from teams.choices import ChairAct
from teams.models import Seat


def act_url(
    act: ChairAct, seat: Seat, *, team_url: str, held_id: int | None, year: str = ""
) -> str:
    """Return the page of an act. held_id: the appointment to the chair. year: of the new term."""
    pages = {
        ChairAct.APPOINT: ("teams:seat-appoint", seat.pk),
        ChairAct.NOMINATE: ("teams:nomination-create", seat.pk),
        ChairAct.FOLLOW: ("teams:nomination-create", seat.pk),
        ChairAct.OFFER: ("teams:nomination-offer", seat.pk),
        ChairAct.END: ("teams:appointment-end", held_id),
        ChairAct.ASK_END: ("teams:ending-ask", held_id),
    }
    if act == ChairAct.POST:
        return f"{team_url}#seat-{seat.pk}"
    name, key = pages[act]
    takes_year = act in (ChairAct.NOMINATE, ChairAct.OFFER) and year
    return reverse(name, args=[key]) + (f"?year={year}" if takes_year else "")


def act_links(
    acts: Iterable[ChairAct], seat: Seat, *, team_url: str, held_id: int | None, year: str = ""
) -> list[tuple[str, str]]:
    """Return the acts as pairs of words and address."""
    return [
        (
            str(act.label),
            act_url(act, seat, team_url=team_url, held_id=held_id, year=year),
        )
        for act in acts
    ]
