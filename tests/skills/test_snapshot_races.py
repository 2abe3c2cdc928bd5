"""Two workers record the same year's end at once, on two connections."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from japan.fiscal import FiscalYear
from skills.actions.snapshots import record_year_end
from skills.models import Snapshot, SnapshotLevel
from skills.rules.snapshots import SnapshotRefused
from tests.factories.skills import TargetFactory
from tests.factories.staff import employee

NOW = datetime(2026, 4, 1, 1, 20, tzinfo=ZoneInfo("Asia/Tokyo"))


@pytest.mark.django_db(transaction=True)
def test_a_year_is_recorded_once():
    TargetFactory(fiscal_year=2025)
    for _ in range(3):
        employee()
    start = Barrier(2)

    def record(_worker):
        start.wait()
        try:
            record_year_end(year=FiscalYear(2025), now=NOW, by=None)
        except SnapshotRefused as refusal:
            return str(refusal)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        results = sorted(pool.map(record, range(2)))

    assert results == ["done", "令和7年度末の記録は、すでに確定しています。"]
    assert Snapshot.objects.get().people == 3
    assert SnapshotLevel.objects.count() == 3
