"""Nominations in each state, a transferred person to ask about, renewals under way."""

from datetime import timedelta

from psycopg.types.range import DateRange

from japan.calendar import add_working_days
from shimonoseki_dx.demo.accounts import EMPLOYEE, HEAD, LEAD, LEADER, OFFICE
from shimonoseki_dx.demo.people import Population
from shimonoseki_dx.demo.setting import Setting
from staff.models import StaffMember
from teams.choices import (
    NominationOrigin,
    NominationState,
    RenewalState,
    RequestCause,
    TeamRole,
)
from teams.models import (
    Appointment,
    Nomination,
    NominationRequest,
    Renewal,
    Seat,
    TransferQuestion,
)
from teams.rules.renewals import usual_year

OWN_DEPARTMENT = "SHI"
REASONS = [
    "窓口の手続に詳しく、改善の提案を続けてきたため",
    "表計算の集計を自動化した経験があり、周りの相談に乗っているため",
    "庁内の研修を終え、課の仕事の流れをよく知っているため",
]
STATES = [
    (NominationState.ASKED, NominationOrigin.HEAD),
    (NominationState.ACCEPTED, NominationOrigin.HEAD),
    (NominationState.ACCEPTED, NominationOrigin.OWN),
    (NominationState.DECLINED, NominationOrigin.LEAD),
    (NominationState.WITHDRAWN, NominationOrigin.HEAD),
]
CLOSING = {
    NominationState.DECLINED: "来年度から育児休業を取る予定のため",
    NominationState.WITHDRAWN: "席の担当を見直すため",
}


def fill_chain(setting: Setting, population: Population) -> int:
    """Leave something to do on every page of the chain; return how many nominations there are."""
    people = {r.member.number: r.member for r in population.residents}
    office = people[OFFICE]
    vacant = list(
        Seat.objects.vacant(setting.today)
        .filter(is_required=True, division__isnull=False)
        .select_related("team__department", "division")
        .order_by("team__department__order", "role", "pk")
    )
    made = [_for_the_employee(setting, people, vacant)]
    # The lead among the sign-ins keeps an empty chair that nobody has been put forward for.
    others = [seat for seat in vacant if seat.team.department.code != OWN_DEPARTMENT]
    for (state, origin), seat in zip(STATES, others, strict=False):
        made.append(_nomination(setting, seat, population, state, origin, office))
    nominations = Nomination.objects.bulk_create([each for each in made if each])
    _requests(setting, others[len(STATES) :][:6], office)
    _question(setting, people, office)
    _renewals(setting)
    return len(nominations)


def _for_the_employee(
    setting: Setting, people: dict[str, StaffMember], vacant: list[Seat]
) -> Nomination | None:
    """Put the demo's employee forward, so that there is an answer to give."""
    ours = [seat for seat in vacant if seat.team.department.code == OWN_DEPARTMENT]
    if not ours:
        return None
    seat = next((seat for seat in ours if seat.role == TeamRole.MEMBER), ours[0])
    vacant.remove(seat)
    vacant.insert(0, seat)
    return Nomination(
        seat=seat,
        person=people[EMPLOYEE],
        period=DateRange(setting.today, setting.year.next_first_day),
        origin=NominationOrigin.LEAD,
        reason=REASONS[0],
        by=people[LEAD],
        nominated_at=setting.now - timedelta(days=1),
        answer_due_on=add_working_days(setting.today, 4),
    )


def _nomination(
    setting: Setting,
    seat: Seat,
    population: Population,
    state: NominationState,
    origin: NominationOrigin,
    office: StaffMember,
) -> Nomination | None:
    division = seat.division_id
    taken = set(Appointment.objects.values_list("person", flat=True))
    there = [r for r in population.residents if r.chair.division.pk == division]
    free = [r.member for r in there if r.member.pk not in taken and not r.chair.is_head]
    heads = [r.member for r in there if r.chair.is_head]
    if not free:
        return None
    person = free[0]
    own = origin == NominationOrigin.OWN
    when = setting.now - timedelta(days=6)
    decided = state == NominationState.WITHDRAWN
    return Nomination(
        seat=seat,
        person=person,
        period=DateRange(setting.today, setting.year.next_first_day),
        origin=origin,
        state=state,
        reason=REASONS[seat.pk % len(REASONS)],
        by=person if own else (heads[0] if heads else office),
        nominated_at=when,
        answer_due_on=None if own else add_working_days(when.date(), 5),
        answered_at=None if state == NominationState.ASKED else when + timedelta(days=2),
        closing_reason=CLOSING.get(state, ""),
        decided_by=office if decided else None,
        decided_at=setting.now if decided else None,
    )


def _requests(setting: Setting, seats: list[Seat], office: StaffMember) -> None:
    """Ask for successors: some in time, the first two late."""
    rows = []
    for number, seat in enumerate(seats):
        asked = setting.today - timedelta(days=28 if number < 2 else 4)
        rows.append(
            NominationRequest(
                seat=seat,
                vacant_from=asked,
                due_on=add_working_days(asked, 10),
                cause=RequestCause.TRANSFER if number % 2 else RequestCause.VACANCY,
                occasion="人事異動" if number % 2 else "",
                by=office,
                opened_at=setting.now - timedelta(days=(setting.today - asked).days),
            )
        )
    NominationRequest.objects.bulk_create(rows)


def _question(setting: Setting, people: dict[str, StaffMember], office: StaffMember) -> None:
    """Somebody of the lead's team was transferred; the lead has to say whether it goes on."""
    known = [people[number].pk for number in (HEAD, LEAD, LEADER, EMPLOYEE)]
    held = Appointment.objects.on(setting.today).filter(
        seat__team__department__code=OWN_DEPARTMENT, seat__role=TeamRole.LEADER
    )
    appointment = held.exclude(person__in=known).order_by("pk").first()
    if appointment is not None:
        TransferQuestion.objects.create(
            appointment=appointment,
            moved_on=setting.working_day(-3),
            occasion="臨時の人事異動",
            due_on=add_working_days(setting.today, 2),
            by=office,
        )


def _renewals(setting: Setting) -> None:
    """Let some leads have handed in, and one be at it."""
    leads = Appointment.objects.on(setting.today).filter(seat__role=TeamRole.LEAD)
    others = leads.exclude(seat__team__department__code=OWN_DEPARTMENT)
    ordered = others.order_by("seat__team__department__order").select_related("seat", "person")
    states = [RenewalState.SUBMITTED, RenewalState.SUBMITTED, RenewalState.PREPARING]
    Renewal.objects.bulk_create(
        Renewal(
            team_id=lead.seat.team_id,
            fiscal_year=usual_year(setting.today).year,
            state=state,
            prepared_by=lead.person,
            prepared_at=setting.now - timedelta(days=2),
            submitted_at=setting.now if state == RenewalState.SUBMITTED else None,
        )
        for lead, state in zip(ordered, states, strict=False)
    )
