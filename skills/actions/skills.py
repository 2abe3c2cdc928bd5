"""Writes of a skill: its words, and its way from draft to use to retirement."""

from collections.abc import Mapping
from typing import Any

from skills.choices import SkillStatus
from skills.models import Skill
from skills.queries.map_years import next_order
from skills.rules.maps import MapRefused, StaleMap, why_not_status
from staff.actions.recording import recorded
from staff.models import StaffMember

STALE_SKILL = (
    "入力している間に、ほかの人がこのスキルを変えました。"
    "今の内容を確かめて、あなたの入力でよければ、もう一度保存してください。"
)


@recorded("スキルの登録")
def create_skill(*, values: Mapping[str, Any], by: StaffMember) -> Skill:  # noqa: ARG001
    """Add a skill, after the last one of the map unless ``order`` says where.

    The form has checked that the code is free.
    """
    skill = Skill(**{"order": next_order(), **values})
    skill.fold_search_text()
    skill.save()
    return skill


@recorded("スキルの編集")
def save_skill(*, skill: Skill, values: Mapping[str, Any], version: int, by: StaffMember) -> Skill:  # noqa: ARG001 - for the audit
    """Change the words or the status; it is no example of ours any more.

    StaleMap when stale; MapRefused where the status cannot become that one.
    """
    held = Skill.objects.select_for_update().get(pk=skill.pk)
    if held.version != version:
        raise StaleMap(STALE_SKILL)
    if reason := why_not_status(before=held.status, after=values.get("status", held.status)):
        raise MapRefused(reason)
    for name, value in values.items():
        setattr(held, name, value)
    held.is_default_example = False
    held.version += 1
    held.fold_search_text()
    held.save()
    return held


@recorded("スキルの廃止")
def retire_skill(*, skill: Skill, version: int, by: StaffMember) -> None:
    """Ask nothing more in this skill. Evidence stays; editing the status brings it back."""
    if skill.status == SkillStatus.RETIRED:
        raise MapRefused("このスキルは廃止済みです。")
    save_skill(skill=skill, values={"status": SkillStatus.RETIRED}, version=version, by=by)
