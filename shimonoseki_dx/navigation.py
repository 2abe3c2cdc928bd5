"""The navigation of every page: what this person may open."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from staff.models import Notice
from staff.permissions import is_hr, is_office


@dataclass(frozen=True)
class NavItem:
    """One entry of the main navigation."""

    label: str
    url: str
    current: bool


ENTRIES = [
    ("ホーム", "home", ()),
    ("スキルマップ", "skills:my-map", ("/skills/",)),
    ("研修", "training:course-list", ("/training/",)),
    ("DX推進チーム", "teams:team-list", ("/teams/",)),
    ("クロスフォーラム", "crossforum:issue-list", ("/forum/",)),
    (
        "職員名簿",
        "staff:person-list",
        ("/staff/people/", "/staff/organisation/", "/staff/transfers/", "/staff/postings/",
         "/staff/statuses/", "/staff/away/"),
    ),
]  # fmt: skip
# What the page of the office lists and no other entry leads to.
OFFICE_PATHS = (
    "/office/", "/staff/accounts/", "/staff/audit/", "/staff/chat-channels/", "/staff/deliveries/",
    "/staff/deputies/", "/staff/imports/", "/staff/job-titles/", "/staff/rights/",
)  # fmt: skip
OFFICE_ENTRIES = [
    ("進捗レビュー", "review", ("/review/",)),
    ("管理", "office", OFFICE_PATHS),
]
# What 1 April asks of a head. The office finds it under 管理.
HEAD_ENTRIES = [("4月1日の作業", "staff:task-list", ("/staff/tasks/",))]
# 職員課 finds there the pages that it works with.
HR_ENTRIES = [("管理", "office", OFFICE_PATHS)]


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Give the templates the navigation, the unread count and where the person stands."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"is_rehearsal": settings.REHEARSAL}
    entries = ENTRIES + (OFFICE_ENTRIES if is_office(user) else HR_ENTRIES if is_hr(user) else [])
    if user.standing.headed_division_ids:
        entries = entries + HEAD_ENTRIES
    post = user.standing.main
    return {
        "nav_items": [_item(request, *entry) for entry in entries],
        # Lazy: a table within the page is drawn with a context of its own and shows no bell.
        "unread_notices": SimpleLazyObject(Notice.objects.filter(recipient=user).unread().count),
        "standing_label": post.label if post else user.get_employment_kind_display(),
        "is_office": is_office(user),
        "is_rehearsal": settings.REHEARSAL,
    }


def _item(request: HttpRequest, label: str, name: str, prefixes: tuple[str, ...]) -> NavItem:
    url = reverse(name)
    current = request.path.startswith(prefixes) if prefixes else request.path == url
    return NavItem(label, url, current)
