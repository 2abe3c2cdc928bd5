"""For whom a person acts as 所属長: the one place that says it.

- A head acts for the other people of the division, but not for a second head of it.
- A deputy (代決者) stands in for the head: for the same people, never for the head.
- The head of a department's lead division (主管課) acts for the heads of its other divisions. That
  goes with the own post: a deputy of the lead division does not act for other heads.

Who acts for somebody, the other way round: ``staff.queries.acting_heads``.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from staff.models.organisation import Division
from staff.models.people import Posting

# Where the keys are kept for the length of a request, beside the cached standing.
_KEPT = "_own_staff_today"


def posts_headed_by(user: Any) -> QuerySet[Posting]:
    """Return today's posts of the people for whom the user acts as 所属長; never one's own."""
    today, standing = timezone.localdate(), user.standing
    posts = Posting.objects.on(today).exclude(person=user).order_by()
    heading = Posting.objects.on(today).filter(
        division=OuterRef("division"), person=OuterRef("person"), is_head=True
    )
    members = Q(division__in=standing.headed_division_ids) & ~Exists(heading)
    if not standing.led_division_ids:  # most heads: one index answers it
        return posts.filter(members)
    led = Division.objects.on(today).filter(pk__in=standing.led_division_ids)
    chiefs = Q(is_head=True, division__department__in=led.values("department"))
    return posts.filter(members | (chiefs & ~Q(division__in=led.values("pk"))))


def own_staff(user: Any) -> Any:
    """Return the keys of the people for whom the user acts as 所属長 today; not oneself."""
    return posts_headed_by(user).values("person")


def own_staff_keys(user: Any) -> frozenset[int]:
    """Return these keys themselves: one query at most, kept on the user object for the request.

    For what is planned better by keys than by a subquery, and for pages that ask more than once.
    """
    if not user.standing.headed_division_ids:
        return frozenset()
    if _KEPT not in user.__dict__:
        user.__dict__[_KEPT] = frozenset(own_staff(user).values_list("person", flat=True))
    kept: frozenset[int] = user.__dict__[_KEPT]
    return kept
