"""Words of the training app, used by more than one module."""

from django.db import models


class Obligation(models.TextChoices):
    """Who must take a course."""

    EVERYBODY = "everybody", "全員必須"
    GRADE = "grade", "対象者必須"
    ROLE = "role", "役割必須"
    FREE = "free", "任意"


class Cycle(models.TextChoices):
    """How often the duty comes back; for free courses, how often they are held."""

    EVERY_YEAR = "every_year", "毎年度"
    EVERY_THREE_YEARS = "every_three_years", "3年に1回"
    ON_HIRING = "on_hiring", "採用時"
    ON_PROMOTION = "on_promotion", "新任時"
    ON_APPOINTMENT = "on_appointment", "役割就任時"


class SessionState(models.TextChoices):
    """The life of a session."""

    PLANNED = "planned", "予定"
    CLOSED = "closed", "実施済み"
    CANCELLED = "cancelled", "中止"


class EnrolmentState(models.TextChoices):
    """What a person's request for a seat has become. Cancelled rows stay, as history."""

    CONFIRMED = "confirmed", "受講確定"
    WAITING = "waiting", "キャンセル待ち"
    CANCELLED = "cancelled", "取消"


class Attendance(models.TextChoices):
    """What the organiser noted at the end of the session."""

    UNKNOWN = "unknown", "未入力"
    PRESENT = "present", "出席"
    PARTIAL = "partial", "一部欠席"
    ABSENT = "absent", "欠席"


class Outcome(models.TextChoices):
    """What a request for a seat has come to, in one word for lists."""

    SEATED = "seated", "受講確定"
    WAITING = "waiting", "キャンセル待ち"
    TO_MARK = "to_mark", "出欠の入力待ち"
    COMPLETED = "completed", "修了"
    NOT_COMPLETED = "not_completed", "未修了"
    CANCELLED = "cancelled", "取消"
    CALLED_OFF = "called_off", "中止"
