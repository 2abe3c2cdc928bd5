"""Dates as pages, rules and notices write them."""

from datetime import UTC, datetime

import pytest

from training.wording import moment_words, span_parts, span_words

START = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("end", "words", "parts"),
    [
        (
            datetime(2026, 11, 23, 7, 30, tzinfo=UTC),
            "2026年11月23日(月) 14:00〜16:30",
            ("2026年11月23日(月)", "14:00〜16:30"),
        ),
        (
            datetime(2026, 11, 23, 15, 0, tzinfo=UTC),
            "2026年11月23日(月) 14:00〜2026年11月24日(火) 00:00",
            ("2026年11月23日(月) 14:00〜", "2026年11月24日(火) 00:00"),
        ),
    ],
)
def test_span(end, words, parts):
    assert span_words(START, end) == words
    assert span_parts(START, end) == parts


def test_moment_is_in_japans_time():
    assert moment_words(datetime(2026, 3, 31, 15, 0, tzinfo=UTC)) == "2026年4月1日(水) 00:00"
