"""When somebody may act in the place of a lead. Pure."""

from datetime import date, timedelta

from teams.choices import TeamRole
from teams.rules.seats import TeamRefused, check_term

LONGEST = timedelta(days=366)


def check_deputy(*, role: str, starts_on: date, last_day: date, holds_the_seat: bool) -> None:
    """Refuse a deputy of another role than the lead, of oneself, or for more than a year."""
    if role != TeamRole.LEAD:
        raise TeamRefused("代理を定められるのは、DX統括リーダーの席だけです。")
    check_term(starts_on=starts_on, last_day=last_day)
    if last_day - starts_on > LONGEST:
        raise TeamRefused("代理の期間は、1年以内にしてください。長くなるときは、選任してください。")
    if holds_the_seat:
        raise TeamRefused("この人は、その期間に統括リーダーです。ほかの人を選んでください。")
