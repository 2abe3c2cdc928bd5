"""How fast the directory is searched and a day's roster is read with 28,000 people.

    python -m shimonoseki_dx.embedded exec -- python -m tests.load.roster

Each page is told beside an empty Django page asked for in the same way: the ratio carries over to
another machine. Part of ``make bench``. Runs against a database of its own, which is made and dropped again. Needs the two servers only.
"""

from tests.load.measure import TIMES, empty_page, print_row, timed, with_own_database

PEOPLE = 28_000


def main(people: int = PEOPLE) -> None:
    """Fill a city and print how long each page takes in the view, without the network."""
    with_own_database(lambda: _measure(people))


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


if __name__ == "__main__":
    main()
