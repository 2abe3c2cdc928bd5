"""Who may do what with teams. Everybody may see who holds which seat."""

from django.utils import timezone

from staff.models import StaffMember
from staff.permissions import can_see_personnel_data, is_office, latest_day_for
from teams.choices import ChainHat, SupportSide, TeamRole
from teams.models import (
    Activity,
    Appointment,
    NextAction,
    Nomination,
    Seat,
    Specialist,
    SpecialistAssignment,
    SupportLog,
    SupportRequest,
    Team,
    Tenure,
    TransferQuestion,
    YearPlan,
    in_charge,
    in_headed,
)
from teams.rules.plans import why_not_edit_plan
from teams.rules.support import OPEN

# Where a person's roles are kept for the length of a request, beside the cached standing.
_KEPT = "_team_roles_today"
_KEPT_SPECIALIST = "_specialist_today"


def current_roles(user: StaffMember) -> tuple[Tenure, ...]:
    """Return what the user acts on today, with seat, team, department and division.

    Appointments, seats that follow from a post (充て職), and what the user does in a lead's place
    (``is_deputy``). One query, kept on the user object for the request.
    """
    if _KEPT not in user.__dict__:
        today = timezone.localdate()
        held = Tenure.objects.on(today).filter(person=user).with_joint_departments(today)
        loaded = held.select_related("seat__team__department", "seat__division")
        user.__dict__[_KEPT] = tuple(loaded.order_by("seat__role", "seat__team", "key"))
    roles: tuple[Tenure, ...] = user.__dict__[_KEPT]
    return roles


def specialist_of(user: StaffMember) -> Specialist | None:
    """Return the user as a デジタル専門人材 of today, if they are one; kept for the request."""
    if _KEPT_SPECIALIST not in user.__dict__:
        held = Specialist.objects.on(timezone.localdate()).filter(person=user)
        user.__dict__[_KEPT_SPECIALIST] = held.first()
    found: Specialist | None = user.__dict__[_KEPT_SPECIALIST]
    return found


def is_specialist(user: StaffMember) -> bool:
    """Tell whether the user is a デジタル専門人材 today."""
    return specialist_of(user) is not None


def has_role_in(user: StaffMember, team: Team, *roles: TeamRole) -> bool:
    """Tell whether the user has a role in this very team today; one of these, or any."""
    return any(
        held.seat.team_id == team.pk and (not roles or held.seat.role in roles)
        for held in current_roles(user)
    )


def can_appoint(user: StaffMember) -> bool:
    """Only the office fills and empties seats."""
    return is_office(user)


def can_edit_team(user: StaffMember, team: Team) -> bool:
    """The office, and the lead of this very team, say what it is about this year."""
    return is_office(user) or has_role_in(user, team, TeamRole.LEAD)


def sees_team(user: StaffMember, team: Team) -> bool:
    """What is the team's own business, such as why it has a deputy: the team and the office."""
    return is_office(user) or has_role_in(user, team)


def can_manage_seats(user: StaffMember) -> bool:
    """Only the office keeps the rules for seats, joint teams and seats that belong to a post."""
    return is_office(user)


def can_name_deputy(user: StaffMember, team: Team) -> bool:
    """The office, and the team's lead; a deputy names nobody."""
    return is_office(user) or any(
        held.seat.team_id == team.pk and held.seat.role == TeamRole.LEAD and not held.is_deputy
        for held in current_roles(user)
    )


# --- Specialists and support -----------------------------------------------------------------


def can_manage_specialists(user: StaffMember) -> bool:
    """Only the office registers specialists and says whom they support."""
    return is_office(user)


def can_see_load(user: StaffMember, specialist: Specialist) -> bool:
    """Hours are personnel data: the specialist, the head, the office and HR."""
    return can_see_personnel_data(user, specialist.person)


def sees_all_support(user: StaffMember) -> bool:
    """The office and the specialists see every request; a team sees its own."""
    return is_office(user) or is_specialist(user)


def can_ask_support(user: StaffMember, team: Team) -> bool:
    """Whoever has a role in the team asks for it; others tell their team (ADR 56)."""
    return is_office(user) or has_role_in(user, team)


def support_sides(user: StaffMember, request: SupportRequest) -> frozenset[SupportSide]:
    """Return in which capacities the user touches a request."""
    sides = set()
    if has_role_in(user, request.team) or request.requested_by_id == user.pk:
        sides.add(SupportSide.TEAM)
    own = specialist_of(user)
    if own is not None:
        sides.add(SupportSide.SPECIALIST)
        if own.pk == request.specialist_id:
            sides.add(SupportSide.HELPER)
    if is_office(user):
        sides.add(SupportSide.OFFICE)
    return frozenset(sides)


def can_edit_support(user: StaffMember, request: SupportRequest) -> bool:
    """The team and the office edit a request until it is over."""
    is_asker = can_ask_support(user, request.team) or request.requested_by_id == user.pk
    return request.state in OPEN and is_asker


def can_log_support(user: StaffMember, request: SupportRequest) -> bool:
    """The helper and the office write down what was done, once there is a helper."""
    if request.specialist_id is None:
        return False
    return bool({SupportSide.HELPER, SupportSide.OFFICE} & support_sides(user, request))


def can_edit_log(user: StaffMember, log: SupportLog) -> bool:
    """Whose hours they are, and the office, correct a line."""
    own = specialist_of(user)
    return is_office(user) or (own is not None and own.pk == log.specialist_id)


# --- Activities and plans --------------------------------------------------------------------


def can_record_activity(user: StaffMember, team: Team) -> bool:
    """Everybody with a role in the team records what it did, and the office."""
    return is_office(user) or has_role_in(user, team)


def can_edit_activity(user: StaffMember, activity: Activity) -> bool:
    """The lead edits all records of the own team, a member the own ones, the office everything."""
    if can_edit_team(user, activity.team):
        return True
    return activity.created_by_id == user.pk and has_role_in(user, activity.team)


def can_open_attachments(user: StaffMember, activity: Activity) -> bool:
    """Files may name citizens: the team, who took part, its specialists, the office (ADR 57)."""
    if can_record_activity(user, activity.team):
        return True
    if activity.participations.filter(person=user).exists():
        return True
    own = specialist_of(user)
    if own is None:
        return False
    today = SpecialistAssignment.objects.on(timezone.localdate())
    return today.filter(specialist=own, team=activity.team_id).exists()


def can_finish_action(user: StaffMember, action: NextAction) -> bool:
    """Whoever has to do it, the team, and the office say that it is done."""
    return action.owner_id == user.pk or can_record_activity(user, action.activity.team)


def can_see_plan(user: StaffMember, plan: YearPlan) -> bool:
    """A draft is the team's and the office's; what is handed in, everybody reads."""
    return not is_draft_plan(plan) or is_office(user) or has_role_in(user, plan.team)


def is_draft_plan(plan: YearPlan) -> bool:
    """Tell whether the plan is still being written."""
    return not why_not_edit_plan(plan.state)


def can_write_plan(user: StaffMember, team: Team) -> bool:
    """The lead and the office write the plan and hand it in."""
    return can_edit_team(user, team)


def can_see_report(user: StaffMember, team: Team) -> bool:
    """The report tells of support and hours: the team and the office (ADR 57)."""
    return can_record_activity(user, team)


def can_manage_plans(user: StaffMember) -> bool:
    """Only the office keeps the template, confirms plans and takes out all reports."""
    return is_office(user)


# --- Nominations, successors, renewals -------------------------------------------------------


def seat_hats(user: StaffMember, seat: Seat) -> frozenset[ChainHat]:
    """Return as what the user may put people forward for a seat; three queries at most."""
    hats = {ChainHat.OFFICE} if is_office(user) else set()
    headed = user.standing.headed_division_ids
    if headed and Seat.objects.filter(in_headed(headed, ""), pk=seat.pk).exists():
        hats.add(ChainHat.HEAD)
    if has_role_in(user, seat.team, TeamRole.LEAD):
        hats.add(ChainHat.LEAD)
    return frozenset(hats)


def can_nominate(user: StaffMember, seat: Seat) -> bool:
    """The head of the seat's division, the lead of the team, the office."""
    return bool(seat_hats(user, seat))


def can_ask_to_end(user: StaffMember, seat: Seat) -> bool:
    """The head of the seat's division and the lead of the team; the office ends terms itself."""
    return bool(seat_hats(user, seat) - {ChainHat.OFFICE})


def can_offer(user: StaffMember, seat: Seat) -> bool:
    """Everybody with a post in a department that the team serves may offer themselves (本人申出)."""
    return can_offer_in(user, seat.team)


def can_offer_in(user: StaffMember, team: Team) -> bool:
    """Tell whether the user may offer themselves for a seat of the team."""
    serving = Team.objects.serving(user.standing.department_ids, timezone.localdate())
    return serving.filter(pk=team.pk).exists()


def nomination_hats(user: StaffMember, nomination: Nomination) -> frozenset[ChainHat]:
    """Return as what the user acts on a nomination."""
    hats = {ChainHat.OFFICE} if is_office(user) else set()
    if nomination.person_id == user.pk:
        hats.add(ChainHat.PERSON)
    if nomination.by_id == user.pk:
        hats.add(ChainHat.NOMINATOR)
    return frozenset(hats)


def answers_for_seats(user: StaffMember) -> bool:
    """Tell whether there are seats that the user answers for: as head, as lead, or the office."""
    if is_office(user) or user.standing.headed_division_ids:
        return True
    return any(held.seat.role == TeamRole.LEAD for held in current_roles(user))


def can_answer_question(user: StaffMember, question: TransferQuestion) -> bool:
    """The head of the seat's division, the lead of the team, the office; nobody about oneself."""
    return TransferQuestion.objects.visible_to(user).filter(pk=question.pk).exists()


def can_renew(user: StaffMember, team: Team) -> bool:
    """The lead prepares the own team, the office every one."""
    return can_edit_team(user, team)


def can_read_post_letter(user: StaffMember, term: Tenure) -> bool:
    """The same of a seat that goes with a post, once one may know who has the post (内示)."""
    is_known = term.starts_on <= latest_day_for(user, term.starts_on)
    return is_known and can_read_letter(user, term)


def can_read_letter(user: StaffMember, term: Appointment | Tenure) -> bool:
    """A letter of appointment: the person, who answers for the seat, the office."""
    if is_office(user) or term.person_id == user.pk:
        return True
    return Seat.objects.filter(in_charge(user, ""), pk=term.seat_id).exists()


def seats_with_letters(user: StaffMember, team: Team) -> frozenset[int]:
    """Return the seats of a team whose letters the user may read, beside the own ones: one query."""
    if not answers_for_seats(user):
        return frozenset()
    seats = Seat.objects.filter(team=team)
    ours = seats if is_office(user) else seats.filter(in_charge(user, ""))
    return frozenset(ours.order_by().values_list("pk", flat=True))
