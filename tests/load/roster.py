"""How fast the directory is searched and a day's roster is read with 28,000 people.

    python -m shimonoseki_dx.embedded exec -- python -m tests.load.roster

Each page is told beside an empty Django page asked for in the same way: the ratio carries over to
another machine. Part of ``make bench``. Runs against a database of its own, which is made and dropped again. Needs the two servers only.
"""

import os
import statistics
import time
from collections.abc import Callable

PEOPLE = 28_000
TIMES = 15


def main(people: int = PEOPLE) -> None:
    """Fill a city and print how long each page takes in the view, without the network."""
    run(lambda: _measure(people))


def run(measure: Callable[[], None]) -> None:
    """Call a measurement with an empty database of its own."""
    import django  # noqa: PLC0415 - settings are read when it starts

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shimonoseki_dx.settings")
    os.environ.setdefault(
        "STATICFILES_BACKEND", "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    django.setup()
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import (  # noqa: PLC0415
        setup_test_environment,
        teardown_test_environment,
    )

    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    setup_test_environment()
    try:
        measure()
    finally:
        teardown_test_environment()
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def _measure(people: int) -> None:
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from staff.models import Posting  # noqa: PLC0415
    from tests.factories.staff import office_member  # noqa: PLC0415
    from tests.load.crowd import crowd  # noqa: PLC0415
    from tests.load.draft import draft  # noqa: PLC0415

    crowd(people)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = Client()
    client.force_login(office_member())
    print(f"{people:,} people, {Posting.objects.count():,} posts, {TIMES} times each")
    print(f"{'page':44}{'median ms':>10}{'slowest ms':>12}{'× empty':>10}")
    yardstick = empty_page()
    board = f"/staff/transfers/{draft(LINES).pk}/board/"
    for title, path in [*PAGES, *((title, board + query) for title, query in BOARD)]:
        print_row(title, timed(lambda path=path: client.get(path)), yardstick)


def empty_page() -> list[float]:
    """Print and return what an empty Django page takes in the same run."""
    from django.test import Client, override_settings  # noqa: PLC0415

    with override_settings(ROOT_URLCONF="tests.load.empty_site", MIDDLEWARE=[]):
        client = Client()  # of its own: it keeps the middleware with which it first asked
        taken = timed(lambda: client.get("/"))
    print_row("empty Django page", taken, taken)
    return taken


PAGES = [
    ("directory, first page", "/staff/people/"),
    ("directory, たかはし", "/staff/people/?q=たかはし"),
    ("directory, でじたる (a division's name)", "/staff/people/?q=でじたる"),
    ("directory, by number", "/staff/people/?q=0012345"),
    ("directory, by grade, sorted by name", "/staff/people/?grade=manager&sort=name"),
    ("roster today", "/staff/organisation/roster/"),
    ("roster on 31 March 2027", "/staff/organisation/roster/?on=2027-03-31"),
    ("roster on 1 April 2027", "/staff/organisation/roster/?on=2027-04-01"),
    (
        "roster on 1 April 2027, a division",
        "/staff/organisation/roster/?on=2027-04-01&division=C001",
    ),
    ("organisation chart on 1 April 2027", "/staff/organisation/?on=2027-04-01"),
]


# The draft board of LINES moves.
LINES = 600
BOARD = [
    ("draft board, 600 moves", ""),
    ("draft board, a department opened", "?department=L00"),
    ("draft board, たかはし", "?q=たかはし"),
]


def timed(ask: Callable[[], object]) -> list[float]:
    """Return how long something takes, in milliseconds, several times."""
    ask()  # warm: templates, plans
    taken = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - begun) * 1000)
    return taken


def print_row(title: str, taken: list[float], yardstick: list[float]) -> None:
    """Print the median, the slowest and the ratio to an empty page."""
    median = statistics.median(taken)
    ratio = median / statistics.median(yardstick)
    print(f"{title:44}{median:10.1f}{max(taken):12.1f}{ratio:10.0f}")


if __name__ == "__main__":
    main()
