"""Refusals about スキル調査 and reports. Pure: nothing here queries, writes or reads the clock."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date

from skills.choices import RoundState

MONTHS = 12


class SkillsRefused(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """A rule turns a change down; str() is the sentence that the person reads."""


class SkillsStale(SkillsRefused):
    """Somebody else was first; the page has to be looked at again."""


def check_may_answer(*, state: RoundState, is_submitted: bool) -> None:
    """Answers are taken from the first to the last day, until they are handed in."""
    if state in (RoundState.DRAFT, RoundState.PLANNED):
        raise SkillsRefused("この調査は、まだ始まっていません。")
    if state == RoundState.CLOSED:
        raise SkillsRefused("この調査は、締め切りました。答えは保存されていません。")
    if is_submitted:
        raise SkillsRefused("提出済みです。直すときは、先に「提出を取り戻す」を押してください。")


def check_may_submit(*, state: RoundState, is_submitted: bool, unanswered: int) -> None:
    """A sheet is handed in complete."""
    check_may_answer(state=state, is_submitted=is_submitted)
    if unanswered:
        raise SkillsRefused(f"まだ答えていないスキルが{unanswered}件あります。")


def check_may_reopen(*, state: RoundState, is_submitted: bool, reviewed: int) -> None:
    """A sheet comes back while the round is open and the head has not begun with it."""
    if not is_submitted:
        raise SkillsRefused("まだ提出していません。")
    if state != RoundState.OPEN:
        raise SkillsRefused("この調査は、締め切りました。提出した内容は変えられません。")
    if reviewed:
        raise SkillsRefused("所属長が確認を始めたため、取り戻せません。所属長にお伝えください。")


def check_may_edit_round(*, state: RoundState) -> None:
    """Whom and what a round asks is fixed once it has been handed out."""
    if state != RoundState.DRAFT:
        raise SkillsRefused(
            "配布した調査は、対象と内容を変えられません。変えられるのは最後の日だけです。"
        )


def check_may_distribute(*, state: RoundState, people: int, last_day: date, today: date) -> None:
    """A round is handed out once, to somebody, before it is over."""
    if state != RoundState.DRAFT:
        raise SkillsRefused("この調査は、配布済みです。")
    if last_day < today:
        raise SkillsRefused("最後の日が過ぎています。受付期間を直してください。")
    if not people:
        raise SkillsRefused("条件に合う職員がいません。対象を見直してください。")


def check_may_remind(*, state: RoundState, people: int) -> None:
    """Who has not handed in is reminded while the round is open."""
    if state != RoundState.OPEN:
        raise SkillsRefused("受付中の調査だけ、催促できます。")
    if not people:
        raise SkillsRefused("知らせる相手がいません。全員が提出したか、今日すでに知らせました。")


def check_may_add(*, state: RoundState, people: int) -> None:
    """Who came to match later is asked while the round is still to come or open."""
    if state not in (RoundState.PLANNED, RoundState.OPEN):
        raise SkillsRefused("受付前か受付中の調査だけに、対象者を加えられます。")
    if not people:
        raise SkillsRefused("加える職員がいません。条件に合う人は、みな対象になっています。")


def check_may_remind_heads(*, heads: int) -> None:
    """Heads are reminded while a sheet waits for them, each once a day."""
    if not heads:
        raise SkillsRefused("知らせる所属長がいません。確認が終わったか、今日すでに知らせました。")


def change_words(*, level: int, previous: int | None, is_unchanged: bool) -> str:
    """Return what became of a self-rating since the last one.

    「変更なし」 is the person's own word for it; who chose the same level again is told apart.
    previous: None where the skill is rated for the first time.
    """
    if previous is None:
        return "初めて"
    if is_unchanged:
        return "変更なし"
    if level == previous:
        return "同じレベルを選択"
    return f"{abs(level - previous)}{'上がった' if level > previous else '下がった'}"


def check_qualification_is_new(
    *, shown_on: date, waiting: bool, approved: Iterable[tuple[date, date | None]]
) -> None:
    """A qualification is reported once; again only when it was renewed on a later day.

    waiting: whether a report of it is undecided. approved: day and last day of those approved.
    """
    if waiting:
        raise SkillsRefused("この資格は申告済みで、情報政策課の確認を待っています。")
    for day, ends in approved:
        if ends is None:
            raise SkillsRefused("この資格は、認定済みです。期限がないため、申告は1回です。")
        if shown_on <= day:
            raise SkillsRefused(
                "この資格は、認定済みです。更新したときは、新しい取得日で申告してください。"
            )


def expiry_of(shown_on: date, valid_months: int | None) -> date | None:
    """Return the last day on which a qualification of a day is valid; None where it has no end."""
    if valid_months is None:
        return None
    months = shown_on.year * MONTHS + shown_on.month - 1 + valid_months
    year, month = divmod(months, MONTHS)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(shown_on.day, last))
