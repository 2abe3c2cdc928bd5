"""The fiscal year (年度): 1 April to 31 March, named by era."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from japan.days import japanese_day
from japan.era import ERA_NAMES, ERA_PATTERN, ERAS, Era, compact, era_of, era_year_label
from japan.sentences import quoted

FIRST_YEAR = 1868  # 明治元年度
LAST_YEAR = 9998  # the year after it has no 31 March that Python can hold

_WRITTEN = re.compile(
    rf"(?:(?P<era>{ERA_PATTERN})(?P<number>\d{{1,2}}|元)|(?P<year>\d{{4}}))(?:年度?|度)?"
    r"(?:\((?P<western>\d{4})\))?",
    re.ASCII | re.I,
)
_EXAMPLES = "「令和8年度」「R8」「2026」のように入力してください。"


class FiscalYearError(ValueError):
    """A fiscal year that cannot be read or held; str() is the sentence that the person reads."""


@dataclass(frozen=True)
class Quarter:
    """Three months of a fiscal year: number 1 is April to June, 4 is January to March."""

    number: int
    first_day: date
    next_first_day: date  # exclusive end, as in the half-open periods of the database

    @property
    def last_day(self) -> date:
        """The last day that belongs to the quarter."""
        return self.next_first_day - timedelta(days=1)

    @property
    def label(self) -> str:
        """第1四半期."""
        return f"第{self.number}四半期"

    def __contains__(self, day: date) -> bool:
        return self.first_day <= japanese_day(day) < self.next_first_day


@dataclass(frozen=True, order=True)
class FiscalYear:
    """A fiscal year by the western year in which it begins: 2026 is 令和8年度."""

    year: int

    def __post_init__(self) -> None:
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise FiscalYearError(f"{self.year}年度は扱えません。年度を確認してください。")

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the fiscal year that day falls in; aware datetimes count in Japan time."""
        plain = japanese_day(day)
        return cls(plain.year if plain.month >= 4 else plain.year - 1)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read 令和8年度, 令和８年, R8, 2026, ２０２６年度, 令和元年度, 令和8年度(2026).

        Both names of a changing year lead to it (平成31年度 and 令和元年度 are 2019); a year
        that its era never reached (平成40年度) is refused with the right name.
        """
        match = _WRITTEN.fullmatch(compact(text))
        if not text.strip():
            raise FiscalYearError("年度が入力されていません。" + _EXAMPLES)
        if match is None:
            raise FiscalYearError(f"{quoted(text)}を年度として読み取れません。" + _EXAMPLES)
        year = cls(int(match["year"])) if match["year"] else cls._by_era(match, text)
        if match["western"] and int(match["western"]) != year.year:
            message = f"{quoted(text)}の和暦と西暦が合いません。どちらかを直してください。"
            raise FiscalYearError(message)
        return year

    @classmethod
    def _by_era(cls, match: re.Match[str], text: str) -> Self:
        era = ERA_NAMES[match["era"].upper()]
        number = 1 if match["number"] == "元" else int(match["number"])
        if number == 0:
            message = f"{quoted(text)}の年が0です。最初の年度は「元年度」と入力してください。"
            raise FiscalYearError(message)
        year = cls(era.western_year(number))
        if year.year > _last_year(era):
            message = f"{quoted(text)}は{year.label}です。{year.label}と入力し直してください。"
            raise FiscalYearError(message)
        return year

    @property
    def first_day(self) -> date:
        """1 April."""
        return date(self.year, 4, 1)

    @property
    def last_day(self) -> date:
        """31 March of the following calendar year, which still belongs to this fiscal year."""
        return date(self.year + 1, 3, 31)

    @property
    def next_first_day(self) -> date:
        """The exclusive end: 1 April of the following calendar year."""
        return date(self.year + 1, 4, 1)

    @property
    def label(self) -> str:
        """令和8年度. FY2019 is 令和元年度 in full, as the Government decided.

        The era in force on 1 May names the year. That is the era of 1 April in every year
        but 2019, whose April was still 平成31年.
        """
        era, number = self._named_by()
        return f"{era.name}{era_year_label(number)}年度"

    @property
    def long_label(self) -> str:
        """令和8年度(2026), for lists where both reckonings help."""
        return f"{self.label}({self.year})"

    @property
    def short(self) -> str:
        """R8, for narrow columns."""
        era, number = self._named_by()
        return f"{era.letter}{number}"

    @property
    def next(self) -> Self:
        """The following fiscal year."""
        return type(self)(self.year + 1)

    @property
    def previous(self) -> Self:
        """The preceding fiscal year."""
        return type(self)(self.year - 1)

    def quarters(self) -> tuple[Quarter, ...]:
        """Return the four quarters in order; together they cover the year without a gap."""
        starts = [
            self.first_day,
            date(self.year, 7, 1),
            date(self.year, 10, 1),
            date(self.year + 1, 1, 1),
            self.next_first_day,
        ]
        return tuple(Quarter(n, starts[n - 1], starts[n]) for n in range(1, 5))

    def quarter_of(self, day: date) -> int:
        """Return 1 to 4; FiscalYearError when day lies outside this year."""
        if day not in self:
            shown = japanese_day(day).isoformat()
            message = f"{shown}は{self.label}の日付ではありません。年度を確認してください。"
            raise FiscalYearError(message)
        return (japanese_day(day).month - 4) % 12 // 3 + 1

    def __contains__(self, day: date) -> bool:
        return self.first_day <= japanese_day(day) < self.next_first_day

    def __str__(self) -> str:
        return self.label

    def _named_by(self) -> tuple[Era, int]:
        era = era_of(date(self.year, 5, 1))
        return era, self.year - era.first_day.year + 1


def _last_year(era: Era) -> int:
    """Return the last western year that era shares; the era in force has no end yet."""
    position = ERAS.index(era)
    return ERAS[position - 1].first_day.year if position else LAST_YEAR
