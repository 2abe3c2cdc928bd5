"""What people are told when a transfer ends their roles: one letter for each person.

Told are those whose role ends, and who stands for its place: the head for a deputy, the team's lead
for a chair.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from staff.rules.notices import Letter

SELF, OTHERS = "あなたの次の役割", "次の職員の役割"
NEVER_BEGAN = "始まる前に取りやめ"
_TITLE = 200  # letters of it


@dataclass(frozen=True)
class Ending:
    """A role that a transfer has ended.

    what: the role with its place, such as 税務課の所属長の代決. last_day: None if it had not begun,
    and never was. watchers: who stands for the place. url, watch_url: where either looks further.
    """

    person_id: int
    name: str
    what: str
    last_day: date | None
    url: str
    watchers: frozenset[int] = frozenset()
    watch_url: str = ""


def last_day_of(begins: date | None, day: date) -> date | None:
    """Return the last day of what a transfer of the day ends; None if it had not begun by then."""
    return day - timedelta(days=1) if begins is None or begins < day else None


def letters_of(endings: Sequence[Ending], occasion: str) -> dict[int, Letter]:
    """Return a letter for each person concerned. occasion: what the roles ended by."""
    own: dict[int, list[Ending]] = defaultdict(list)
    others: dict[int, list[Ending]] = defaultdict(list)
    for each in endings:
        own[each.person_id].append(each)
        for watcher in each.watchers - {each.person_id}:
            others[watcher].append(each)
    people = sorted({*own, *others})
    return {person: _letter(own[person], others[person], occasion) for person in people}


def _letter(own: Sequence[Ending], others: Sequence[Ending], occasion: str) -> Letter:
    parts = (
        [f"{occasion}により、{SELF}が終わりました。\n\n{_lines(own, named=False)}"] if own else []
    )
    if others:
        parts.append(
            f"{occasion}により、{OTHERS}が終わりました。"
            "代わりの人が必要なときは、指名や推薦をしてください。\n\n"
            f"{_lines(others, named=True)}"
        )
    url = own[0].url if own else others[0].watch_url
    return Letter(_title(own, others), "\n\n".join(parts), url)


def _title(own: Sequence[Ending], others: Sequence[Ending]) -> str:
    if len(own) == 1:
        return f"{own[0].what}が終わりました"[:_TITLE]
    if own:
        return f"異動により、あなたの役割が終わりました（{len(own)}件）"
    if len(others) == 1:
        return f"{others[0].name}さんの{others[0].what}が終わりました"[:_TITLE]
    return f"異動や退職により、職員の役割が終わりました（{len(others)}件）"


def _lines(endings: Iterable[Ending], *, named: bool) -> str:
    return "\n".join(
        f"・{f'{each.name}さん：' if named else ''}{each.what}（{_until(each.last_day)}）"
        for each in endings
    )


def _until(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日まで" if day else NEVER_BEGAN
