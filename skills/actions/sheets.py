"""The end of the second stage: a sheet is done when its head has nothing left to look at."""

from collections.abc import Collection

from django.utils import timezone

from skills.choices import SkillStatus
from skills.models import SelfRating
from skills.queries import official_levels


def close_finished(people: Collection[int]) -> int:
    """Note the rest of the sheets of which the head has settled every difference; return how many.

    Called after a head's decision, in its transaction: a sheet is never done by itself, or the
    office could read from its state that self-ratings and levels agree.
    """
    unseen = SelfRating.objects.filter(response__person__in=people).submitted().unreviewed()
    waiting = unseen.newest().filter(skill__status=SkillStatus.PUBLISHED)
    levels = official_levels(people, timezone.localdate())
    busy = {
        response
        for response, person, skill, level in waiting.values_list(
            "response", "response__person", "skill", "level"
        )
        if level != levels.get((person, skill), 0)
    }
    return unseen.exclude(response__in=busy).update(reviewed_at=timezone.now())
