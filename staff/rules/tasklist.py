"""The registry of the April task list: what heads and the office have to do, from live checks.

After the GOV.UK task list: a task has a state and a link, and nobody ticks it off; it is done when
the data say so. Each app registers its own when Django starts. A source reads the database, this
registry does not.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from staff.choices import TaskState


@dataclass(frozen=True)
class Task:
    """One thing to do. note: what is left, in words with a count. url: where it is done."""

    title: str
    state: TaskState
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class TaskSource:
    """Tasks of one heading.

    key: unique. heading: above the tasks. order: where it stands (10, 20 …). tasks: the user and
    the day → this user's tasks; empty for somebody who has none. Few queries, whatever the data.
    """

    key: str
    heading: str
    order: int
    tasks: Callable[[Any, date], Sequence[Task]]


_sources: dict[str, TaskSource] = {}


def register_tasks(source: TaskSource) -> None:
    """Make a source known. Called from ``ready()``; the same key again takes its place."""
    _sources[source.key] = source


def task_sources() -> list[TaskSource]:
    """Return every source in its order."""
    return sorted(_sources.values(), key=lambda source: (source.order, source.key))
