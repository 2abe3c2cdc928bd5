"""Reads of the staff app that a queryset method cannot say."""

from staff.queries.heads import acting_heads
from staff.queries.history import Change, heads_of, history_of
from staff.queries.imports import (
    ROSTER_FIELDS,
    Roster,
    line_counts,
    roster_from,
    unknown_job_titles,
)

__all__ = [
    "ROSTER_FIELDS",
    "Change",
    "Roster",
    "acting_heads",
    "heads_of",
    "history_of",
    "line_counts",
    "roster_from",
    "unknown_job_titles",
]
