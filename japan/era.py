"""Dates as people write them: western and era (和暦) notation, both ways."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from japan.days import japanese_day
from japan.sentences import quoted


class DateError(ValueError):
    """A date that cannot be read or written; str() is the sentence that the person reads."""


@dataclass(frozen=True)
class Era:
    """A Japanese era. Its year 1 is the calendar year of first_day, however short."""

    name: str
    letter: str
    first_day: date

    def western_year(self, number: int) -> int:
        """Return the western year of era year number (1 = 元年)."""
        return self.first_day.year + number - 1


# Newest first. 明治 begins where the edict set it, on 慶応4年1月1日 of the old calendar; days
# before 1873 are counted in the western calendar all the same.
ERAS = (
    Era("令和", "R", date(2019, 5, 1)),
    Era("平成", "H", date(1989, 1, 8)),
    Era("昭和", "S", date(1926, 12, 25)),
    Era("大正", "T", date(1912, 7, 30)),
    Era("明治", "M", date(1868, 1, 25)),
)
ERA_NAMES = {word: era for era in ERAS for word in (era.name, era.letter)}
ERA_PATTERN = "|".join(ERA_NAMES)

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ー", "-"))
_MONTH_DAY = (
    r"(?:年(?P<month>\d{1,2})月(?P<day>\d{1,2})日"
    r"|(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2}))"
)
_WESTERN = re.compile(rf"(?P<year>\d{{4}}){_MONTH_DAY}", re.ASCII)
_ERA = re.compile(rf"(?P<era>{ERA_PATTERN})(?P<year>\d{{1,2}}|元){_MONTH_DAY}", re.ASCII | re.I)
_EIGHT_DIGITS = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})", re.ASCII)
_EXAMPLES = "「2026-11-23」「2026/11/23」「令和8年11月23日」「R8.11.23」のように入力してください。"


def era_of(day: date) -> Era:
    """Return the era in force on day; DateError before 明治."""
    plain = japanese_day(day)
    for era in ERAS:
        if era.first_day <= plain:
            return era
    raise DateError(f"{plain.isoformat()}は明治より前の日付です。年を確認してください。")


def era_year_label(number: int) -> str:
    """Write an era year the official way: 1 is 元."""
    return "元" if number == 1 else str(number)


def format_era(day: date) -> str:
    """Write day as 令和8年11月23日; the first year of an era is 元年."""
    plain, era, number = _split(day)
    return f"{era.name}{era_year_label(number)}年{plain.month}月{plain.day}日"


def format_era_short(day: date) -> str:
    """Write day as R8.11.23, for narrow columns; the first year is a plain 1."""
    plain, era, number = _split(day)
    return f"{era.letter}{number}.{plain.month}.{plain.day}"


def compact(text: str) -> str:
    """Bring typed dates to one shape: NFKC, one kind of dash, no white space at all."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text).translate(_DASHES))


def parse_date(value: str | int | date) -> date:
    """Read a date that a person or a spreadsheet wrote.

    Takes 2026-11-23, 2026/11/23, 2026.11.23, 20261123, 2026年11月23日, 令和8年11月23日,
    R8.11.23, full-width digits and stray spaces; date and datetime objects pass through as
    the day in Japan. A spreadsheet's serial number (46349) and a three-digit era year are
    refused: neither can be told from a slip. Raises DateError, whose sentence quotes the input.
    """
    if isinstance(value, date):
        return japanese_day(value)
    text = compact(str(value))
    if not text:
        raise DateError("日付が入力されていません。" + _EXAMPLES)
    shown = quoted(str(value))
    if match := _ERA.fullmatch(text):
        return _era_date(match, shown)
    if match := _WESTERN.fullmatch(text) or _EIGHT_DIGITS.fullmatch(text):
        day = _existing_date(int(match["year"]), match, shown)
        era_of(day)  # refuses years that nobody at city hall can mean
        return day
    raise DateError(f"{shown}を日付として読み取れません。" + _EXAMPLES)


def _split(day: date) -> tuple[date, Era, int]:
    plain, era = japanese_day(day), era_of(day)
    return plain, era, plain.year - era.first_day.year + 1


def _era_date(match: re.Match[str], shown: str) -> date:
    era = ERA_NAMES[match["era"].upper()]
    number = 1 if match["year"] == "元" else int(match["year"])
    if number == 0:
        raise DateError(f"{shown}の年が0です。最初の年は「元年」または「1」と入力してください。")
    day = _existing_date(era.western_year(number), match, shown)
    if day < ERAS[-1].first_day or era_of(day) != era:
        raise DateError(_outside(era, day, shown))
    return day


def _outside(era: Era, day: date, shown: str) -> str:
    if day < ERAS[-1].first_day:
        return f"{shown}は{era.name}より前の日付です。年を確認してください。"
    right = format_era(day)
    return f"{shown}は{era.name}の期間にありません。正しくは{right}です。入力し直してください。"


def _existing_date(year: int, match: re.Match[str], shown: str) -> date:
    parts = match.groupdict()
    month, day = parts["month"] or parts["m"], parts["day"] or parts["d"]
    try:
        return date(year, int(month), int(day))
    except ValueError:
        message = f"{shown}は暦にない日付です。月と日を確認してください。"
        raise DateError(message) from None
