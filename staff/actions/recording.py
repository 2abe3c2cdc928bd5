"""What every action has in common: one transaction, and an audit trail that names the actor."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

import pghistory
from django.db import transaction

P = ParamSpec("P")
R = TypeVar("R")

_inside: ContextVar[bool] = ContextVar("inside a recorded action", default=False)


def recorded(what: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function one transaction whose rows in the audit trail say who did what.

    what: the deed in Japanese, shown on each object's history (「研修の申込」).
    The function must take ``by`` by keyword. Called from another recorded action it joins in,
    and the outer deed is the one that is shown.
    """

    def decorate(action: Callable[P, R]) -> Callable[P, R]:
        @wraps(action)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            if _inside.get():
                with transaction.atomic():
                    return action(*args, **kwargs)
            by = kwargs["by"]
            token = _inside.set(True)
            try:
                with transaction.atomic(), pghistory.context(by=by.pk, by_name=str(by), what=what):  # type: ignore[attr-defined]
                    return action(*args, **kwargs)
            finally:
                _inside.reset(token)

        return run

    return decorate
