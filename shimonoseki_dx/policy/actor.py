"""Who acts when nobody does: commands that run without a signed-in person."""

from dataclasses import dataclass


@dataclass(frozen=True)
class System:
    """The ``by`` of a command. It has no row among the staff: no account, counted nowhere.

    ``recorded`` needs no more of an actor than a key and a name for the audit trail.
    """

    pk: None = None

    def __str__(self) -> str:
        return "システム"


SYSTEM = System()
