from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import IntEnum

import pytest

from japan.tables import cell_text
from japan.tables.cell import fits_excel


class Level(IntEnum):
    HIGH = 3


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "はい"),
        (False, "いいえ"),
        ("007", "007"),
        (-5, "-5"),
        (Level.HIGH, "3"),
        (1.0, "1"),
        (0.1, "0.1"),
        (1e21, "1000000000000000000000"),
        (1e-7, "0.0000001"),
        (Decimal("1.50"), "1.50"),
        (date(2026, 4, 1), "2026-04-01"),
        (datetime(2026, 4, 1, 9, 5), "2026-04-01 09:05"),  # noqa: DTZ001 - Japan time
        (datetime(2026, 3, 31, 15, 0, 7, tzinfo=UTC), "2026-04-01 00:00:07"),
        (time(9, 30), "09:30"),
        (timedelta(hours=26, minutes=5), "26:05"),
    ],
)
def test_cell_text(value, text):
    assert cell_text(value) == text


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN")])
def test_cell_text_refuses_what_is_no_number(value):
    with pytest.raises(ValueError, match=r"^表に書き出せない数値です"):
        cell_text(value)


@pytest.mark.parametrize(
    ("text", "fits"),
    [("あ" * 32_767, True), ("あ" * 32_768, False), ("𠮷" * 16_383, True), ("𠮷" * 16_384, False)],
    ids=["at the limit", "beyond", "pairs at the limit", "pairs beyond"],
)
def test_fits_excel_counts_utf16_units(text, fits):
    assert fits_excel(text) is fits
