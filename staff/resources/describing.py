"""A plan in words: field by field, before and after, for the preview."""

from collections.abc import Iterator
from datetime import date

from staff.choices import EmploymentKind, PostingKind
from staff.models import StaffMember
from staff.queries import ROSTER_FIELDS
from staff.queries.imports import AT_ONCE, UNDATED_FIELDS
from staff.resources.lookups import Lookups
from staff.rules.changes import HeldPost, PersonPlan, WantedPost

_LABELS = {name: str(StaffMember._meta.get_field(name).verbose_name) for name in ROSTER_FIELDS}
_KINDS = {str(kind): kind.label for kind in PostingKind}
_EMPLOYMENT = {str(kind): kind.label for kind in EmploymentKind}
ENDS, NEVER_WAS = "適用日の前日で終わり", "取り消し"

Change = dict[str, str]


class Describer:
    """Puts plans into words; knows what divisions and titles are called.

    is_ahead: the posts change on a day to come; what has no day of its own does not wait for it.
    """

    def __init__(self, lookups: Lookups, *, is_ahead: bool) -> None:
        self._lookups = lookups
        self._is_ahead = is_ahead

    def changes(self, plan: PersonPlan) -> list[Change]:
        """Return what would change, in the order of the columns."""
        fields = [
            {
                "label": _LABELS[name],
                "before": _word(name, plan.before[name]),
                "after": _word(name, value),
                **(AT_ONCE if self._is_at_once(plan, name) else {}),
            }
            for name, value in plan.after.items()
        ]
        return [*fields, *self._main(plan), *self._others(plan)]

    def _is_at_once(self, plan: PersonPlan, name: str) -> bool:
        return self._is_ahead and not plan.is_new and name in UNDATED_FIELDS

    def _main(self, plan: PersonPlan) -> Iterator[Change]:
        """Pair the post that ends with the one that takes its place."""
        posts = plan.posts
        ended = [self._label(held.post) for held in posts.closed if _is_main(held.post)]
        begun = [post for post in posts.opened if _is_main(post)]
        for held, post in posts.moved:
            if _is_main(post):
                ended.append(self._planned(held))
                begun.append(post)
        if begun:
            before, after = "、".join(ended), self._label(begun[0])
            yield {"label": _KINDS[PostingKind.MAIN], "before": before, "after": after}
        for held in posts.cancelled:
            if _is_main(held.post):
                before = self._planned(held)
                yield {"label": _KINDS[held.post.kind], "before": before, "after": NEVER_WAS}

    def _others(self, plan: PersonPlan) -> Iterator[Change]:
        posts = plan.posts
        for held in posts.closed:
            yield from self._other(held.post, self._label(held.post), ENDS)
        for held in posts.cancelled:
            yield from self._other(held.post, self._planned(held), NEVER_WAS)
        for held, post in posts.moved:
            yield from self._other(post, self._planned(held), self._label(post))
        for post in posts.opened:
            yield from self._other(post, "", self._label(post))

    def _other(self, post: WantedPost, before: str, after: str) -> Iterator[Change]:
        if not _is_main(post):
            yield {"label": _KINDS[post.kind], "before": before, "after": after}

    def _label(self, post: WantedPost) -> str:
        return self._lookups.post_label(post.division_id, post.job_title_id)

    def _planned(self, held: HeldPost) -> str:
        since = f"({_day_words(held.since)}から)" if held.since else ""
        return self._label(held.post) + since


def _is_main(post: WantedPost) -> bool:
    return post.kind == PostingKind.MAIN


def _word(name: str, value: str) -> str:
    if name == "employment_kind":
        return _EMPLOYMENT.get(value, value)
    if name == "hired_on" and value:
        return _day_words(date.fromisoformat(value))
    return value


def _day_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
