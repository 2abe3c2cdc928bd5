"""What transfers bring about in the apps above: each registers a preview and an apply.

A low app never calls a high one (design.md, section 2), yet a transfer ends team appointments,
moves booked seats and leaves issues without an owner. So each app above registers a ``Consumer``
when Django starts. The preview says in words and counts what would happen; the apply makes it
happen, in the transaction that moves the people, and writes through the ledger it is given. What
went through the ledger is taken back with the batch; a consumer has no undo of its own.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import Model

from staff.rules.transfers.effects import Consequence, Move, PostFacts, Transfer
from staff.rules.transfers.endings import Ending

__all__ = [
    "Consequence",
    "Consumer",
    "Ending",
    "Move",
    "PostFacts",
    "Transfer",
    "Writes",
    "consumers",
    "register_consumer",
]


class Writes(Protocol):
    """Writing that can be taken back (``staff.actions.ledger.Ledger``)."""

    def create(self, row: Model) -> None:
        """Store a new row."""

    def change(self, row: Model, **values: Any) -> None:
        """Store other values of a row."""

    def delete(self, row: Model) -> None:
        """Delete a row."""


@dataclass(frozen=True)
class Consumer:
    """What one app has to say and to do about a batch of transfers.

    key: unique, such as ``"teams.appointments"``. title: the heading on the preview.
    preview: the consequences of a batch that is not applied yet; reads only, the number of
    queries does not grow with the batch. apply: called once, within the batch's transaction, after
    the people have their new posts; by keyword: transfer, writes, by. It returns the roles that it
    has ended: those concerned are told of them once, together.
    """

    key: str
    title: str
    preview: Callable[[Transfer], Sequence[Consequence]]
    apply: Callable[..., Sequence[Ending] | None]


_consumers: dict[str, Consumer] = {}


def register_consumer(consumer: Consumer) -> None:
    """Make a consumer known. Called from ``ready()``; the same key again takes its place."""
    _consumers[consumer.key] = consumer


def consumers() -> tuple[Consumer, ...]:
    """Return every consumer, in the order of the house."""
    return tuple(_consumers.values())
