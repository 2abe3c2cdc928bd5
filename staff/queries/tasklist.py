"""The April task list of one person, from every source that has registered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from staff.choices import TaskState
from staff.models import StaffMember
from staff.rules.tasklist import Task, task_sources


@dataclass(frozen=True)
class TaskGroup:
    """The tasks under one heading."""

    key: str
    heading: str
    tasks: Sequence[Task]


@dataclass(frozen=True)
class TaskList:
    """Everything that one person has to do about the new year."""

    groups: list[TaskGroup]

    @property
    def tasks(self) -> list[Task]:
        """Return the tasks of all groups."""
        return [task for group in self.groups for task in group.tasks]

    @property
    def done(self) -> int:
        """Return how many are done."""
        return sum(task.state == TaskState.DONE for task in self.tasks)

    @property
    def problems(self) -> int:
        """Return how many have a problem."""
        return sum(task.state == TaskState.PROBLEM for task in self.tasks)

    @property
    def left(self) -> int:
        """Return how many are not done."""
        return len(self.tasks) - self.done


@dataclass(frozen=True)
class Part:
    """Some headings of the list on a page of their own: the sources of these orders."""

    key: str
    label: str
    orders: range


# The office's list is long; each part of it asks few enough queries for a page.
PARTS = (
    Part("staff", "人事異動と名簿", range(40)),
    Part("teams", "DX推進チーム", range(40, 50)),
    Part("skills", "スキルと研修", range(50, 1000)),
)


def part_of(key: str) -> Part:
    """Return the part with this key, the first one for any other."""
    return next((part for part in PARTS if part.key == key), PARTS[0])


def task_list(user: StaffMember, day: date, part: Part | None = None) -> TaskList:
    """Return the list of one person on a day; a few queries for each source, whatever the data.

    part: only the headings of this part; None for all of them.
    """
    sources = [each for each in task_sources() if part is None or each.order in part.orders]
    found = [(source, source.tasks(user, day)) for source in sources]
    return TaskList(
        [TaskGroup(source.key, source.heading, tasks) for source, tasks in found if tasks]
    )
