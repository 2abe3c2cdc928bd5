"""The mapping of our skills to the デジタルスキル標準, kept by the office."""

from skills.choices import StandardArea
from skills.models import FrameworkLink, Skill
from staff.actions.recording import recorded
from staff.models import StaffMember


@recorded("デジタルスキル標準との対応の追加")
def add_framework_link(
    *,
    skill: Skill,
    area: StandardArea,
    detail: str,
    by: StaffMember,  # noqa: ARG001 - for the audit
) -> FrameworkLink:
    """Say that a skill stands for an area; saying it again changes the detail."""
    link, _ = FrameworkLink.objects.select_for_update().update_or_create(
        skill=skill, area=area, defaults={"detail": detail, "is_default_example": False}
    )
    return link


@recorded("デジタルスキル標準との対応の削除")
def remove_framework_link(*, link: FrameworkLink, by: StaffMember) -> None:  # noqa: ARG001 - for the audit
    """Take a link away; the trail keeps it."""
    link.delete()
