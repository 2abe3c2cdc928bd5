"""Reads of the training app that a queryset method cannot say."""

from training.queries.duties import (
    MandatoryCourse,
    department_mandatory_summary,
    duties,
    mandatory_people,
    mandatory_status,
)
from training.queries.seats import (
    ClosingPreview,
    Seats,
    bare_request,
    closing_preview,
    offered_sessions,
    place_in_line,
    request_of,
    seated_in,
    seats_of,
)
from training.queries.steps import CourseStep, steps_to_targets
from training.queries.suggestions import (
    CourseRules,
    Suggestion,
    audience_words,
    closings_by_course,
    course_rules,
    gap_closing_sessions,
    my_upcoming,
    next_sessions_for,
    open_sessions_for,
)

__all__ = [
    "ClosingPreview",
    "CourseRules",
    "CourseStep",
    "MandatoryCourse",
    "Seats",
    "Suggestion",
    "audience_words",
    "bare_request",
    "closing_preview",
    "closings_by_course",
    "course_rules",
    "department_mandatory_summary",
    "duties",
    "gap_closing_sessions",
    "mandatory_people",
    "mandatory_status",
    "my_upcoming",
    "next_sessions_for",
    "offered_sessions",
    "open_sessions_for",
    "place_in_line",
    "request_of",
    "seated_in",
    "seats_of",
    "steps_to_targets",
]
