"""What people can be told of. Each app registers its kinds when Django starts.

A kind of a notice is a dotted name (``training.enrolment.confirmed``); what is registered is its
beginning (``training.enrolment``) with the words under which a person mutes it or chooses how it
comes. A notice whose kind nobody registered cannot be written: it would come in no one's list of
choices, so the mistake shows in the first test of the action that tells of it.
"""

from dataclasses import dataclass

from staff.choices import NoticeChoice


class UnknownKindError(LookupError):
    """No app has registered the beginning of this kind; str() says where to do it."""


@dataclass(frozen=True)
class NoticeKind:
    """Notices that a person handles alike.

    mutable: False for decisions about oneself and for tasks: they always count at the bell.
    default: how it comes to somebody who has chosen nothing.
    for_channel: it is (also) announced in chat channels, where everybody reads it.
    for_people: it comes as notices to single people.
    """

    prefix: str
    label: str
    group: str
    mutable: bool = True
    default: NoticeChoice = NoticeChoice.NOW
    for_channel: bool = False
    for_people: bool = True

    def covers(self, kind: str) -> bool:
        """Tell whether the dotted name begins with this prefix."""
        return kind == self.prefix or kind.startswith(f"{self.prefix}.")

    @property
    def choices(self) -> list[NoticeChoice]:
        """Return what a person may choose for it."""
        return [choice for choice in NoticeChoice if self.mutable or choice != NoticeChoice.MUTED]

    def resolve(self, chosen: str | None) -> NoticeChoice:
        """Return how it comes: as chosen, where that is (still) allowed."""
        return NoticeChoice(chosen) if chosen in self.choices else self.default


_kinds: dict[str, NoticeKind] = {}
OTHER = "その他"


def register_kinds(*kinds: NoticeKind) -> None:
    """Make kinds known. Called from ``ready()``; the same ones again change nothing."""
    for kind in kinds:
        for known in _kinds.values():
            overlaps = known.covers(kind.prefix) or kind.covers(known.prefix)
            if overlaps and known != kind:
                raise ValueError(f"{kind.prefix} overlaps the registered {known.prefix}")
        _kinds[kind.prefix] = kind


def kind_of(name: str) -> NoticeKind:
    """Return the registered kind of a dotted name; raises UnknownKindError."""
    if kind := find_kind(name):
        return kind
    raise UnknownKindError(
        f'Nobody registered the notice kind "{name}". Add NoticeKind("{name.rpartition(".")[0]}", …)'
        " to register_kinds(…) in the ready() of the app that tells of it (docs/notices.md)."
    )


def find_kind(name: str) -> NoticeKind | None:
    """Return the registered kind of a dotted name; None for one from an earlier release."""
    return next((kind for kind in _kinds.values() if kind.covers(name)), None)


def label_of(name: str) -> str:
    """Return the Japanese label of a dotted name."""
    kind = find_kind(name)
    return kind.label if kind else OTHER


def group_of(name: str) -> str:
    """Return the heading under which a dotted name stands."""
    kind = find_kind(name)
    return kind.group if kind else OTHER


def kinds_for_people() -> list[NoticeKind]:
    """Return the kinds that single people get, in the order of their registration."""
    return [kind for kind in _kinds.values() if kind.for_people]


def kinds_for_channels() -> list[NoticeKind]:
    """Return the kinds that are announced in chat channels."""
    return [kind for kind in _kinds.values() if kind.for_channel]


def all_kinds() -> list[NoticeKind]:
    """Return every registered kind."""
    return list(_kinds.values())
