"""Who sits in the DX promotion teams: most seats filled, some departments complete, some not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from psycopg.types.range import DateRange

from shimonoseki_dx.demo.accounts import LEAD, LEADER, MEMBER
from shimonoseki_dx.demo.people import Population, Resident
from shimonoseki_dx.demo.setting import Setting
from staff.choices import EmploymentKind, Grade, PostingKind, StatusKind
from staff.models import Department, Posting, StatusPeriod
from teams.choices import SpecialistKind, TeamRole
from teams.models import (
    Appointment,
    EndingRequest,
    JointDepartment,
    LeadDeputy,
    PostBinding,
    Seat,
    Specialist,
    Team,
)

# How many of the seats are filled in departments that are not complete; about 85 % in all.
FILLED = 0.74
COMPLETE = {"SHI", "SOG", "SOM", "ZAI", "KEN", "KKO", "SUI", "GIK", "BRC", "HOU", "TOS", "JOG"}
WITHOUT_LEAD = "MIN"
WITHOUT_MEMBER = {"SHI-04", "SHI-05"}  # something to do for the lead among the sign-ins
JOINT_HOST, JOINT_GUEST = "IIN", "GIK"
JOINT_NAME = "行政委員会・議会 合同DX推進チーム"
WITH_POST, WITH_DEPUTY, WITH_LEAVE, WITH_MOVED = "SHO", "KEN", "KKO", "TOS"
OUTSIDE_GUIDE = "TYD"
GRADE_NOTE = "所属に課長補佐級の職員がいないため、業務の見直しの経験がある係長を選任した。"
USUAL_GRADES = {
    TeamRole.LEAD: Grade.MANAGER,
    TeamRole.LEADER: Grade.ASSISTANT_MANAGER,
    TeamRole.MEMBER: Grade.GENERAL,
}
ROLE_OF_ACCOUNT = {LEAD: TeamRole.LEAD, LEADER: TeamRole.LEADER, MEMBER: TeamRole.MEMBER}


@dataclass(frozen=True)
class Rosters:
    """Who has which role in which department, for the other parts of the city."""

    roles: dict[int, frozenset[TeamRole]]  # person → roles
    team: dict[tuple[int, TeamRole], list[Resident]]  # department, role → people

    def of(self, department_id: int, *roles: TeamRole) -> list[Resident]:
        """Return the people with one of the roles in a department, the first role first."""
        return [who for role in roles for who in self.team.get((department_id, role), [])]


def appoint(setting: Setting, population: Population) -> Rosters:
    """Fill the seats from 1 April to 31 March, and note who the specialists are."""
    random = setting.random("teams")
    host, guest = _join(setting)
    term = DateRange(setting.year.first_day, setting.year.next_first_day)
    waiting = _Candidates(population.residents, random)
    appointments, taken = [], []
    in_force = Seat.objects.in_force(setting.year.first_day)
    for seat in in_force.select_related("team__department", "division"):
        if head := _head_with_the_seat(seat, setting, population):
            taken.append((seat.team.department_id, TeamRole.LEAD, head))
            continue
        found = _holder(seat, waiting, random)
        if found is None:
            continue
        note = GRADE_NOTE if found.chair.grade != USUAL_GRADES[TeamRole(seat.role)] else ""
        appointments.append(
            Appointment(seat=seat, person=found.member, period=term, grade_note=note)
        )
        taken.append((seat.team.department_id, TeamRole(seat.role), found))
        if seat.team_id == host:
            taken.append((guest, TeamRole(seat.role), found))
    Appointment.objects.bulk_create(appointments)
    _show_gaps(setting)
    _note_specialists(population, term)
    return _rosters(taken)


def _join(setting: Setting) -> tuple[int, int]:
    """Let two small offices share a team; return the team and the department that joins it."""
    team = Team.objects.get(department__code=JOINT_HOST)
    guest = Department.objects.get(code=JOINT_GUEST)
    Team.objects.filter(pk=team.pk).update(name=JOINT_NAME)
    always = DateRange(setting.year.first_day, None)
    JointDepartment.objects.create(team=team, department=guest, period=always)
    Seat.objects.bulk_create(
        Seat(team=team, role=role, division=division, period=always)
        for division in guest.divisions.all()
        for role in (TeamRole.LEADER, TeamRole.MEMBER)
    )
    return team.pk, guest.pk


def _head_with_the_seat(seat: Seat, setting: Setting, population: Population) -> Resident | None:
    """Give the lead's chair of one department to the head of its lead division (充て職)."""
    department = seat.team.department
    if seat.role != TeamRole.LEAD or department.code != WITH_POST:
        return None
    division = department.divisions.get(is_lead=True)
    heads = (who for who in population.residents if who.chair.is_head)
    head = next((head for head in heads if head.chair.division.pk == division.pk), None)
    if head is not None:
        term = DateRange(setting.year.first_day, None)
        PostBinding.objects.create(seat=seat, division=division, period=term)
    return head


def _show_gaps(setting: Setting) -> None:
    """Let one lead have a deputy, one leader be away, and one member work elsewhere by now."""
    today = setting.today
    lead = _held(setting, WITH_DEPUTY, TeamRole.LEAD)
    deputy = _held(setting, WITH_DEPUTY, TeamRole.LEADER)
    away = _held(setting, WITH_LEAVE, TeamRole.LEADER)
    if lead and deputy:
        LeadDeputy.objects.create(
            seat=lead.seat,
            person=deputy.person,
            period=DateRange(today - timedelta(days=20), today + timedelta(days=70)),
            reason="統括リーダーの長期出張のため",
            given_by=lead.person,
        )
    if away:
        StatusPeriod.objects.create(
            person=away.person,
            kind=StatusKind.CHILDCARE,
            period=DateRange(today - timedelta(days=45), today + timedelta(days=320)),
        )
    _let_one_work_elsewhere(setting)


def _let_one_work_elsewhere(setting: Setting) -> None:
    moved = _held(setting, WITH_MOVED, TeamRole.MEMBER)
    others = Posting.objects.on(setting.today).filter(kind=PostingKind.MAIN, is_head=False)
    others = others.filter(division__department__code=WITH_MOVED, person__appointments=None)
    if moved:
        others = others.exclude(division=moved.seat.division)
    other = others.order_by("person__number").first()
    if moved and other:
        Appointment.objects.filter(pk=moved.pk).update(person=other.person)
        _ask_to_end(moved, setting)


def _ask_to_end(held: Appointment, setting: Setting) -> None:
    """Let the head of the division ask the office to end the term of who works elsewhere."""
    heads = Posting.objects.on(setting.today).filter(division=held.seat.division, is_head=True)
    if head := heads.select_related("person").order_by("pk").first():
        EndingRequest.objects.create(
            appointment=held,
            last_day=setting.today,
            note="異動したため、後任を推薦します。",
            by=head.person,
            asked_at=setting.now - timedelta(days=2),
        )


def _held(setting: Setting, code: str, role: TeamRole) -> Appointment | None:
    held = Appointment.objects.on(setting.today).filter(seat__role=role)
    own = held.filter(seat__team__department__code=code).exclude(
        person__number__in=[LEAD, LEADER, MEMBER]
    )
    return own.select_related("seat__division", "person").order_by("pk").first()


class _Candidates:
    """Who is free for a seat; everybody takes at most one."""

    def __init__(self, residents: Iterable[Resident], random: Random) -> None:
        self._free: dict[tuple[int, Grade], list[Resident]] = {}
        self._accounts: dict[tuple[int, TeamRole], Resident] = {}
        for resident in residents:
            division = resident.chair.division.pk
            if role := ROLE_OF_ACCOUNT.get(resident.member.number):
                self._accounts[division, role] = resident
            elif resident.member.employment_kind == EmploymentKind.REGULAR:
                self._free.setdefault((division, resident.chair.grade), []).append(resident)
        for group in self._free.values():
            random.shuffle(group)
            # A head has other things to do; the deputy leads the team where there is one.
            group.sort(key=lambda resident: resident.chair.is_head)

    def account(self, division_id: int, role: TeamRole) -> Resident | None:
        return self._accounts.get((division_id, role))

    def take(self, division_id: int, grade: Grade) -> Resident | None:
        group = self._free.get((division_id, grade), [])
        return group.pop(0) if group else None


def _holder(seat: Seat, waiting: _Candidates, random: Random) -> Resident | None:
    role = TeamRole(seat.role)
    department = seat.team.department
    division = seat.division or department.divisions.get(is_lead=True)
    if account := waiting.account(division.pk, role):
        return account
    if role == TeamRole.LEAD:
        return None if department.code == WITHOUT_LEAD else waiting.take(division.pk, Grade.MANAGER)
    is_odd_one = department.code == OUTSIDE_GUIDE and division.is_lead and role == TeamRole.LEADER
    share = 1.0 if department.code in COMPLETE else FILLED
    if not is_odd_one and random.random() > share:
        return None
    if role == TeamRole.MEMBER and division.code in WITHOUT_MEMBER:
        return None
    return waiting.take(division.pk, Grade.GENERAL if is_odd_one else USUAL_GRADES[role])


def _note_specialists(population: Population, term: DateRange) -> None:
    kinds = [
        SpecialistKind.PRODUCER,
        SpecialistKind.SERVICE_DESIGNER,
        SpecialistKind.ENGINEER,
        SpecialistKind.PROJECT_MANAGER,
        SpecialistKind.ENGINEER,
    ]
    places = ["関門デジタル支援センター", "山口県央大学", "株式会社ひびき情報", "", ""]
    inside = [r.member for r in population.office if r.chair.account is None][-2:]
    people = [*population.specialists, *inside]
    Specialist.objects.bulk_create(
        Specialist(person=person, kind=kind, organisation=place, period=term)
        for person, kind, place in zip(people, kinds, places, strict=True)
    )


def _rosters(taken: Iterable[tuple[int, TeamRole, Resident]]) -> Rosters:
    roles: dict[int, frozenset[TeamRole]] = {}
    team: dict[tuple[int, TeamRole], list[Resident]] = {}
    for department_id, role, resident in taken:
        key = resident.member.pk
        roles[key] = roles.get(key, frozenset()) | {role}
        team.setdefault((department_id, role), []).append(resident)
    return Rosters(roles, team)
