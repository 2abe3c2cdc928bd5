"""一括更新: what each choice does to a seat in the new fiscal year."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

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


@dataclass(frozen=True)
class Plan:
    """What one seat is given for the year.

    holder: who holds it on the last day before the year. is_settled: somebody has a term in the
    new year already, so that nothing is written.
    """

    choice: RenewalChoice
    holder_id: int | None
    person_id: int | None
    reason: str = ""
    is_settled: bool = False

    @property
    def appoints(self) -> int | None:
        """Return who is appointed by the confirmation itself."""
        if self.is_settled:
            return None
        if self.choice == RenewalChoice.CONTINUE:
            return self.holder_id
        return self.person_id if self.choice == RenewalChoice.REPLACE else None

    @property
    def asks(self) -> int | None:
        """Return who is asked first: the person named, else the present holder."""
        if self.is_settled or self.choice != RenewalChoice.ASK:
            return None
        return self.person_id or self.holder_id

    @property
    def is_empty(self) -> bool:
        """Tell whether the seat is empty on 1 April, as far as this plan goes."""
        return not self.is_settled and self.appoints is None


def check_plan(plan: Plan) -> None:
    """Refuse a choice that cannot be carried out."""
    if plan.choice == RenewalChoice.CONTINUE and plan.holder_id is None:
        raise TeamRefused("今は空席です。「続ける」は選べません。")
    if plan.choice == RenewalChoice.REPLACE and plan.person_id is None:
        raise TeamRefused("「交代する」ときは、次の人の職員番号を入力してください。")
    if plan.choice == RenewalChoice.ASK and plan.asks is None and not plan.is_settled:
        raise TeamRefused(
            "「本人に確かめる」ときは、だれに確かめるかを職員番号で入力してください。"
        )
    if plan.choice == RenewalChoice.REPLACE and plan.person_id == plan.holder_id:
        raise TeamRefused("今の人と同じ人です。同じ人のときは「続ける」を選んでください。")
    leaves = plan.holder_id is not None and plan.choice in (
        RenewalChoice.REPLACE,
        RenewalChoice.EMPTY,
    )
    if leaves and not plan.reason:
        raise TeamRefused("今の人が終わる理由を選んでください。")


@dataclass(frozen=True)
class Tally:
    """What a confirmation does, in numbers. They add up to all seats of the team."""

    continuing: int
    replaced: int
    asked: int
    empty: int
    settled: int

    @property
    def appointments(self) -> int:
        """Return how many appointments the confirmation makes."""
        return self.continuing + self.replaced

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.continuing + other.continuing,
            self.replaced + other.replaced,
            self.asked + other.asked,
            self.empty + other.empty,
            self.settled + other.settled,
        )


def tally(plans: Sequence[Plan]) -> Tally:
    """Count what a confirmation of these plans does."""
    settled = sum(plan.is_settled for plan in plans)
    counted = Counter(plan.choice for plan in plans if not plan.is_settled)
    return Tally(
        continuing=counted[RenewalChoice.CONTINUE],
        replaced=counted[RenewalChoice.REPLACE],
        asked=counted[RenewalChoice.ASK],
        empty=counted[RenewalChoice.EMPTY],
        settled=settled,
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
