"""一括更新: what each choice does to a seat in the new fiscal year."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from psycopg.types.range import DateRange

from japan.fiscal import FiscalYear
from teams.choices import LeavingReason, RenewalChoice, RenewalState
from teams.rules.nominations import TeamStale
from teams.rules.seats import TeamRefused

# From this month on the next year is prepared; before it, the year that has begun.
FIRST_MONTH_OF_PREPARING = 10
APRIL = 4


def usual_year(today: date) -> FiscalYear:
    """Return the year that is to be renewed: from October on the next one, before it this one."""
    year = FiscalYear.of(today)
    return year if APRIL <= today.month < FIRST_MONTH_OF_PREPARING else year.next


class RenewalRefused(TeamRefused):
    """A choice that cannot be carried out. field: what has to be typed otherwise."""

    def __init__(self, sentence: str, field: str) -> None:
        super().__init__(sentence)
        self.field = field


def free_stretches(span: DateRange, taken: Iterable[DateRange]) -> tuple[DateRange, ...]:
    """Return what is left of a span of days by the periods that are taken, in order.

    All are half-open; the span has both ends, a period may lack either.
    """
    first, upper = cast("date", span.lower), cast("date", span.upper)
    found = []
    for begins, ends in sorted((one.lower or date.min, one.upper or upper) for one in taken):
        if first < min(begins, upper):
            found.append(DateRange(first, min(begins, upper)))
        first = max(first, ends)
    if first < upper:
        found.append(DateRange(first, upper))
    return tuple(found)


@dataclass(frozen=True)
class Plan:
    """What one seat is given for the year.

    holder_id: who holds it on the last day before the year. runs_on: nothing of the year is left
    to be given while that term goes on. is_settled: somebody else has what there is of the year
    already, so that nothing is written.
    """

    choice: RenewalChoice
    holder_id: int | None
    person_id: int | None
    reason: str = ""
    is_settled: bool = False
    runs_on: bool = False
    holder_is_gone: bool = False

    @property
    def holder_leaves(self) -> bool:
        """Tell whether the present holder does not go on."""
        if self.holder_id is None or self.is_settled:
            return False
        if self.choice == RenewalChoice.ASK:
            return self.person_id not in (None, self.holder_id)
        return self.choice in (RenewalChoice.REPLACE, RenewalChoice.EMPTY)

    @property
    def appoints(self) -> int | None:
        """Return who is appointed by the confirmation itself."""
        if self.is_settled:
            return None
        if self.choice == RenewalChoice.CONTINUE:
            return None if self.runs_on else self.holder_id
        return self.person_id if self.choice == RenewalChoice.REPLACE else None

    @property
    def asks(self) -> int | None:
        """Return who is asked first: the person named, else the present holder."""
        if self.is_settled or self.choice != RenewalChoice.ASK:
            return None
        return self.person_id or self.holder_id


def usual_choice(holder_id: int | None) -> RenewalChoice:
    """Return what is filled in beforehand: who is there goes on, an empty chair stays empty."""
    return RenewalChoice.EMPTY if holder_id is None else RenewalChoice.CONTINUE


def check_plan(plan: Plan) -> None:
    """Refuse a choice that cannot be carried out (RenewalRefused)."""
    if plan.is_settled:
        return
    for refuses, field, sentence in (
        (_continues_nobody, "choice", "今は空席です。「続ける」は選べません。"),
        (
            _continues_who_is_gone,
            "choice",
            "今の人は職員として登録されていません。「続ける」は選べません。",
        ),
        (_replaces_by_nobody, "person", "「交代する」ときは、次の人の職員番号を入力してください。"),
        (
            _replaces_by_the_same,
            "person",
            "今の人と同じ人です。同じ人のときは「続ける」を選んでください。",
        ),
        (
            _asks_nobody,
            "person",
            "「本人に確かめる」ときは、だれに確かめるかを職員番号で入力してください。",
        ),
        (
            _asks_who_runs_on,
            "choice",
            "今の人の任期は次の年度も続いています。確かめる必要はありません。",
        ),
        (_gives_no_reason, "reason", "今の人が終わる理由を選んでください。"),
    ):
        if refuses(plan):
            raise RenewalRefused(sentence, field)


def _continues_nobody(plan: Plan) -> bool:
    return plan.choice == RenewalChoice.CONTINUE and plan.holder_id is None


def _continues_who_is_gone(plan: Plan) -> bool:
    return plan.choice == RenewalChoice.CONTINUE and plan.holder_is_gone


def _replaces_by_nobody(plan: Plan) -> bool:
    return plan.choice == RenewalChoice.REPLACE and plan.person_id is None


def _replaces_by_the_same(plan: Plan) -> bool:
    return plan.choice == RenewalChoice.REPLACE and plan.person_id == plan.holder_id


def _asks_nobody(plan: Plan) -> bool:
    return plan.choice == RenewalChoice.ASK and plan.asks is None


def _asks_who_runs_on(plan: Plan) -> bool:
    return plan.choice == RenewalChoice.ASK and plan.runs_on and not plan.holder_leaves


def _gives_no_reason(plan: Plan) -> bool:
    return plan.holder_leaves and not plan.reason


@dataclass(frozen=True)
class Tally:
    """What a confirmation does, in numbers; all but ``appointments`` add up to the seats."""

    continuing: int = 0
    replaced: int = 0
    asked: int = 0
    empty: int = 0
    settled: int = 0
    appointments: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.continuing + other.continuing,
            self.replaced + other.replaced,
            self.asked + other.asked,
            self.empty + other.empty,
            self.settled + other.settled,
            self.appointments + other.appointments,
        )

    @property
    def seats(self) -> int:
        """Return how many seats there are."""
        return self.continuing + self.replaced + self.asked + self.empty + self.settled


def tally(plans: Sequence[Plan]) -> Tally:
    """Count what a confirmation of these plans does."""
    counted = Counter(plan.choice for plan in plans if not plan.is_settled)
    return Tally(
        continuing=counted[RenewalChoice.CONTINUE],
        replaced=counted[RenewalChoice.REPLACE],
        asked=counted[RenewalChoice.ASK],
        empty=counted[RenewalChoice.EMPTY],
        settled=sum(plan.is_settled for plan in plans),
        appointments=sum(plan.appoints is not None for plan in plans),
    )


def why_not_edit(state: str, *, is_office: bool) -> str:
    """Return why the plan cannot be changed now; empty when it can."""
    if state == RenewalState.CONFIRMED:
        return "この年度の更新は確定しています。席ごとの変更は、チームのページでできます。"
    if state == RenewalState.SUBMITTED and not is_office:
        return "事務局に提出しています。直すときは、事務局に差し戻しを頼んでください。"
    return ""


def check_version(*, version: int, seen_version: int) -> None:
    """Refuse to write over what somebody else has saved meanwhile."""
    if version != seen_version:
        raise TeamStale(
            "ほかの人が先に、この更新を保存しました。新しい内容を確かめて、もう一度入力してください。"
        )


USUAL_REASONS = (
    LeavingReason.TERM,
    LeavingReason.TRANSFER,
    LeavingReason.LEAVE,
    LeavingReason.RETIRED,
    LeavingReason.REQUEST,
)
