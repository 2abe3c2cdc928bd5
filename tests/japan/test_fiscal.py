from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from japan.fiscal import FIRST_YEAR, LAST_YEAR, FiscalYear, FiscalYearError

DAYS = st.dates(min_value=date(FIRST_YEAR, 4, 1), max_value=date(LAST_YEAR + 1, 3, 31))
YEARS = st.integers(FIRST_YEAR, LAST_YEAR).map(FiscalYear)


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 3, 31), 2025),
        (date(2026, 4, 1), 2026),
        (date(2027, 3, 31), 2026),
        (datetime(2026, 3, 31, 15, 0, tzinfo=UTC), 2026),
    ],
)
def test_of_changes_on_the_first_of_april(day, year):
    assert FiscalYear.of(day) == FiscalYear(year)


@given(DAYS)
def test_of_contains_its_day_and_no_neighbour_does(day):
    year = FiscalYear.of(day)
    holders = [y for y in range(year.year - 1, year.year + 2) if _holds(y, day)]

    assert holders == [year.year]


def _holds(year, day):
    return FIRST_YEAR <= year <= LAST_YEAR and day in FiscalYear(year)


def test_edges_of_a_year():
    year = FiscalYear(2026)

    assert (year.first_day, year.last_day, year.next_first_day) == (
        date(2026, 4, 1),
        date(2027, 3, 31),
        date(2027, 4, 1),
    )
    assert (year.previous, year.next) == (FiscalYear(2025), FiscalYear(2027))
    assert year.next_first_day not in year


@pytest.mark.parametrize(
    ("year", "label", "short"),
    [
        (2026, "令和8年度", "R8"),
        (2019, "令和元年度", "R1"),
        (2018, "平成30年度", "H30"),
        (1989, "平成元年度", "H1"),
        (1988, "昭和63年度", "S63"),
        (1926, "大正15年度", "T15"),
        (1912, "明治45年度", "M45"),
        (1868, "明治元年度", "M1"),
    ],
)
def test_label_where_eras_change(year, label, short):
    fiscal_year = FiscalYear(year)

    assert (fiscal_year.label, fiscal_year.short, str(fiscal_year)) == (label, short, label)
    assert fiscal_year.long_label == f"{label}({year})"


@pytest.mark.parametrize(
    ("written", "year"),
    [
        ("令和8年度", 2026),
        ("令和８年", 2026),
        ("令和 8 年度", 2026),
        ("R8", 2026),
        ("r8", 2026),
        ("Ｒ８年度", 2026),
        ("2026", 2026),
        ("２０２６年度", 2026),
        ("令和8年度（2026）", 2026),
        ("令和元年度", 2019),
        ("R1", 2019),
        ("R元", 2019),
        ("平成31年度", 2019),
        ("H31", 2019),
        ("昭和64年度", 1989),
    ],
)
def test_parse_takes_every_usual_writing(written, year):
    assert FiscalYear.parse(written) == FiscalYear(year)


@given(st.integers(FIRST_YEAR, 2117).map(FiscalYear))  # 令和99年度: era years have two digits
def test_parse_reads_back_every_label(year):
    written = [str(year.year), year.label, year.long_label, year.short]

    assert [FiscalYear.parse(text) for text in written] == [year] * 4


@pytest.mark.parametrize(
    ("written", "start"),
    [
        ("", "年度が入力されていません。"),
        ("今年", "「今年」を年度として読み取れません。"),
        ("R8.4", "「R8.4」を年度として読み取れません。"),
        ("26", "「26」を年度として読み取れません。"),
        ("令和0年度", "「令和0年度」の年が0です。"),
        ("平成32年度", "「平成32年度」は令和2年度です。"),
        ("H40", "「H40」は令和10年度です。"),
        ("令和8年度(2025)", "「令和8年度(2025)」の和暦と西暦が合いません。"),
        ("9999", "9999年度は扱えません。"),
        ("1867", "1867年度は扱えません。"),
    ],
)
def test_parse_refuses_with_a_sentence(written, start):
    with pytest.raises(FiscalYearError) as refusal:
        FiscalYear.parse(written)

    assert str(refusal.value).startswith(start)
    assert str(refusal.value).endswith("ください。")


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        (date(2026, 4, 1), 1),
        (date(2026, 6, 30), 1),
        (date(2026, 7, 1), 2),
        (date(2026, 9, 30), 2),
        (date(2026, 10, 1), 3),
        (date(2026, 12, 31), 3),
        (date(2027, 1, 1), 4),
        (date(2027, 3, 31), 4),
    ],
)
def test_quarter_of_at_the_edges(day, quarter):
    assert FiscalYear(2026).quarter_of(day) == quarter


@pytest.mark.parametrize("day", [date(2026, 3, 31), date(2027, 4, 1)])
def test_quarter_of_refuses_a_day_of_another_year(day):
    with pytest.raises(FiscalYearError) as refusal:
        FiscalYear(2026).quarter_of(day)

    assert str(refusal.value) == (
        f"{day.isoformat()}は令和8年度の日付ではありません。年度を確認してください。"
    )


@given(DAYS)
def test_quarters_cover_the_year_and_agree_with_quarter_of(day):
    year = FiscalYear.of(day)
    holders = [quarter.number for quarter in year.quarters() if day in quarter]

    assert holders == [year.quarter_of(day)]


@given(YEARS)
def test_quarters_join_without_a_gap(year):
    quarters = year.quarters()
    ends = [quarter.last_day + timedelta(days=1) for quarter in quarters]

    assert [quarter.first_day for quarter in quarters] == [year.first_day, *ends[:-1]]
    assert ends[-1] == year.next_first_day


def test_quarter_label():
    labels = [quarter.label for quarter in FiscalYear(2026).quarters()]

    assert labels == ["第1四半期", "第2四半期", "第3四半期", "第4四半期"]


def test_years_sort_by_time():
    assert sorted([FiscalYear(2027), FiscalYear(2025)]) == [FiscalYear(2025), FiscalYear(2027)]


@pytest.mark.parametrize("step", [lambda: FiscalYear(1868).previous, lambda: FiscalYear(9998).next])
def test_step_beyond_the_calendar_is_refused(step):
    with pytest.raises(FiscalYearError):
        step()
