"""The states of the April task list as the portal's status marks."""

from django import template
from django.utils.safestring import SafeString

from staff.choices import TaskState
from staff.templatetags.ui import status

register = template.Library()

TONES = {
    TaskState.BLOCKED: "neutral",
    TaskState.TODO: "todo",
    TaskState.PROGRESS: "progress",
    TaskState.DONE: "done",
    TaskState.PROBLEM: "problem",
}


@register.simple_tag
def task_state(state: str) -> SafeString:
    """Show where a task stands; a word of its own for each state, never the colour alone."""
    return status(TaskState(state).label, TONES[TaskState(state)])
