"""頼られてもよい: given and taken back by the person alone."""

from collections.abc import Iterable

from skills.models import Skill, SkillConsent
from staff.actions.recording import recorded
from staff.models import StaffMember


@recorded("頼られてもよいスキルの設定")
def set_consents(*, in_general: bool, skills: Iterable[Skill], by: StaffMember) -> None:
    """Let everybody see one's level in these skills, or in all; what is left out is taken back.

    It holds at once: the search asks for the rows that are there.
    """
    StaffMember.objects.select_for_update(no_key=True).get(pk=by.pk)
    wanted = {skill.pk for skill in skills} | ({None} if in_general else set())
    standing = SkillConsent.objects.filter(person=by)
    known = set(standing.values_list("skill", flat=True))
    given_up = [consent.pk for consent in standing if consent.skill_id not in wanted]
    SkillConsent.objects.filter(pk__in=given_up).delete()
    for key in wanted - known:
        SkillConsent.objects.create(person=by, skill_id=key)
