"""What the numbers of issues lead to, in the records of teams and their support requests."""

from collections.abc import Collection
from typing import Any

from crossforum.queries import visible_issues
from teams.rules.links import ISSUE, Linked, LinkSource, register_links


def linked_issues(user: Any, numbers: Collection[int]) -> dict[int, Linked]:
    """Return title and address of the issues that the reader may see. One query for the issues."""
    rows = visible_issues(user).filter(pk__in=numbers)
    return {issue.pk: Linked(issue.title, issue.get_absolute_url()) for issue in rows}


register_links(ISSUE, LinkSource("課題", linked_issues))
