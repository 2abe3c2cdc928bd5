"""What has to be written so that a person is as a list says. Decided once, for preview and writing.

A period is half-open [since, until); None is open. Posts from ``day`` on are brought in line with
the list, those that ended before stay as history (reference/domain.md section 4, mass transfer).
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from japan.text import same_text
from staff.choices import PostingKind


class WantedPost(NamedTuple):
    """A post that a person shall hold."""

    kind: str
    division_id: int
    job_title_id: int


class HeldPost(NamedTuple):
    """A post that a person holds, held or will hold."""

    pk: int
    post: WantedPost
    since: date | None
    until: date | None

    def began_before(self, day: date) -> bool:
        """Tell whether there is history before the day."""
        return self.since is None or self.since < day

    def covers(self, day: date) -> bool:
        """Tell whether the post is held on the day."""
        return (self.since is None or self.since <= day) and self.reaches(day)

    def reaches(self, day: date) -> bool:
        """Tell whether the post is held on the day or later."""
        return self.until is None or self.until > day


@dataclass(frozen=True)
class PostChanges:
    """What to do with a person's posts from a day on."""

    closed: tuple[HeldPost, ...] = ()  # end the day before
    cancelled: tuple[HeldPost, ...] = ()  # would have begun on the day or later: never was
    moved: tuple[tuple[HeldPost, WantedPost], ...] = ()  # begins on the day, with this content
    opened: tuple[WantedPost, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.closed or self.cancelled or self.moved or self.opened)


@dataclass(frozen=True)
class WantedPerson:
    """What a list says of one person."""

    number: str
    fields: dict[str, str]
    posts: tuple[WantedPost, ...]


@dataclass(frozen=True)
class PersonPlan:
    """What to write for one person: the fields that differ, and the posts."""

    number: str
    pk: int | None  # None: somebody new
    before: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)
    posts: PostChanges = field(default_factory=PostChanges)
    may_sign_in: bool | None = None  # None: as it is
    last_day: date | None = None  # of a main post that begins, and of the account

    @property
    def is_new(self) -> bool:
        """Tell whether the person has no account yet."""
        return self.pk is None

    @property
    def is_empty(self) -> bool:
        """Tell whether everything is as wanted already."""
        return not (self.is_new or self.changes_person or self.posts)

    @property
    def changes_person(self) -> bool:
        """Tell whether the person's own row is written."""
        return bool(self.after) or self.may_sign_in is not None or self.last_day is not None

    @property
    def fingerprint(self) -> str:
        """Return a mark that is another as soon as anything to be written, or its ground, is."""
        posts = self.posts
        parts = [
            self.number,
            self.pk,
            sorted(self.before.items()),
            sorted(self.after.items()),
            [posts.closed, posts.cancelled, posts.moved, posts.opened],
        ]
        text = json.dumps(parts, default=str)  # a choice and its plain value are the same here
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def plan_person(
    wanted: WantedPerson,
    *,
    pk: int | None,
    held_fields: Mapping[str, str],
    held_posts: Iterable[HeldPost],
    day: date,
    all_kinds: bool,
) -> PersonPlan:
    """Return what makes the person as the list says, from the day on."""
    after = plan_fields(held_fields, wanted.fields)
    return PersonPlan(
        number=wanted.number,
        pk=pk,
        before={name: held_fields.get(name, "") for name in after},
        after=after,
        posts=plan_posts(held_posts, wanted.posts, day=day, all_kinds=all_kinds),
    )


def plan_posts(
    held: Iterable[HeldPost], wanted: Sequence[WantedPost], *, day: date, all_kinds: bool
) -> PostChanges:
    """Return how the posts become the wanted ones from the day on.

    all_kinds: whether the list tells of 兼務 and 併任 at all; if not, those stay as they are.
    """
    live = [post for post in held if post.reaches(day)]
    mains = [held for held in live if held.post.kind == PostingKind.MAIN]
    others = [held for held in live if held.post.kind != PostingKind.MAIN]
    main = next(post for post in wanted if post.kind == PostingKind.MAIN)
    changes = _plan_main(mains, main, day)
    if not all_kinds:
        return changes
    rest = _plan_others(others, [post for post in wanted if post.kind != PostingKind.MAIN], day)
    return PostChanges(
        closed=changes.closed + rest.closed,
        cancelled=changes.cancelled + rest.cancelled,
        moved=changes.moved + rest.moved,
        opened=changes.opened + rest.opened,
    )


def _plan_main(held: list[HeldPost], wanted: WantedPost, day: date) -> PostChanges:
    """A planned later post stays while the present one is right; a wrong one takes it along."""
    if any(post.covers(day) and post.post == wanted for post in held):
        return PostChanges()
    begun = tuple(post for post in held if post.began_before(day))
    later = sorted(
        (post for post in held if not post.began_before(day)),
        key=lambda post: (post.since or day, post.pk),
    )
    if not later:
        return PostChanges(closed=begun, opened=(wanted,))
    return PostChanges(closed=begun, cancelled=tuple(later[1:]), moved=((later[0], wanted),))


def _plan_others(held: list[HeldPost], wanted: list[WantedPost], day: date) -> PostChanges:
    kept, moved, opened = set(), [], []
    for post in wanted:
        same = [other for other in held if other.post == post]
        present = next((other for other in same if other.covers(day)), None)
        match = present or next(iter(same), None)
        if match is None:
            opened.append(post)
            continue
        kept.add(match.pk)
        if present is None:
            moved.append((match, post))
    gone = [post for post in held if post.covers(day) and post.pk not in kept]
    return PostChanges(
        closed=tuple(post for post in gone if post.began_before(day)),
        cancelled=tuple(post for post in gone if not post.began_before(day)),
        moved=tuple(moved),
        opened=tuple(opened),
    )


def plan_fields(held: Mapping[str, str], wanted: Mapping[str, str]) -> dict[str, str]:
    """Return the fields to write: given in the list, and other than what is stored.

    An empty cell takes nothing away, and what CP932 did to a sign on its way is no change.
    """
    return {
        name: value
        for name, value in wanted.items()
        if value and not same_text(held.get(name, ""), value)
    }
