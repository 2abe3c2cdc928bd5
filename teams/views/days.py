"""The day of a page: ``?on=``, the short ways to 3/31, 4/1 and today, and what may not be told yet."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils import timezone

from japan.fiscal import FiscalYear
from staff.permissions import latest_day_for

NOT_TOLD_YET = (
    "先の日の配属は、発令まで事務局と職員課だけが見られます。"
    "席と任期はこの日の内容、配属は今日の内容で示しています。"
)


@dataclass(frozen=True)
class Shortcut:
    """A link to a day that people often ask for."""

    label: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class AskedDay:
    """The day of a page, and the day whose posts the viewer may know."""

    day: date
    posts_day: date
    told: str
    kept: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """Return the day as addresses write it."""
        return self.day.isoformat()

    @property
    def is_today(self) -> bool:
        """Tell whether the page is of today."""
        return self.day == timezone.localdate()

    @property
    def query(self) -> str:
        """Return what keeps the day in a link; empty for today."""
        return "" if self.is_today else f"?on={self.text}"

    @property
    def shortcuts(self) -> list[Shortcut]:
        """Return the links to today and to the two days around the next change of year."""
        today = timezone.localdate()
        year = FiscalYear.of(today)
        days = [
            ("今日", today),
            ("年度末（3月31日）", year.last_day),
            ("年度初め（4月1日）", year.next_first_day),
        ]
        return [
            Shortcut(label, f"?{urlencode([*self.kept, ('on', day.isoformat())])}", day == self.day)
            for label, day in days
        ]


def asked_day(request: HttpRequest) -> AskedDay:
    """Return the day of ``?on=`` (today if none or unreadable)."""
    text, told = request.GET.get("on", "").strip(), ""
    day = today = timezone.localdate()
    try:
        day = date.fromisoformat(text) if text else today
    except ValueError:
        told = f"「{text}」は日付として読めないため、今日の内容を表示しています。"
    posts_day = latest_day_for(request.user, day)  # type: ignore[arg-type]
    kept = tuple((k, v) for k, v in request.GET.items() if k not in {"on", "page", "export"})
    return AskedDay(day, posts_day, told or (NOT_TOLD_YET if posts_day != day else ""), kept)
