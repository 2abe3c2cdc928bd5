"""How long a batch of transfers takes: brought in, previewed, applied, undone; 2,800 and 28,000 people.

    python -m shimonoseki_dx.embedded exec -- python -m tests.load.transfers

Every fifth person moves, and most people of a division have a chair in its team: what becomes of the
chairs is part of the preview, of applying and of the undoing. Runs against a database of its own, which is made and dropped again.
"""

import os
import time
from collections.abc import Callable, Sequence
from typing import Any

SIZES = (2_800, 28_000)
MOVING_EVERY = 5


def main(sizes: Sequence[int] = SIZES) -> None:
    """Measure both sizes and print them side by side with their ratio."""
    import django  # noqa: PLC0415 - settings are read when it starts

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shimonoseki_dx.settings")
    django.setup()
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import (  # noqa: PLC0415
        setup_test_environment,
        teardown_test_environment,
    )

    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    setup_test_environment()
    try:
        _print(sizes, [_measured(people) for people in sizes])
    finally:
        teardown_test_environment()
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def _print(sizes: Sequence[int], columns: list[dict[str, float]]) -> None:
    heads = [f"{people:,} people" for people in sizes]
    print(f"{'':44}{heads[0]:>16}{heads[1]:>16}{'ratio':>8}")
    for name in columns[0]:
        small, large = (column[name] for column in columns)
        print(f"{name:44}{small:14.2f} s{large:14.2f} s{large / small:8.1f}")


def _measured(people: int) -> dict[str, float]:
    """Return seconds by step; what was written is rolled back, so that the next size starts empty."""
    from django.db import connection, transaction  # noqa: PLC0415

    with transaction.atomic():
        batch, office, arrivals = _prepared(people)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ANALYZE")
        found = dict(_steps(batch, office, arrivals))
        transaction.set_rollback(True)
    return found


def _prepared(people: int) -> tuple[Any, Any, Any]:
    from datetime import date  # noqa: PLC0415

    from django.utils import timezone  # noqa: PLC0415

    from staff.actions.transfer_lines import Arrival  # noqa: PLC0415
    from staff.actions.transfers import create_batch  # noqa: PLC0415
    from staff.models import Division, Posting, TransferLine  # noqa: PLC0415
    from tests.factories.staff import office_member  # noqa: PLC0415
    from tests.load.chairs import seat_everybody  # noqa: PLC0415
    from tests.load.crowd import crowd  # noqa: PLC0415

    crowd(people)
    # The crowd brings its own moves along; here the batch is to make them.
    Posting.objects.filter(period__startswith=date(2027, 4, 1)).delete()
    Posting.objects.update(period=(date(2024, 4, 1), None))
    seat_everybody(date(2027, 4, 1))
    office = office_member()
    values = {
        "name": "定期人事異動",
        "effective_on": date(2026, 4, 1),
        "announced_at": timezone.now(),
    }
    batch = create_batch(values=values, by=office)
    divisions = list(Division.objects.filter(code__startswith="C").order_by("code"))
    arrivals = [
        Arrival(
            TransferLine(
                kind="move", number=f"{number:07}", division=divisions[(number + 7) % 100]
            ),
            number + 2,
        )
        for number in range(0, people, MOVING_EVERY)
    ]
    return batch, office, arrivals


def _steps(batch: Any, office: Any, arrivals: Any) -> Any:
    from staff.actions.transfer_application import apply_batch  # noqa: PLC0415
    from staff.actions.transfer_lines import take_lines  # noqa: PLC0415
    from staff.actions.transfer_undo import hindrances, undo_batch  # noqa: PLC0415
    from staff.actions.transfers import make_ready  # noqa: PLC0415
    from staff.models import TransferBatch  # noqa: PLC0415
    from staff.queries.transfer_effects import preview  # noqa: PLC0415
    from staff.queries.transfers import check  # noqa: PLC0415

    lines = f"{len(arrivals):,} lines"
    yield (
        "lines stored and checked",
        _timed(lambda: take_lines(batch=batch, arrivals=arrivals, replace=False, by=office)),
    )
    yield "check and preview of consequences", _timed(lambda: preview(check(batch)))
    version = TransferBatch.objects.get(pk=batch.pk).version
    yield (
        "checked again and made final",
        _timed(lambda: make_ready(batch=batch, version=version, by=office)),
    )
    yield "applied", _timed(lambda: apply_batch(batch=batch, by=office))
    yield "what stands on it, looked for", _timed(lambda: hindrances(_now(batch)))
    yield "undone", _timed(lambda: undo_batch(batch=batch, by=office))
    print(f"{lines}: done")


def _now(batch: Any) -> Any:
    return type(batch).objects.get(pk=batch.pk)


def _timed(step: Callable[[], object]) -> float:
    begun = time.perf_counter()
    step()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
