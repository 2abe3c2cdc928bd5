"""Who still waits for a first password, to be handed out on paper."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q, QuerySet

from staff.choices import PostingKind
from staff.models import Department, Division, Posting, StaffMember


@dataclass(frozen=True)
class Selection:
    """Whose accounts are meant: of a division, of a department, or of the whole city."""

    department: Department | None = None
    division: Division | None = None

    @property
    def label(self) -> str:
        """Return it in words."""
        if self.division is not None:
            return f"{self.division.department.name} {self.division.name}"
        return self.department.name if self.department else "すべての部局"


def posts_of(selection: Selection, today: date) -> QuerySet[Posting]:
    """Return the main posts of now and of days to come, the earliest first."""
    reaching = Q(period__endswith=None) | Q(period__endswith__gt=today)
    posts = Posting.objects.filter(reaching, kind=PostingKind.MAIN)
    if selection.division is not None:
        posts = posts.filter(division=selection.division)
    elif selection.department is not None:
        posts = posts.filter(division__department=selection.department)
    return posts.order_by("period", "pk")


def accounts_in(selection: Selection, today: date) -> QuerySet[StaffMember]:
    """Return the open accounts of the people in post; an operator's is nobody else's matter."""
    in_time = Q(expires_on=None) | Q(expires_on__gte=today)
    people = StaffMember.objects.filter(in_time, is_active=True, is_operator=False)
    return people.filter(pk__in=posts_of(selection, today).order_by().values("person"))


def waiting(selection: Selection, today: date) -> QuerySet[StaffMember]:
    """Return those who have no password that could let them in."""
    return accounts_in(selection, today).filter(password__startswith=UNUSABLE_PASSWORD_PREFIX)


def places_of(people: Iterable[int], today: date) -> dict[int, str]:
    """Return where each person works, or will first: one query."""
    found: dict[int, str] = {}
    posts = posts_of(Selection(), today).filter(person__in=list(people))
    for post in posts.select_related("division__department"):
        names = [post.division.department.name, post.division.name]
        found.setdefault(post.person_id, " ".join(dict.fromkeys(names)))
    return found
