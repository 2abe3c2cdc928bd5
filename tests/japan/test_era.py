from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from japan.era import ERAS, DateError, era_of, format_era, format_era_short, parse_date

# Era years are read up to two digits: a third is far likelier a slip than 令和100年.
IN_SOME_ERA = st.dates(min_value=ERAS[-1].first_day, max_value=date(2117, 12, 31))


@pytest.mark.parametrize(
    ("day", "long", "short"),
    [
        (date(2026, 11, 23), "令和8年11月23日", "R8.11.23"),
        (date(2019, 5, 1), "令和元年5月1日", "R1.5.1"),
        (date(2019, 4, 30), "平成31年4月30日", "H31.4.30"),
        (date(1989, 1, 8), "平成元年1月8日", "H1.1.8"),
        (date(1989, 1, 7), "昭和64年1月7日", "S64.1.7"),
        (date(1926, 12, 25), "昭和元年12月25日", "S1.12.25"),
        (date(1926, 12, 24), "大正15年12月24日", "T15.12.24"),
        (date(1912, 7, 30), "大正元年7月30日", "T1.7.30"),
        (date(1912, 7, 29), "明治45年7月29日", "M45.7.29"),
        (date(1868, 1, 25), "明治元年1月25日", "M1.1.25"),
    ],
)
def test_format_era_at_the_edges(day, long, short):
    assert (format_era(day), format_era_short(day)) == (long, short)


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-23",
        "2026/11/23",
        "2026.11.23",
        "20261123",
        20261123,
        "2026年11月23日",
        "令和8年11月23日",
        "令和08年11月23日",
        "R8.11.23",
        "r8-11-23",
        "R08/11/23",
        "２０２６／１１／２３",
        "２０２６－１１－２３",
        "2026ー11ー23",
        "　令和８年１１月２３日 ",
        "令和 8 年 11 月 23 日",
        date(2026, 11, 23),
        datetime(2026, 11, 22, 15, 0, tzinfo=UTC),
    ],
)
def test_parse_date_takes_every_usual_writing(written):
    assert parse_date(written) == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("平成元年1月8日", date(1989, 1, 8)),
        ("H元.1.8", date(1989, 1, 8)),
        ("H1.1.8", date(1989, 1, 8)),
        ("S64.1.7", date(1989, 1, 7)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("㍻31年4月30日", date(2019, 4, 30)),
        ("2024-2-29", date(2024, 2, 29)),
    ],
)
def test_parse_date_at_the_edges(written, day):
    assert parse_date(written) == day


@given(IN_SOME_ERA)
def test_parse_date_reads_back_what_format_wrote(day):
    writings = [
        format_era(day),
        format_era_short(day),
        day.isoformat(),
        f"{day:%Y/%m/%d}",
        f"{day:%Y%m%d}",
    ]

    assert [parse_date(text) for text in writings] == [day] * 5


@given(IN_SOME_ERA)
def test_era_of_is_the_latest_era_begun(day):
    begun = [era for era in ERAS if era.first_day <= day]

    assert era_of(day) == max(begun, key=lambda era: era.first_day)


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("昭和65年1月1日", "平成2年1月1日"),
        ("昭和64年1月8日", "平成元年1月8日"),
        ("平成31年5月1日", "令和元年5月1日"),
        ("令和元年4月30日", "平成31年4月30日"),
    ],
)
def test_parse_date_outside_its_era_names_the_right_one(written, right):
    era = written[:2]
    sentence = (
        f"「{written}」は{era}の期間にありません。正しくは{right}です。入力し直してください。"
    )

    with pytest.raises(DateError) as refusal:
        parse_date(written)

    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    "written", ["2026-02-30", "令和8年2月30日", "20260230", "2025-2-29", "R8.13.1", "0000-01-01"]
)
def test_parse_date_refuses_days_that_no_calendar_has(written):
    with pytest.raises(DateError) as refusal:
        parse_date(written)

    assert str(refusal.value) == f"「{written}」は暦にない日付です。月と日を確認してください。"


@pytest.mark.parametrize(
    "written",
    ["46349", 46349, "2026-11", "11/23", "2026-11/23", "R8", "令和8年度", "あした", "٢٠٢٦-11-23"],
)
def test_parse_date_refuses_what_is_no_date(written):
    with pytest.raises(DateError) as refusal:
        parse_date(written)

    assert str(refusal.value).startswith(f"「{written}」を日付として読み取れません。")


def test_parse_date_refuses_year_zero_of_an_era():
    with pytest.raises(DateError, match=r"^「令和0年1月1日」の年が0です。"):
        parse_date("令和0年1月1日")


def test_parse_date_refuses_an_empty_input():
    with pytest.raises(DateError, match=r"^日付が入力されていません。"):
        parse_date(" 　")


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("0026-11-23", "0026-11-23は明治より前の日付です。年を確認してください。"),
        ("明治元年1月24日", "「明治元年1月24日」は明治より前の日付です。年を確認してください。"),
    ],
)
def test_parse_date_refuses_days_before_the_first_era(written, sentence):
    with pytest.raises(DateError) as refusal:
        parse_date(written)

    assert str(refusal.value) == sentence


def test_parse_date_cuts_a_long_input_short():
    with pytest.raises(DateError) as refusal:
        parse_date("あ" * 1000)

    assert str(refusal.value).startswith("「" + "あ" * 40 + "…」を")
