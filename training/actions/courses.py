"""What the office decides about a course."""

from skills.choices import LevelEffect
from staff.actions.recording import recorded
from staff.models import StaffMember
from training.models import Course


@recorded("研修とレベルの関係の変更")
def choose_level_effect(
    *,
    course: Course,
    effect: LevelEffect,
    by: StaffMember,  # noqa: ARG001 - for the audit
) -> None:
    """Choose what completing the course does to a level from now on; earlier evidence stays."""
    course = Course.objects.select_for_update().get(pk=course.pk)
    course.level_effect = effect
    course.save(update_fields=["level_effect"])
