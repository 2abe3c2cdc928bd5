"""Pages that higher apps add to a team: what the team is able to do, for example.

The team's page links them for those who may see them; this app knows nothing of what they show.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class TeamPage:
    """One page about a team. url_name takes the department's code."""

    label: str
    url_name: str
    may_see: Callable[[Any, Any], bool]


_pages: list[TeamPage] = []


def register_page(page: TeamPage) -> None:
    """Make a page known, from an app's ready()."""
    if page not in _pages:
        _pages.append(page)


def pages_for(user: Any, team: Any) -> list[TeamPage]:
    """Return the pages about the team that the user may see."""
    return [page for page in _pages if page.may_see(user, team)]
