"""How fast the pages of teams are with 28,000 people, 100 divisions and 4,000 chairs.

    python -m shimonoseki_dx.embedded exec -- python -m tests.load.team_matrix

Runs against a database of its own, which is made and dropped again. Needs the two servers only.
"""

from tests.load.roster import empty_page, print_row, run, timed

PEOPLE = 28_000
CHAIRS_A_DIVISION = 20  # of each of two roles: ten times what the city has
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


def main() -> None:
    """Fill a city and print how long each page takes in the view, without the network."""
    run(_measure)


def _measure() -> None:
    from django.test import Client  # noqa: PLC0415

    from teams.models import Seat  # noqa: PLC0415
    from tests.factories.staff import office_member  # noqa: PLC0415
    from tests.load.crowd import crowd  # noqa: PLC0415

    crowd(PEOPLE)
    _seat_everybody()
    client = Client()
    client.force_login(office_member())
    print(f"{PEOPLE:,} people, {Seat.objects.count():,} chairs")
    print(f"{'page':44}{'median ms':>10}{'slowest ms':>12}{'× empty':>10}")
    yardstick = empty_page(client)
    for title, path in PAGES:
        print_row(title, timed(lambda path=path: client.get(path)), yardstick)


def _seat_everybody() -> None:
    """Give every division its chairs, most of them to its own people, some to nobody."""
    from django.db import connection  # noqa: PLC0415
    from psycopg.types.range import DateRange  # noqa: PLC0415

    from staff.models import Department, Division, StaffMember  # noqa: PLC0415
    from teams.choices import TeamRole  # noqa: PLC0415
    from teams.models import Appointment, Seat, Team  # noqa: PLC0415
    from tests.load.crowd import MOVE, SINCE  # noqa: PLC0415

    teams = {d.pk: Team.objects.create(department=d) for d in Department.objects.all()}
    seats, held = [Seat(team=team, role=TeamRole.LEAD) for team in teams.values()], []
    for division in Division.objects.all():
        people = StaffMember.objects.filter(postings__division=division).order_by("pk").distinct()
        of_division = [
            Seat(team=teams[division.department_id], role=role, division=division, position=number)
            for role in (TeamRole.LEADER, TeamRole.MEMBER)
            for number in range(1, CHAIRS_A_DIVISION + 1)
        ]
        seats += of_division
        for number, (seat, person) in enumerate(zip(of_division, people, strict=False)):
            if number % 7:
                until = MOVE if number % 3 else None
                held.append(Appointment(seat=seat, person=person, period=DateRange(SINCE, until)))
    Seat.objects.bulk_create(seats)
    Appointment.objects.bulk_create(held, batch_size=1000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    main()
