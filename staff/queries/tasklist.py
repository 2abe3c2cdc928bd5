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


def task_list(user: StaffMember, day: date) -> TaskList:
    """Return the list of one person on a day; a few queries for each source, whatever the data."""
    found = [(source, source.tasks(user, day)) for source in task_sources()]
    return TaskList(
        [TaskGroup(source.key, source.heading, tasks) for source, tasks in found if tasks]
    )
