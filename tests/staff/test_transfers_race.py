"""Two workers find the same batch due at the same moment, on two connections."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from staff import tasks
from staff.choices import TransferState
from staff.models import Notice, Posting, TransferChange
from tests.staff.transfer_city import City, fresh


@pytest.mark.django_db(transaction=True)
def test_two_workers_apply_a_batch_once():
    city = City()
    batch = city.ready(
        *({"number": f"00020{n}", "division": city.pay} for n in (1, 3)),
        {"kind": "hire", "number": "000900", "name": "新人 一郎", "division": city.tax,
         "title": city.clerk},
        day=date(2026, 4, 1),
        announced_at=timezone.now(),
    )  # fmt: skip
    start = Barrier(4)

    def work(_):
        start.wait()
        try:
            tasks.carry_out_transfers()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))

    batch = fresh(batch)
    assert (batch.state, batch.problem) == (TransferState.APPLIED, "")
    assert Posting.objects.filter(person__number__in=["000201", "000203"]).count() == 4
    assert Posting.objects.filter(person__number="000900").count() == 1
    # two ended, three begun, one person with a kind of employment: once
    assert TransferChange.objects.filter(batch=batch).count() == 7
    assert Notice.objects.filter(kind="staff.transfer.own").count() == 2
    assert Notice.objects.filter(kind="staff.transfer.applied").count() == 1
    assert Notice.objects.filter(kind="staff.transfer.problem").count() == 0
