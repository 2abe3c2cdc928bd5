"""What one page answers to whom: a line of the table."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from tests.walk.city import ANONYMOUS, LEAVER, SIGNED_IN, City

OK, FOUND, NOT_FOUND, NOT_THIS_WAY, STALE, UNPROCESSABLE = 200, 302, 404, 405, 409, 422
EVERYBODY = frozenset(SIGNED_IN)
STRANGERS = (LEAVER, ANONYMOUS)


def no_input(_city: City) -> dict[str, Any]:
    """Return what a browser sends at least."""
    return {"csrfmiddlewaretoken": "x"}


def nothing(_city: City) -> dict[str, Any]:
    """Return no arguments: the address has none."""
    return {}


@dataclass(frozen=True)
class Page:
    """Who may read a page and who may send to it. Whoever is signed in and not named gets a 404.

    about: the city → the arguments of the address; makes the object, too, where there is none.
    get, post: the kinds of person; None: the page does not take that method from anybody (405).
    shown, sent: what those who may are answered. data: the city → what is sent; nothing at first,
    so that a form answers 422 and a button 302. but: (method, kind) → another status, for the rare
    page that answers some people differently. stranger: what somebody gets who is not signed in,
    where a page is public.
    """

    about: Callable[[City], dict[str, Any]] = nothing
    get: Collection[str] | None = None
    post: Collection[str] | None = None
    shown: int = OK
    sent: int = UNPROCESSABLE
    data: Callable[[City], dict[str, Any]] = no_input
    but: dict[tuple[str, str], int] = field(default_factory=dict)
    stranger: tuple[int, int] = (FOUND, FOUND)

    def expected(self, method: str, kind: str) -> set[int]:
        """Return the status that a kind of person is answered.

        Who may use a page in no way may be told either that it does not exist or that it does not
        take this method: it depends on which is asked first, and says nothing.
        """
        if kind in STRANGERS:
            return {self.stranger[method == "post"]}
        if (method, kind) in self.but:
            return {self.but[method, kind]}
        mine, other = (self.get, self.post) if method == "get" else (self.post, self.get)
        if mine is None:
            return {NOT_THIS_WAY} if kind in (other or ()) else {NOT_THIS_WAY, NOT_FOUND}
        if kind not in mine:
            return {NOT_FOUND}
        return {self.shown if method == "get" else self.sent}
