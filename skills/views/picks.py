"""What a head has chosen on the list: whose level of what becomes which."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from skills import actions
from skills.choices import Level
from skills.forms.confirmations import Pick
from skills.queries import official_levels, staff_ratings, waiting_proposals
from skills.tables import CONFIRMATIONS
from staff.models import StaffMember
from staff.tables.listing import Listing


@dataclass(frozen=True)
class Choice:
    """One row of the preview. proposed: the level that a course proposes, 0 for a self-rating."""

    pick: Pick
    person: Any
    skill: Any
    before: int
    proposed: int = 0

    @property
    def level(self) -> int:
        """Return the level that is confirmed."""
        return self.pick.level

    @property
    def verdict(self) -> actions.Verdict:
        """Return it as the action takes it."""
        return actions.Verdict(self.person.pk, self.skill.pk, self.pick.level, self.pick.seen)

    @property
    def is_change(self) -> bool:
        """Tell whether the level becomes another."""
        return self.before != self.level

    @property
    def is_below_proposal(self) -> bool:
        """Tell whether a course proposed more: then its proposal is let be."""
        return self.proposed > self.level

    @property
    def words(self) -> tuple[str, str]:
        """Return the level before and after, with the words of the scale."""
        return tuple(f"{n} {Level(n).label}" for n in (self.before, self.level))  # type: ignore[return-value]


def matching(request: HttpRequest) -> list[Pick]:
    """Return every self-rating under the list's filter that no head has looked at, as it is."""
    listed = Listing(CONFIRMATIONS, request.user, request.GET).filter(request).qs
    rows = listed.filter(reviewed_at=None).values_list("pk", "level", "seen")
    return [Pick(False, key, level, seen) for key, level, seen in rows]


def choices_of(user: StaffMember, picks: Sequence[Pick]) -> list[Choice]:
    """Return the picks that are about one's own staff, with what they are about.

    A self-rating and a proposal about the same skill are one choice: the first one picked.
    """
    keys = {kind: [p.key for p in picks if p.is_proposal == kind] for kind in (False, True)}
    ratings = {row.pk: row for row in staff_ratings(user).filter(pk__in=keys[False])}
    proposals = waiting_proposals(user).in_bulk(keys[True])
    levels = official_levels({row.person_id for row in proposals.values()}, timezone.localdate())
    found: dict[tuple[int, int], Choice] = {}
    for pick in picks:
        row = (proposals if pick.is_proposal else ratings).get(pick.key)
        if row is None:
            continue
        person = row.person if pick.is_proposal else row.response.person
        pair = (person.pk, row.skill_id)
        before = levels.get(pair, 0) if pick.is_proposal else row.official
        proposed = row.level if pick.is_proposal else 0
        found.setdefault(pair, Choice(pick, person, row.skill, before, proposed))
    return list(found.values())
