"""What the measurements of pages share: an empty database of their own, a clock and an empty page."""

import logging
import os
import statistics
import time
from collections.abc import Callable
from typing import TypeVar
from unittest.mock import patch

TIMES = 9
Measured = TypeVar("Measured")


def with_own_database(measure: Callable[[], Measured]) -> Measured:
    """Call a measurement with an empty database, which is dropped again.

    Pages are drawn as in the running portal: Django's test client would copy every context.
    """
    import django  # noqa: PLC0415 - settings are read when it starts

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shimonoseki_dx.settings")
    os.environ.setdefault(
        "STATICFILES_BACKEND", "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    django.setup()
    logging.getLogger("axes").setLevel(logging.WARNING)
    from django.db import connection  # noqa: PLC0415
    from django.template import Template  # noqa: PLC0415
    from django.test.utils import (  # noqa: PLC0415
        setup_test_environment,
        teardown_test_environment,
    )

    usual, draw = str(connection.settings_dict["NAME"]), Template._render
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    setup_test_environment()
    try:
        with patch.object(Template, "_render", draw):
            return measure()
    finally:
        teardown_test_environment()
        connection.creation.destroy_test_db(usual, verbosity=0)


def timed(ask: Callable[[], object], *, times: int = TIMES) -> list[float]:
    """Return how long something takes, in milliseconds, several times.

    Raises RuntimeError when a page does not answer with 200.
    """
    ask()  # warm: templates, plans
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        answer = ask()
        taken.append((time.perf_counter() - begun) * 1000)
        if getattr(answer, "status_code", 200) != 200:
            raise RuntimeError("The page did not answer.")
    return taken


def empty_page() -> list[float]:
    """Print and return what an empty Django page takes in the same run."""
    from django.test import Client, override_settings  # noqa: PLC0415

    with override_settings(ROOT_URLCONF="tests.load.empty_site", MIDDLEWARE=[]):
        client = Client()  # of its own: it keeps the middleware with which it first asked
        taken = timed(lambda: client.get("/"))
    print_row("empty Django page", taken, taken)
    return taken


def print_row(title: str, taken: list[float], yardstick: list[float]) -> None:
    """Print the median, the slowest and the ratio to an empty page."""
    median = statistics.median(taken)
    ratio = median / statistics.median(yardstick)
    print(f"{title:44}{median:10.1f}{max(taken):12.1f}{ratio:10.0f}", flush=True)
