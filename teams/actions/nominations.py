"""推薦 → 承諾 → 選任: each step locks the seat first, then the nomination."""

from collections.abc import Sequence
from datetime import date

from django.utils import timezone
from psycopg.types.range import DateRange

from staff.actions.recording import recorded
from staff.models import StaffMember
from teams import rules
from teams.actions.appointments import appoint
from teams.actions.telling import place_of, tell_of_nomination
from teams.choices import NominationOrigin, NominationState
from teams.models import Nomination, Seat
from teams.permissions import can_offer, nomination_hats, seat_hats
from teams.queries.nominations import heads_of_seat, office_members, readiness, term_words
from teams.queries.procedures import deadlines_of
from teams.rules import TeamRefused
from teams.rules.nominations import (
    Step,
    check_step,
    origin_of,
    why_not_appoint,
    why_not_nominate,
)
from teams.rules.requests import due_day

ANSWERS = ("accept", "decline")


@recorded("DX推進チームへの推薦")
def nominate(
    *,
    seat: Seat,
    person: StaffMember,
    starts_on: date,
    last_day: date | None,
    reason: str = "",
    grade_note: str = "",
    by: StaffMember,
) -> Nomination:
    """Put a person forward for a seat; an offer of oneself needs no further consent.

    Raises TeamRefused if the seat is held in that time, or somebody else is being asked for it.
    """
    rules.check_term(starts_on=starts_on, last_day=last_day)
    seat = locked_seat(seat)
    origin = _origin(seat, person, by)
    period = rules.term_period(starts_on, last_day)
    today = timezone.localdate()
    _check_nominable(seat, person, period, today, is_own=origin == NominationOrigin.OWN)
    nomination = Nomination(
        seat=seat, person=person, period=period, origin=origin, by=by,
        reason=reason, grade_note=grade_note,
    )  # fmt: skip
    if origin == NominationOrigin.OWN:
        nomination.state, nomination.answered_at = NominationState.ACCEPTED, timezone.now()
    else:
        nomination.answer_due_on = due_day(today, deadlines_of(today).consent_days)
    nomination.save(force_insert=True)
    _tell_of_start(nomination, by=by)
    return nomination


def _origin(seat: Seat, person: StaffMember, by: StaffMember) -> NominationOrigin:
    origin = origin_of(seat_hats(by, seat), is_oneself=person.pk == by.pk)
    if origin == NominationOrigin.OWN and not (can_offer(by, seat) or seat_hats(by, seat)):
        raise TeamRefused("申し出られるのは、自分の部局のチームの席です。")
    return origin


def _check_nominable(
    seat: Seat, person: StaffMember, period: DateRange, today: date, *, is_own: bool
) -> None:
    facts = readiness(seat, person, period, today)
    if refusal := why_not_appoint(facts) if is_own else why_not_nominate(facts):
        raise TeamRefused(refusal)
    if seat.nominations.open().filter(person=person).exists():
        raise TeamRefused(f"{person.name}さんは、この席にすでに推薦されています。")


@recorded("DX推進チームの推薦の手続")
def take_step(
    *, nomination: Nomination, key: str, seen_state: str, reason: str = "", by: StaffMember
) -> Nomination:
    """Accept, decline, withdraw, close or appoint. Raises TeamRefused; TeamStale if it has changed."""
    locked_seat(nomination.seat)
    nomination = _reloaded(nomination)
    hats = nomination_hats(by, nomination)
    step = check_step(
        state=nomination.state, seen_state=seen_state, key=key, hats=hats, reason=reason
    )
    if step.to_state == NominationState.APPOINTED:
        _appoint(nomination, by=by)
    nomination.state = step.to_state
    if step.key in ANSWERS:
        nomination.answered_at = timezone.now()
    else:
        nomination.decided_by, nomination.decided_at = by, timezone.now()
    nomination.closing_reason = reason.strip() if step.needs_reason else ""
    nomination.save()
    _tell_of_step(nomination, step, by=by)
    return nomination


@recorded("DX推進チームの選任(まとめて)")
def appoint_all(*, nominations: Sequence[Nomination], by: StaffMember) -> int:
    """Appoint several accepted people, all or none; return how many.

    The refusal says about whom it is. Seats are locked in the order of their keys.
    """
    for nomination in sorted(nominations, key=lambda each: each.seat_id):
        try:
            take_step(
                nomination=nomination, key="appoint", seen_state=NominationState.ACCEPTED, by=by
            )
        except TeamRefused as refusal:
            raise type(refusal)(f"{nomination.person.name}さん：{refusal}") from refusal
    return len(nominations)


def _appoint(nomination: Nomination, *, by: StaffMember) -> None:
    today = timezone.localdate()
    facts = readiness(
        nomination.seat, nomination.person, nomination.period, today, besides=nomination.pk
    )
    if refusal := why_not_appoint(facts):
        raise TeamRefused(refusal)
    nomination.appointment = appoint(
        seat=nomination.seat,
        person=nomination.person,
        starts_on=nomination.starts_on,
        last_day=nomination.last_day,
        grade_note=nomination.grade_note,
        nomination_id=nomination.pk,
        by=by,
    )


def locked_seat(seat: Seat) -> Seat:
    """Lock the seat, the row that is counted; whoever acts on it waits here."""
    seats = Seat.objects.select_for_update(of=("self",))
    locked: Seat = seats.select_related("team__department", "division").get(pk=seat.pk)
    return locked


def _reloaded(nomination: Nomination) -> Nomination:
    fresh = Nomination.objects.select_for_update(of=("self",)).with_people()
    found: Nomination = fresh.get(pk=nomination.pk)
    return found


def _tell_of_start(nomination: Nomination, *, by: StaffMember) -> None:
    seat, person = nomination.seat, nomination.person
    place, term = place_of(seat), term_words(nomination.period)
    reason = f"\n\n理由：{nomination.reason}" if nomination.reason else ""
    if nomination.origin == NominationOrigin.OWN:
        tell_of_nomination(
            nomination, "offered", by=by, to=[*office_members(), *heads_of_seat(seat)],
            title=f"{person.name}さんから、{place}の申出がありました",
            body=f"任期は{term}です。事務局が選任するかを決めます。{reason}",
        )  # fmt: skip
        return
    due = rules.day_words(nomination.answer_due_on) if nomination.answer_due_on else ""
    tell_of_nomination(
        nomination, "asked", by=by, to=[person],
        title=f"{place}に推薦されました。返事をしてください",
        body=(
            f"{by.name}さんが、あなたを{place}に推薦しました。任期は{term}です。"
            f"{due}までに、承諾するか辞退するかを選んでください。{reason}"
        ),
    )  # fmt: skip


def _tell_of_step(nomination: Nomination, step: Step, *, by: StaffMember) -> None:
    person, place = nomination.person, place_of(nomination.seat)
    reason = f"理由：{nomination.closing_reason}" if nomination.closing_reason else ""
    words = {
        "accept": (f"{person.name}さんが、{place}を承諾しました", "事務局が選任します。"),
        "decline": (f"{person.name}さんが、{place}を辞退しました", "別の人を推薦してください。"),
        "withdraw": (f"{person.name}さんの{place}への推薦は、取り下げられました", ""),
        "close": (f"{person.name}さんの{place}への推薦では、選任しないことになりました", ""),
    }
    if step.key not in words:  # of an appointment ``appoint`` tells
        return
    title, body = words[step.key]
    to = [nomination.by, person]
    if step.key == "accept":
        to += office_members()
    if step.key == "decline":
        to += heads_of_seat(nomination.seat)
    tell_of_nomination(
        nomination,
        step.key,
        to=to,
        title=title,
        body="\n\n".join(filter(None, [body, reason])),
        by=by,
    )
