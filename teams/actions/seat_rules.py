"""Writes of the office's rules: how many chairs a team has in a fiscal year, and applying them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from psycopg.types.range import DateRange

from staff.actions.recording import recorded
from staff.models import StaffMember
from staff.models.organisation import always
from teams.actions.aftermath import tidy_requests
from teams.models import (
    Appointment,
    NominationRequest,
    PostBinding,
    Seat,
    SeatDuty,
    SeatRule,
    Team,
)
from teams.queries.seat_plans import TeamPlan, plans_mark, seat_plans
from teams.rules import TeamRefused
from teams.rules.refusals import StaleRefused
from teams.rules.seat_plans import ApplyTotals, check_applying

ONE_RULE = "teams_seat_rule_one_a_year"
STALE = "表示してから、席または席の決まりが変わりました。新しい内容を確かめて、もう一度そろえてください。"


@recorded("席の決まりの保存")
def save_seat_rule(
    *,
    rule: SeatRule,
    by: StaffMember,  # noqa: ARG001 - for the audit
    **values: Any,
) -> SeatRule:
    """Store a new rule or other values of one; it is the city's own from then on."""
    for name, value in values.items():
        setattr(rule, name, value)
    rule.is_default_example = False
    try:
        with transaction.atomic():
            rule.save()
    except IntegrityError as refused:
        if ONE_RULE not in str(refused):
            raise
        raise TeamRefused(
            "この年度には、同じ役割・部局の区分・置き方の決まりが、すでにあります。"
            "一覧から、その決まりを直してください。"
        ) from refused
    return rule


@recorded("席の決まりの削除")
def delete_seat_rule(*, rule: SeatRule, by: StaffMember) -> None:  # noqa: ARG001 - for the audit
    """Delete a rule. The chairs stay until the rules are applied."""
    rule.delete()


@recorded("席の決まりの確定")
def confirm_seat_rules(*, year: int, by: StaffMember) -> int:  # noqa: ARG001 - for the audit
    """Make the default examples of a year the city's own; return how many there were."""
    return SeatRule.objects.filter(fiscal_year=year, is_default_example=True).update(
        is_default_example=False
    )


@recorded("席の決まりを次の年度へ写す")
def copy_seat_rules(*, year: int, by: StaffMember) -> int:  # noqa: ARG001 - for the audit
    """Copy a year's rules to the next, which must have none; return how many."""
    if SeatRule.objects.filter(fiscal_year=year + 1).exists():
        raise TeamRefused("次の年度の決まりは、すでにあります。一覧から直してください。")
    rules = list(SeatRule.objects.filter(fiscal_year=year))
    for rule in rules:
        rule.pk, rule.fiscal_year = None, year + 1
    SeatRule.objects.bulk_create(rules)
    return len(rules)


@recorded("席を決まりにそろえる")
def apply_seat_rules(
    *,
    on: date,
    mark: str,
    team: Team | None = None,
    by: StaffMember,  # noqa: ARG001 - for the audit
) -> ApplyTotals:
    """Add, close and change chairs as the rules of the day's year ask, from the day on.

    TeamRefused: the day is over. mark: of the preview that was shown; other chairs meanwhile are
    refused as stale. team: this
    one alone. A chair that somebody sits on stays; the days before stay as they were. The teams
    are locked first, then their chairs in the order of their keys, so that nobody is appointed to
    a chair that is being closed. A fixed number of statements for the whole city.
    """
    check_applying(on=on, today=timezone.localdate())
    teams = Team.objects.select_for_update().order_by("pk")
    chosen = teams.filter(pk=team.pk) if team else teams
    keys = [one.pk for one in chosen]
    _lock_seats(keys)
    plans = seat_plans(on, teams=Team.objects.filter(pk__in=keys))
    if plans_mark(plans) != mark:
        raise StaleRefused(STALE)
    _add(plans, DateRange(on, None))
    _close(plans, on)
    _change(plans, on)
    closed = [pk for plan in plans for pk in plan.changes.closed]
    waiting = NominationRequest.objects.open().filter(seat__in=closed)
    tidy_requests(waiting, today=timezone.localdate())
    return totals_of(plans)


@recorded("DX推進チームの席の設定")
def found_teams(*, on: date, by: Any) -> int:  # noqa: ARG001 - for the audit
    """Give the teams in which nobody has ever sat the chairs that the day's rules ask for.

    Such a team is new to the portal, so its chairs are there on every day. Where somebody has sat,
    the past stays as it was (``apply_seat_rules``). Return how many chairs were added.
    """
    seats = {"seat__team": OuterRef("pk")}
    begun = Exists(Appointment.objects.filter(**seats)) | Exists(
        PostBinding.objects.filter(**seats)
    )
    new = Team.objects.select_for_update(of=("self",)).exclude(begun).order_by("pk")
    plans = seat_plans(on, teams=Team.objects.filter(pk__in=[team.pk for team in new]))
    _add(plans, always())
    return totals_of(plans).added


def totals_of(plans: Iterable[TeamPlan]) -> ApplyTotals:
    """Return the counts of a preview, over all teams."""
    changes = [plan.changes for plan in plans]
    return ApplyTotals(
        added=sum(len(change.added) for change in changes),
        closed=sum(len(change.closed) for change in changes),
        changed=sum(len(change.made_required) + len(change.made_optional) for change in changes),
        kept=sum(len(change.kept) for change in changes),
        teams=sum(bool(change.count) for change in changes),
    )


def _lock_seats(teams: Iterable[int]) -> None:
    seats = Seat.objects.select_for_update().filter(team__in=teams).order_by("pk")
    list(seats.values_list("pk", flat=True))


def _add(plans: Iterable[TeamPlan], period: DateRange) -> None:
    Seat.objects.bulk_create(
        Seat(
            team=plan.team,
            role=new.place.role,
            division_id=new.place.division_id,
            position=new.place.position,
            starts_required=new.is_required,
            period=period,
        )
        for plan in plans
        for new in plan.changes.added
    )


def _close(plans: Iterable[TeamPlan], on: date) -> None:
    """End the chairs with the day before; one that had not begun by then is left without a day."""
    seats = [plan.seats[pk] for plan in plans for pk in plan.changes.closed]
    for seat in seats:
        first = seat.period.lower
        seat.period = DateRange(first, on if first is None or first < on else first)
    Seat.objects.bulk_update(seats, ["period"])


def _change(plans: Iterable[TeamPlan], on: date) -> None:
    """Make chairs optional, or such as must be filled, from the day until the next change known."""
    wanted = {pk: False for plan in plans for pk in plan.changes.made_optional}
    wanted |= {pk: True for plan in plans for pk in plan.changes.made_required}
    known: dict[int, list[SeatDuty]] = defaultdict(list)
    ahead = SeatDuty.objects.filter(seat__in=wanted).exclude(period__fully_lt=DateRange(on, None))
    for duty in ahead.order_by("period"):
        known[duty.seat_id].append(duty)
    over = [duty for duties in known.values() for duty in duties if _begun(duty, on)]
    made = [
        SeatDuty(seat_id=pk, is_required=must, period=DateRange(on, _until(known[pk], on)))
        for pk, must in wanted.items()
    ]
    SeatDuty.objects.filter(pk__in=[duty.pk for duty in over if duty.period.lower == on]).delete()
    shortened = [duty for duty in over if duty.period.lower < on]
    for duty in shortened:
        duty.period = DateRange(duty.period.lower, on)
    SeatDuty.objects.bulk_update(shortened, ["period"])
    SeatDuty.objects.bulk_create(made)


def _begun(duty: SeatDuty, on: date) -> bool:
    first: date = duty.period.lower
    return first <= on


def _until(duties: Iterable[SeatDuty], on: date) -> date | None:
    """Return where the next change begins, or the present one ends (None: never)."""
    ends = [duty.period.upper if _begun(duty, on) else duty.period.lower for duty in duties]
    return min((end for end in ends if end is not None), default=None)
