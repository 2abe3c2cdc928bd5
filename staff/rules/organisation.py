"""Decisions about departments and divisions. Pure: nothing here queries or reads the clock.

A unit is the same unit as long as its place in the organisation is the same; its name may change
(ADR 20). Merging, splitting and moving to another department make new units with successors.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from staff.rules.standing import StaffRefused

STAYS = 0  # of a split: what remains in the old unit


@dataclass(frozen=True)
class Unit:
    """A department or division as the rules see it."""

    pk: int
    name: str
    since: date | None
    until: date | None

    def is_in_force(self, day: date) -> bool:
        """Tell whether the unit exists on the day."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day < self.until
        )


@dataclass(frozen=True)
class Arrival:
    """A post that goes over into another unit."""

    posting_id: int
    person_id: int
    target: int  # 1 for the first unit that takes over
    is_main: bool
    is_head: bool
    held_before: bool  # began before the day: that part of it stays in the old unit


@dataclass(frozen=True)
class HandOver:
    """What becomes of one arriving post."""

    arrival: Arrival
    is_head: bool
    is_dropped: bool  # the person has another post in the same unit already


def check_may_change(unit: Unit, on: date) -> None:
    """Refuse a change on a day on which the unit does not exist, or only begins to."""
    if unit.until is not None and unit.until <= on:
        raise StaffRefused(f"「{unit.name}」は、{_day(on)}にはもう廃止されています。")
    if unit.since is not None and unit.since >= on:
        raise StaffRefused(
            f"「{unit.name}」は{_day(unit.since)}からです。それより後の日を入れてください。"
            "始めから違うときは「この内容を直す」を使ってください。"
        )


def check_target(unit: Unit, on: date, predecessors: Iterable[int]) -> None:
    """Refuse to merge into a unit that is gone, not there yet, or one of those that end."""
    if unit.pk in set(predecessors):
        raise StaffRefused(f"統合する所属と統合先が、どちらも「{unit.name}」です。")
    if not unit.is_in_force(on):
        raise StaffRefused(f"統合先の「{unit.name}」は、{_day(on)}にはありません。")


def check_may_close(unit: Unit, on: date, *, what: str, left: int) -> None:
    """Refuse to close a unit that still holds something (what: 「人の配属」, 「つの所属」)."""
    if left:
        raise StaffRefused(
            f"「{unit.name}」には、{_day(on)}以後も{left}{what}があります。"
            "先にほかへ移すか、「統合する」「分割する」を使ってください。"
        )


def check_split(places: Mapping[int, int], targets: int) -> None:
    """Refuse a split in which something has no place, or that changes nothing."""
    if any(not STAYS <= place <= targets for place in places.values()):
        raise StaffRefused("移る先が入力されていない所属があります。移る先を選び直してください。")
    if places and all(place == STAYS for place in places.values()):
        raise StaffRefused("全員が元のままです。新しい所属に移る人を選んでください。")


def plan_arrivals(
    arrivals: Iterable[Arrival],
    *,
    heads: Mapping[int, int],
    present: Iterable[tuple[int, int]],
) -> list[HandOver]:
    """Decide who stays head, and which 兼務 fall away as the person is in the unit already.

    heads: how many heads each target has already. present: who is in which target already.
    A unit gets a head of those who arrive only when there is no doubt; else the office names one.
    """
    ordered = sorted(arrivals, key=lambda each: (not each.is_main, each.posting_id))
    taken = set(present)
    coming: dict[int, int] = {}
    for each in ordered:
        if each.is_head:
            coming[each.target] = coming.get(each.target, 0) + 1
    planned = []
    for each in ordered:
        place = (each.person_id, each.target)
        clear = not heads.get(each.target) and coming.get(each.target) == 1
        dropped = not each.is_main and place in taken
        taken.add(place)
        planned.append(HandOver(each, is_head=each.is_head and clear, is_dropped=dropped))
    return planned


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
