"""One year of training: about 200 sessions on working days, behind and ahead of the day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from japan.calendar import add_working_days
from shimonoseki_dx.demo.setting import Setting, at, data_rows
from training.choices import SessionState
from training.models import Course, Session

OPENS_BEFORE = timedelta(days=45)
LEFT_OPEN_DAYS = 4  # the newest sessions still wait for their attendance sheet
CANCELLED_EVERY = 61
E_LEARNING = ("C01", "C16")
YEAR_LONG = "C24"
E_NOTE = "期間中の都合のよい時間に、自席の端末で受けてください。確認テストに合格すると修了です。"
NOTE = "筆記用具と職員証をお持ちください。所属長の了解を得てから申し込んでください。"


def hold_sessions(setting: Setting) -> list[Session]:
    """Write the sessions down, in the order of their beginning."""
    random = setting.random("sessions")
    courses = {course.code: course for course in Course.objects.all()}
    sessions = list(_e_learning(setting, courses))
    sessions.append(_year_long(setting, courses[YEAR_LONG]))
    for row in data_rows("sessions.csv"):
        sessions += _dated(setting, random, courses[row["course"]], row)
    sessions.sort(key=lambda session: (session.starts_at, session.course.code, session.venue))
    _number(sessions)
    for number, session in enumerate(sessions, start=1):
        if number % CANCELLED_EVERY == 0 and session.capacity:
            session.state = SessionState.CANCELLED
            session.cancel_reason = "講師の都合により中止します。ほかの回にお申し込みください。"
    return Session.objects.bulk_create(sessions, batch_size=500)


@dataclass(frozen=True)
class _Span:
    """When a session is held."""

    starts_at: datetime
    ends_at: datetime


def _dated(
    setting: Setting, random: Random, course: Course, row: dict[str, str]
) -> Iterable[Session]:
    """Spread the sessions of a course evenly over the year, not before its prerequisite's first."""
    count = int(row["sessions"]) * setting.scale
    days = setting.training_days[int(len(setting.training_days) * float(row["first_share"])) :]
    venues = row["venues"].split("|")
    for number in range(count):
        place = (number + random.uniform(0.15, 0.85)) / count
        span = _hours(days[int(place * len(days))], row["starts"], float(row["hours"]))
        yield _session(
            setting, course, span,
            venue=venues[number % len(venues)],
            instructor=row["instructor"],
            capacity=course.default_capacity,
            note=NOTE,
        )  # fmt: skip


def _hours(day: date, starts: str, hours: float) -> _Span:
    hour, minute = (int(part) for part in starts.split(":"))
    begins = at(day, hour, minute)
    lunch = timedelta(hours=1) if hour < 12 and hours > 3 else timedelta()
    return _Span(begins, begins + timedelta(hours=hours) + lunch)


def _e_learning(setting: Setting, courses: dict[str, Course]) -> Iterable[Session]:
    """Two windows are over, one is running, and one takes requests."""
    days = setting.training_days
    past = [day for day in days if day < setting.today - timedelta(days=10)]
    windows = [
        (past[0], past[len(past) // 8]),  # early, for other courses build on it
        (past[len(past) // 2], past[-1]),
        (setting.working_day(-6), setting.working_day(30)),
        (setting.working_day(24), setting.working_day(66)),
    ]
    for code in E_LEARNING:
        for first, last in windows:
            span = _Span(at(first, 8, 30), at(last, 17, 15))
            yield _session(
                setting, courses[code], span,
                venue="オンライン(eラーニング)", instructor="情報政策課", capacity=0, note=E_NOTE,
            )  # fmt: skip


def _year_long(setting: Setting, course: Course) -> Session:
    """The programme for leaders runs from early in the year to beyond the day."""
    early = setting.training_days[0] + timedelta(days=40)
    began = add_working_days(min(early, setting.today - timedelta(days=20)), 0)
    span = _Span(at(began, 13, 30), at(setting.working_day(70), 17, 0))
    return _session(
        setting, course, span,
        venue="市役所新館5階 研修室ほか", instructor="デジタル専門人材",
        capacity=course.default_capacity, note="月1回の集合研修と、所属での実践を組み合わせて行います。",
    )  # fmt: skip


def _session(setting: Setting, course: Course, span: _Span, **fields: object) -> Session:
    opens = at((span.starts_at - OPENS_BEFORE).date(), 9)
    closes = at((span.starts_at - timedelta(days=5)).date(), 17)
    over = span.ends_at < setting.now - timedelta(days=LEFT_OPEN_DAYS)
    state = SessionState.CLOSED if over else SessionState.PLANNED
    return Session(
        course=course, starts_at=span.starts_at, ends_at=span.ends_at, opens_at=opens,
        closes_at=closes, state=state, **fields,
    )  # fmt: skip


def _number(sessions: Iterable[Session]) -> None:
    counts: dict[int, int] = {}
    for session in sessions:
        counts[session.course_id] = counts.get(session.course_id, 0) + 1
        session.label = f"第{counts[session.course_id]}回"
