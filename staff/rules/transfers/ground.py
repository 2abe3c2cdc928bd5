"""What the decisions about a batch stand on: its lines, and people and posts as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from staff.choices import PostingKind, TransferKind
from staff.rules.changes import HeldPost, WantedPost

# Kinds that change the main post; a person has at most one such line in a batch.
MAIN_KINDS = frozenset(
    {TransferKind.MOVE, TransferKind.TITLE, TransferKind.HIRE, TransferKind.LEAVE}
)
STARTS = {
    TransferKind.CONCURRENT_START: PostingKind.CONCURRENT,
    TransferKind.JOINT_START: PostingKind.JOINT,
}
ENDS = {
    TransferKind.CONCURRENT_END: PostingKind.CONCURRENT,
    TransferKind.JOINT_END: PostingKind.JOINT,
}


@dataclass(frozen=True)
class LineFacts:
    """One line of a batch. ``row`` is the number by which people speak of it."""

    key: int
    row: int
    kind: str
    number: str
    name: str = ""
    division_id: int | None = None
    job_title_id: int | None = None
    # What is stored of a newcomer; of somebody who goes on, the kind of employment if it changes.
    fields: Mapping[str, str] = field(default_factory=dict)
    last_day: date | None = None
    # (heading, value, reason): cells of a file that could not be read. Such a line is a fault.
    unread: tuple[tuple[str, str, str], ...] = ()

    @property
    def is_main(self) -> bool:
        """Tell whether the line changes the main post."""
        return self.kind in MAIN_KINDS


@dataclass(frozen=True)
class PersonNow:
    """A person as stored, with the posts that reach the day of the batch or begin later."""

    pk: int
    number: str
    name: str
    may_sign_in: bool = True
    fields: Mapping[str, str] = field(default_factory=dict)
    posts: tuple[HeldPost, ...] = ()

    def main_on(self, day: date) -> HeldPost | None:
        """Return the main post of the day."""
        return next(
            (
                held
                for held in self.posts
                if held.post.kind == PostingKind.MAIN and held.covers(day)
            ),
            None,
        )

    def others_on(self, day: date) -> list[HeldPost]:
        """Return 兼務 and 併任 of the day."""
        return [
            held for held in self.posts if held.post.kind != PostingKind.MAIN and held.covers(day)
        ]


@dataclass(frozen=True)
class DivisionNow:
    """A division on the day."""

    label: str
    department_id: int
    is_open: bool = True
    main_posts: int = 0


@dataclass(frozen=True)
class TitleNow:
    """A job title."""

    name: str
    grade: str | None
    heads: bool = False


@dataclass(frozen=True)
class Ground:
    """Everything that a batch is judged by; read in one go, so that nothing moves meanwhile."""

    day: date
    lines: tuple[LineFacts, ...]
    people: Mapping[str, PersonNow]  # those whom the lines name, by number
    divisions: Mapping[int, DivisionNow]
    titles: Mapping[int, TitleNow]
    heads: Mapping[int, int] = field(default_factory=dict)  # posting → division, on the day
    unpadded: Mapping[str, str] = field(default_factory=dict)  # 123 → 000123
    elsewhere: Mapping[str, str] = field(default_factory=dict)  # number → another open batch

    def post_label(self, post: WantedPost) -> str:
        """Return a post in words: 部局 課 職名."""
        division, title = self.divisions.get(post.division_id), self.titles.get(post.job_title_id)
        words = [division.label if division else "", title.name if title else ""]
        return " ".join(word for word in words if word)

    def by_number(self) -> dict[str, list[LineFacts]]:
        """Return the lines of each person, in their order."""
        found: dict[str, list[LineFacts]] = {}
        for line in self.lines:
            if line.number:
                found.setdefault(line.number, []).append(line)
        return found
