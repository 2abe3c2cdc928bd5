"""Two deeds on two connections, of which the second waits for a lock of the first."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Any

from django.db import connection, transaction

from teams.rules import TeamRefused

LONGEST = 20  # seconds
WAITING = """
SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))
"""


def one_after_the_other(first: Callable[[], Any], second: Callable[[], Any]) -> str:
    """Do the first deed, and commit it once the second one waits for it.

    Return what the second one is told: its refusal, or 「done」.
    """
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            answer = pool.submit(_told, second)
            _until_it_waits()
        return answer.result()


def _told(deed: Callable[[], Any]) -> str:
    try:
        deed()
    except TeamRefused as refusal:
        return str(refusal)
    finally:
        connection.close()
    return "done"


def _until_it_waits() -> None:
    last = monotonic() + LONGEST
    with connection.cursor() as cursor:
        while monotonic() < last:
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
    raise AssertionError("The second deed waits for no lock of the first.")
