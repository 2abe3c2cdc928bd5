"""Writes of the office's rules: how many chairs a team has in a fiscal year, and applying them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from psycopg.types.range import DateRange

from staff.actions.recording import recorded
from staff.models import StaffMember
from teams.models import Seat, SeatRule, Team
from teams.queries.seat_plans import TeamPlan, plans_mark, seat_plans
from teams.rules import TeamRefused
from teams.rules.refusals import StaleRefused
from teams.rules.seat_plans import ApplyTotals

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

    mark: of the preview that was shown; other chairs meanwhile are refused as stale. team: this
    one alone. A chair that somebody sits on stays. Seven statements for the whole city.
    """
    teams = Team.objects.select_for_update().order_by("pk")
    chosen = teams.filter(pk=team.pk) if team else teams
    keys = [one.pk for one in chosen]
    plans = seat_plans(on, teams=Team.objects.filter(pk__in=keys))
    if plans_mark(plans) != mark:
        raise StaleRefused(STALE)
    _add(plans, on)
    _close(plans, on)
    for is_required in (True, False):
        Seat.objects.filter(pk__in=_changed(plans, is_required=is_required)).update(
            is_required=is_required
        )
    return totals_of(plans)


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


def _add(plans: Iterable[TeamPlan], on: date) -> None:
    Seat.objects.bulk_create(
        Seat(
            team=plan.team,
            role=new.place.role,
            division_id=new.place.division_id,
            position=new.place.position,
            is_required=new.is_required,
            period=DateRange(on, None),
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


def _changed(plans: Iterable[TeamPlan], *, is_required: bool) -> list[int]:
    return [
        pk
        for plan in plans
        for pk in (plan.changes.made_required if is_required else plan.changes.made_optional)
    ]
