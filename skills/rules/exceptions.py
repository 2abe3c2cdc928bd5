"""When a personal exception may begin and end. Pure."""

from datetime import date, timedelta

from skills.rules.maps import MapRefused


def check_period(*, first_day: date, last_day: date | None, today: date) -> None:
    """Refuse an exception that ends before it begins, or that would rewrite what has been."""
    if first_day < today:
        raise MapRefused(
            "始まりの日は、今日か、それより後にしてください。過ぎた日の目標は変えられません。"
        )
    if last_day is not None and last_day < first_day:
        raise MapRefused("最後の日は、始まりの日以後にしてください。")


def check_ending(
    *, first_day: date, present_last_day: date | None, last_day: date, today: date
) -> None:
    """Refuse an end outside of the exception, or one that would rewrite what has been."""
    if present_last_day is not None and last_day > present_last_day:
        raise MapRefused(
            f"この例外は{_words(present_last_day)}までです。それより後の日は選べません。"
        )
    earliest = max(first_day, today - timedelta(days=1))
    if last_day < earliest:
        raise MapRefused(
            f"最後の日は、{_words(earliest)}以後にしてください。過ぎた日の目標は変えられません。"
        )


def _words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
