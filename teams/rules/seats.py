"""Decisions about teams. Pure: nothing here queries, writes or reads the clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from psycopg.types.range import DateRange

from japan.fiscal import FiscalYear
from staff.choices import Grade
from teams.choices import TeamRole

# Figure 5 of the policy is marked 「参考」: a guide, which a year's seat rules may replace.
GRADE_GUIDE: Mapping[TeamRole, Grade] = {
    TeamRole.LEAD: Grade.MANAGER,
    TeamRole.LEADER: Grade.ASSISTANT_MANAGER,
    TeamRole.MEMBER: Grade.GENERAL,
}


class TeamRefused(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """A rule turns a change of a team down; str() is the sentence that the person reads."""


@dataclass(frozen=True)
class SeatPlace:
    """One chair of a team: role, division (None: the whole department) and number."""

    role: TeamRole
    division_id: int | None
    position: int


@dataclass(frozen=True)
class Completeness:
    """Whether a team has everybody that it must have on a day."""

    required: int
    vacant: int

    @property
    def is_complete(self) -> bool:
        """Tell whether there are seats at all and none that must be filled is empty."""
        return self.required > 0 and self.vacant == 0

    @property
    def label(self) -> str:
        """Say it in a word."""
        if not self.required:
            return "席が未設定"
        return f"空席 {self.vacant}" if self.vacant else "そろっています"


def grade_warning(*, role: TeamRole, usual: Grade | None, actual: Grade | None) -> str:
    """Return the sentence for a grade outside the guide of figure 5; empty when it fits.

    A guide warns and never refuses: the person may be the right one all the same.
    """
    usual = usual or GRADE_GUIDE[role]
    if actual == usual:
        return ""
    found = f"「{actual.label}」です" if actual else "登録されていません"
    return (
        f"{role.label}の目安の職位は「{usual.label}」ですが、この人の職位は{found}。"
        "このまま選任できます。理由があれば記録に残してください。"
    )


def check_term(*, starts_on: date, last_day: date | None) -> None:
    """Refuse a term that ends before it begins."""
    if last_day is not None and last_day < starts_on:
        raise TeamRefused("任期の最後の日は、始まりの日以後にしてください。")


def check_ending(*, starts_on: date, present_last_day: date | None, last_day: date) -> None:
    """Refuse an end outside of the term: a term is shortened here, never prolonged."""
    if last_day < starts_on:
        raise TeamRefused(
            f"任期は{day_words(starts_on)}に始まります。最後の日は、その日以後にしてください。"
            "選任そのものが誤りのときは、理由に「入力の訂正」を選んでください。"
        )
    if present_last_day is not None and last_day > present_last_day:
        raise TeamRefused(
            f"任期は{day_words(present_last_day)}までです。それより後の日は選べません。"
        )


NOT_THERE = "任期の始まりの日には、この席がありません。席の期間を確かめてください。"


def check_seat(*, is_there: bool, seat_ends: date | None, term_ends: date | None) -> None:
    """Refuse a term on a seat that is not there on its first day, or that closes within it.

    is_there: the seat counts on the first day. Both ends are half-open; None: never.
    """
    if not is_there:
        raise TeamRefused(NOT_THERE)
    if seat_ends is not None and (term_ends is None or term_ends > seat_ends):
        last = day_words(seat_ends - timedelta(days=1))
        raise TeamRefused(f"この席は{last}までです。任期の最後の日を、その日以前にしてください。")


def usual_last_day(starts_on: date) -> date:
    """Return the end of the fiscal year, until which a term runs where nobody decides otherwise."""
    return FiscalYear.of(starts_on).last_day


def term_period(starts_on: date, last_day: date | None) -> DateRange:
    """Return the half-open period of a term."""
    return DateRange(starts_on, last_day + timedelta(days=1) if last_day else None)


def last_day_of(upper: date | None) -> date | None:
    """Return the last day of a half-open period."""
    return upper - timedelta(days=1) if upper else None


def day_words(day: date) -> str:
    """Return a day as sentences say it."""
    return f"{day.year}年{day.month}月{day.day}日"
