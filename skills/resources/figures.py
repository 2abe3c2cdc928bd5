"""The statistics as lines of a file: what the page shows to this reader, and nothing else."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from skills.choices import GapState
from skills.models import Skill, Snapshot
from skills.queries.cells import CITY, Cell
from skills.queries.city import Line, Statistics
from skills.queries.years import HistoryCell, YearFigures

WITHHELD = "非表示"
ALL_SKILLS = "すべて"
WHOLE_CITY = "市全体"
HEADINGS = (
    "時点", "区分", "対象", "対象のコード", "スキル", "スキルのコード", "目標あり", "達成",
    "あと少し", "これから", "あと少しとこれから", "目標なし", "達成の割合（％）",
)  # fmt: skip
AVERAGE = "平均の差"

Row = list[Any]


def city_lines(stats: Statistics) -> Iterator[Row]:
    """Yield the page of the whole city: sums over the skills, by category and group."""
    skills = stats.figures.skills
    yield _head(stats)
    yield _row(stats, ("全体", WHOLE_CITY, "", ALL_SKILLS, ""), stats.over(CITY, skills))
    for line in stats.categories():
        yield _row(stats, ("分類", WHOLE_CITY, "", line.label, ""), line.cell)
    for kind, lines in (
        ("職位", stats.grades(skills)),
        ("役割", stats.roles(skills)),
        ("部局", stats.departments(skills)),
    ):
        for line in lines:
            yield _row(stats, (kind, line.label, line.code, ALL_SKILLS, ""), line.cell)


def skill_lines(stats: Statistics, skill: Skill) -> Iterator[Row]:
    """Yield the page of one skill: the city, departments, grades and roles."""
    named = (skill.name, skill.code)
    yield _head(stats)
    yield _row(stats, ("全体", WHOLE_CITY, "", *named), stats.cell(CITY, skill))
    for kind, lines in (
        ("部局", stats.departments([skill])),
        ("職位", stats.grades([skill])),
        ("役割", stats.roles([skill])),
    ):
        for line in lines:
            yield _row(stats, (kind, line.label, line.code, *named), line.cell)


def matrix_lines(stats: Statistics, groups: Iterable[tuple[str, Sequence[Line]]]) -> Iterator[Row]:
    """Yield groups × skills, one line for each. groups: (kind, lines with the groups' keys)."""
    yield _head(stats)
    for kind, lines in groups:
        for line in lines:
            for skill in stats.figures.skills:
                told = (kind, line.label, line.code, skill.name, skill.code)
                yield _row(stats, told, stats.cell(line.key, skill))


def year_lines(
    years: Iterable[YearFigures], categories: Iterable[tuple[Any, Iterable[YearFigures]]]
) -> Iterator[Row]:
    """Yield the locked years beside each other: the city, then category by category."""
    yield ["年度末", "分類", "職員", "目標あり", "達成", "達成の割合（％）"]
    for figures in years:
        yield _year(figures, ALL_SKILLS)
    for category, cells in categories:
        for figures in cells:
            yield _year(figures, str(category.label))


def history_lines(
    snapshots: Sequence[Snapshot], rows: Iterable[tuple[Skill, Sequence[HistoryCell | None]]]
) -> Iterator[Row]:
    """Yield one person's years: a line for each skill and year."""
    yield ["年度末", "スキル", "スキルのコード", "目標", "レベル", "状態", "訂正後のレベル"]
    for number, snapshot in enumerate(snapshots):
        for skill, cells in rows:
            cell = cells[number]
            if cell is not None:
                corrected = "" if cell.corrected is None else cell.corrected
                state = str(GapState(cell.state).label)
                yield [
                    f"{snapshot.year}末", skill.name, skill.code, cell.target or "", cell.level,
                    state, corrected,
                ]  # fmt: skip


def _head(stats: Statistics) -> Row:
    return [*HEADINGS, AVERAGE] if stats.sees_all else [*HEADINGS]


def _row(stats: Statistics, told: tuple[str, ...], cell: Cell) -> Row:
    row = [_day(stats.figures.day), *told, cell.asked, *_states(cell), cell.no_target]
    row.append("" if cell.percent is None else cell.percent)
    if stats.sees_all:
        row.append("" if cell.average_gap is None else round(cell.average_gap, 2))
    return row


def _states(cell: Cell) -> Row:
    if cell.is_withheld:
        return [WITHHELD] * 4
    if not cell.shows_all:
        return [cell.counts.met, WITHHELD, WITHHELD, cell.counts.below]
    return [cell.counts.met, cell.counts.near, cell.counts.off, cell.counts.below]


def _year(figures: YearFigures, category: str) -> Row:
    snapshot, counts = figures.snapshot, figures.counts
    percent = "" if figures.percent is None else figures.percent
    return [f"{snapshot.year}末", category, snapshot.people, counts.people, counts.met, percent]


def _day(day: date) -> str:
    return day.isoformat()
