"""When a year's end may be recorded, and how a locked level and a correction are told."""

from datetime import date

from japan.fiscal import FiscalYear


class SnapshotRefused(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """A year's end cannot be recorded; str() is the sentence that the person reads."""


def why_not_record(
    year: FiscalYear, *, today: date, is_locked: bool, has_map: bool, people: int
) -> str:
    """Return why the end of the year cannot be recorded; "" if it can."""
    if today <= year.last_day:
        return f"{year}末の記録は、{year.next_first_day.year}年4月1日から作成できます。"
    if is_locked:
        return f"{year}末の記録は、すでに確定しています。"
    if not has_map:
        return f"{year}のスキルマップが公開されていないため、記録を作成できません。"
    if not people:
        return f"{year}末の日に配属されていた職員がいないため、記録を作成できません。"
    return ""
