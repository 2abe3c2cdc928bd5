"""Who acts as 所属長 for whom, asked from the people's side (staff.models.heads has the rule)."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db.models import Q

from staff.models import HeadDeputy, Posting, StaffMember

People = dict[int, set[StaffMember]]


def acting_heads(people: Collection[int], day: date) -> dict[int, list[StaffMember]]:
    """Return who acts as 所属長 for each person on a day, by number: three queries for all.

    Somebody without anybody has an empty list. Whom a person heads is asked of
    ``staff.models.posts_headed_by``; a test holds the two together.
    """
    rows = Posting.objects.on(day).filter(person__in=list(people)).order_by()
    posts = list(rows.values_list("person", "division", "division__department", "is_head"))
    heading = {(person, division) for person, division, _, is_head in posts if is_head}
    heads, leads, lead_divisions = _heads(posts, day)
    deputies = _deputies({division for _, division, _, _ in posts}, day)
    found: People = {person: set() for person in people}
    for person, division, department, _ in posts:
        if (person, division) not in heading:
            found[person] |= heads[division] | deputies[division]
        elif division not in lead_divisions:
            found[person] |= leads[department]
    return {
        person: sorted((h for h in own if h.pk != person), key=lambda head: head.number)
        for person, own in found.items()
    }


def _heads(
    posts: list[tuple[int, int, int, bool]], day: date
) -> tuple[People, People, Collection[int]]:
    """Return the heads by division, those of lead divisions by department, and these divisions."""
    own = Q(division__in={division for _, division, _, _ in posts})
    departments = {department for _, _, department, is_head in posts if is_head}
    lead = Q(division__is_lead=True, division__period__contains=day)
    held = Posting.objects.on(day).filter(
        own | (lead & Q(division__department__in=departments)), is_head=True
    )
    heads: People = defaultdict(set)
    leads: People = defaultdict(set)
    lead_divisions = set()
    for post in held.select_related("person", "division").order_by():
        heads[post.division_id].add(post.person)
        if post.division.is_lead and day in post.division.period:
            leads[post.division.department_id].add(post.person)
            lead_divisions.add(post.division_id)
    return heads, leads, lead_divisions


def _deputies(divisions: Collection[int], day: date) -> People:
    """Return the deputies by division; the right ends with the deputy's last post."""
    in_post = Posting.objects.on(day).order_by().values("person")
    rows = HeadDeputy.objects.on(day).filter(division__in=divisions, person__in=in_post)
    found: People = defaultdict(set)
    for row in rows.select_related("person").order_by():
        found[row.division_id].add(row.person)
    return found
