"""Lists: one specification each, from which the page and every export are made."""

from staff.tables import (
    away,
    imports,
    job_titles,
    notices,
    organisation,
    people,
    transfers,
    unposted,
)

__all__ = [
    "away",
    "imports",
    "job_titles",
    "notices",
    "organisation",
    "people",
    "transfers",
    "unposted",
]
