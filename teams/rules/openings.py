"""What leads on from an open chair: by how it is open, and by who looks. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

from teams.choices import ChairAct, ChairReader
from teams.rules.seats import TeamRefused

FILLED_AGAIN = (
    "この席の人は、その所属で務めています。任期を終えるときは、事務局に相談してください。"
)


@dataclass(frozen=True)
class OpenChair:
    """An open chair on a day.

    is_bound: it belongs to a post (充て職). is_held: somebody is appointed to it, who is away or works
    elsewhere. has_end: that term has an end, so that somebody can be named for the time after it.
    is_asked: the office has been asked to end that term.
    """

    is_bound: bool = False
    is_held: bool = False
    has_end: bool = False
    is_asked: bool = False


def acts_on(chair: OpenChair, readers: Collection[ChairReader]) -> list[ChairAct]:
    """Return what somebody can do about an open chair, the nearest way first."""
    if chair.is_bound:
        return [ChairAct.POST] if ChairReader.OFFICE in readers else []
    acts = _acts_on_held(chair, readers) if chair.is_held else _acts_on_empty(readers)
    return list(dict.fromkeys(acts))


def _acts_on_empty(readers: Collection[ChairReader]) -> list[ChairAct]:
    acts = [ChairAct.APPOINT] if ChairReader.OFFICE in readers else []
    if ChairReader.NOMINATOR in readers:
        acts.append(ChairAct.NOMINATE)
    if ChairReader.COLLEAGUE in readers:
        acts.append(ChairAct.OFFER)
    return acts


def _acts_on_held(chair: OpenChair, readers: Collection[ChairReader]) -> list[ChairAct]:
    acts = [ChairAct.END] if ChairReader.OFFICE in readers else []
    if ChairReader.NOMINATOR in readers:
        if ChairReader.OFFICE not in readers and not chair.is_asked:
            acts.append(ChairAct.ASK_END)
        if chair.has_end:
            acts.append(ChairAct.FOLLOW)
    return acts


def check_ending_request(*, is_open: bool, asked_by: str) -> None:
    """Refuse to ask for the end of a term while its holder is there, or twice.

    is_open: the chair counts as open though it is held. asked_by: who has asked already; empty.
    """
    if asked_by:
        raise TeamRefused(f"この任期を終えることは、{asked_by}さんがすでに頼んでいます。")
    if not is_open:
        raise TeamRefused(FILLED_AGAIN)
