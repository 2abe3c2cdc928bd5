"""How fast the pages of teams are with 28,000 people, 100 divisions and 4,000 chairs.

    python -m shimonoseki_dx.embedded exec -- python -m tests.load.team_matrix

Part of ``make bench``. Runs against a database of its own, which is made and dropped again. Needs the two servers only.
"""

from datetime import date

from tests.load.measure import empty_page, print_row, timed, with_own_database

PEOPLE = 28_000
DAYS = ("2026-11-24", "2027-03-31", "2027-04-01")
PAGES = [
    (f"{title}, {day}", f"{path}?on={day}")
    for title, path in (
        ("matrix", "/teams/"),
        ("open chairs", "/teams/vacancies/"),
        ("all chairs", "/teams/seats/"),
        ("roster", "/teams/roster/"),
        ("one team", "/teams/L00/"),
    )
    for day in DAYS
]


def main(people: int = PEOPLE) -> None:
    """Fill a city and print how long each page takes in the view, without the network."""
    with_own_database(lambda: _measure(people))


def _measure(people: int) -> None:
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from teams.models import Seat  # noqa: PLC0415
    from tests.factories.staff import office_member  # noqa: PLC0415
    from tests.load.chairs import seat_everybody  # noqa: PLC0415
    from tests.load.crowd import crowd  # noqa: PLC0415

    crowd(people)
    seat_everybody(date(2027, 4, 1))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = Client()
    client.force_login(office_member())
    print(f"{people:,} people, {Seat.objects.count():,} chairs")
    print(f"{'page':44}{'median ms':>10}{'slowest ms':>12}{'× empty':>10}")
    yardstick = empty_page()
    for title, path in PAGES:
        print_row(title, timed(lambda path=path: client.get(path)), yardstick)


if __name__ == "__main__":
    main()
