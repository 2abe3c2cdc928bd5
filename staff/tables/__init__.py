"""Lists: one specification each, from which the page and every export are made."""

from staff.tables import (
    access,
    audit,
    away,
    imports,
    job_titles,
    notices,
    organisation,
    people,
    transfer_files,
    transfers,
    unposted,
)

__all__ = [
    "access",
    "audit",
    "away",
    "imports",
    "job_titles",
    "notices",
    "organisation",
    "people",
    "transfer_files",
    "transfers",
    "unposted",
]
