"""The enrolment race: 200 people press 申し込む for 30 seats at the same moment.

    python -m shimonoseki_dx.embedded exec -- python -m tests.load.enrolment_race

Every person has a database connection of their own. All wait at a gate, are let go together, and
go through the same action as the page's button. It leaves what it made in its data folder.
"""

import os
import sys
import threading
import time
from dataclasses import dataclass

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shimonoseki_dx.settings")
django.setup()  # before the models are imported

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from staff.models import StaffMember  # noqa: E402
from tests.factories.training import SessionFactory  # noqa: E402
from training.actions.enrolments import enrol  # noqa: E402
from training.choices import EnrolmentState  # noqa: E402

PEOPLE = 200
SEATS = 30


@dataclass
class Racer:
    """One person, and how long the answer took."""

    person: object
    seconds: float = 0.0
    problem: str = ""


def main() -> int:
    """Run the race, print what came of it, and return 1 if anything is not as it must be."""
    call_command("migrate", verbosity=0)
    session, racers = _line_up()
    began = time.perf_counter()
    _race(session, racers)
    elapsed = time.perf_counter() - began
    return 0 if _report(session, racers, elapsed) else 1


def _line_up():
    stamp = f"{time.time_ns() // 1000:x}"[-8:]
    people = StaffMember.objects.bulk_create(
        StaffMember(number=f"R{stamp}{n:03}", name=f"受講 {n}") for n in range(PEOPLE)
    )
    session = SessionFactory(capacity=SEATS, course__code=f"R{stamp}")
    return session, [Racer(person) for person in people]


def _race(session, racers):
    gate = threading.Barrier(len(racers))
    threads = [threading.Thread(target=_run, args=(session, racer, gate)) for racer in racers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _run(session, racer, gate):
    try:
        connection.ensure_connection()
        gate.wait(timeout=120)
        began = time.perf_counter()
        enrol(session=session, attendee=racer.person, by=racer.person)
        racer.seconds = time.perf_counter() - began
    except Exception as problem:  # a race that loses somebody must say so
        racer.problem = f"{type(problem).__name__}: {problem}"
        gate.abort()
    finally:
        connection.close()


def _report(session, racers, elapsed):
    line = list(session.enrolments.in_line())
    confirmed = [row for row in line if row.state == EnrolmentState.CONFIRMED]
    waiting = [row for row in line if row.state == EnrolmentState.WAITING]
    moments = [row.requested_at for row in line]
    checks = {
        f"exactly {SEATS} seats given": len(confirmed) == SEATS,
        f"{PEOPLE - SEATS} in the queue": len(waiting) == PEOPLE - SEATS,
        "seats went to the first in line": line[:SEATS] == confirmed,
        "time order equals key order": [row.pk for row in line] == sorted(row.pk for row in line),
        "no two at the same moment": len(set(moments)) == len(moments),
        "nobody met an error": not any(racer.problem for racer in racers),
    }
    times = sorted(racer.seconds for racer in racers)
    print(f"connections       {len(racers):6}")
    print(f"seats given       {len(confirmed):6} of {SEATS}")
    print(f"queue             {len(waiting):6}")
    print(f"elapsed           {elapsed:6.2f} s   ({len(racers) / elapsed:.0f} requests a second)")
    print(f"answer, median    {times[len(times) // 2]:6.2f} s   slowest {times[-1]:.2f} s")
    for name, holds in checks.items():
        print(f"{'ok ' if holds else 'NOT'} {name}")
    for racer in racers:
        if racer.problem:
            print(racer.problem, file=sys.stderr)
            break
    return all(checks.values())


if __name__ == "__main__":
    sys.exit(main())
