"""The tabs of the training pages: what this person may open."""

from typing import Any

from django import template
from django.urls import reverse

from training import permissions

register = template.Library()

EVERYBODY = [
    ("研修の一覧", "training:course-list"),
    ("自分の申込", "training:my-enrolments"),
]
HEADS = [
    ("職員の申込", "training:staff-enrolments"),
    ("必須研修の状況", "training:mandatory-list"),
]
OFFICE = [("開催回の管理", "training:session-list")]


@register.inclusion_tag("training/_tabs.html", takes_context=True)
def training_tabs(context: dict[str, Any], current: str) -> dict[str, Any]:
    """Show the tabs; ``current`` is the name of the page's address."""
    user = context["request"].user
    entries = list(EVERYBODY)
    if permissions.can_see_duties_of_others(user):
        entries += HEADS
    if permissions.can_run_training(user):
        entries += OFFICE
    return {"items": [(label, reverse(name), name == current) for label, name in entries]}
