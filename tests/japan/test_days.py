from datetime import UTC, date, datetime

import pytest

from japan.days import JAPAN_TIME, japanese_day


@pytest.mark.parametrize(
    "value",
    [
        date(2027, 4, 1),
        datetime(2027, 3, 31, 15, 0, tzinfo=UTC),
        datetime(2027, 4, 1, 0, 0, tzinfo=JAPAN_TIME),
        datetime(2027, 4, 1, 23, 59),  # noqa: DTZ001 - naive means Japan time
    ],
    ids=["date", "midnight in Japan, said in UTC", "midnight in Japan", "naive"],
)
def test_japanese_day_is_the_first_of_april(value):
    day = japanese_day(value)

    assert (type(day), day) == (date, date(2027, 4, 1))


def test_japanese_day_one_second_before_midnight():
    value = datetime(2027, 3, 31, 14, 59, 59, tzinfo=UTC)

    assert japanese_day(value) == date(2027, 3, 31)
